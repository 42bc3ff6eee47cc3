"""The pages of duties: who may open them, what they show, and that every button does something."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Excuse, Helper, Pairing
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import SPECIAL, known_since
from bangfu.org.roles import Role

TODAY = timezone.localdate()
NEXT_VILLAGE = "990101102202"


@pytest.fixture
def signed_in(client, staff):
    def make(role=Role.TOWNSHIP_OFFICER, **more):
        person = staff(role, **more)
        client.force_login(person)
        client.staff = person
        return client

    return make


@pytest.fixture
def special(rules, home):
    return known_since(home(facts=SPECIAL, tags=["特别困难=是"]), dt.date(2026, 1, 1))


def url(name, *args):
    return reverse(f"duty:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


PAGES = ["due", "coverage", "helpers", "propose"]


@pytest.mark.parametrize("name", [*PAGES, "helper-add"])
def test_pages_open_to_those_who_work_with_households(signed_in, special, name):
    assert signed_in().get(url(name)).status_code == 200


@pytest.mark.parametrize("role", [Role.HOTLINE_CLERK, Role.FUND_SUPERVISOR, Role.SYSTEM_ADMIN])
@pytest.mark.parametrize("name", PAGES)
def test_pages_stay_closed_to_others(signed_in, special, name, role):
    assert signed_in(role).get(url(name)).status_code == 403


def test_another_villages_household_does_not_exist(signed_in, special):
    client = signed_in(Role.VILLAGE_WORKER, area=NEXT_VILLAGE)
    for name in ("household", "pair", "excuse"):
        assert client.get(url(name, special.pk)).status_code == 404
    assert client.get(url("due"), {"area": VILLAGE}).status_code == 404


def test_the_township_sees_villages_and_a_village_its_households(signed_in, special):
    client = signed_in()
    assert "枫林村" in text(client.get(url("due")))
    village = text(client.get(url("due"), {"area": VILLAGE}))
    assert special.label in village and "特别困难关爱对象上门帮扶" in village and "逾期" in village


def test_the_county_is_asked_where(signed_in, special):
    page = text(signed_in(Role.COUNTY_OFFICER, area="990101000000").get(url("due")))
    assert "松坪镇" in page


def test_a_helper_with_an_account_sees_their_own(signed_in, special, actor, helper, home):
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    one = helper(Helper.Kind.SECRETARY, staff=client.staff)
    pair(actor=actor, helper=one, household=special, day=TODAY)
    other = home(facts=SPECIAL, name="别人")
    page = text(client.get(url("due")))
    assert special.label in page and other.label not in page


def test_proposals_are_confirmed_with_a_reason(signed_in, special, helper):
    secretary = helper(Helper.Kind.SECRETARY)
    client = signed_in()
    page = text(client.get(url("propose")))
    assert special.label in page and "同村" in page and "松坪镇枫林村" in page
    assert "松坪镇枫林村" in text(client.get(url("coverage")))
    sent = {"home": [special.pk], f"helper-{special.pk}": secretary.pk}
    client.post(url("propose"), sent)
    assert not Pairing.objects.exists()
    client.post(url("propose"), sent | {"why": "就近"})
    assert Pairing.objects.get().helper == secretary
    assert "户户有人包" in text(client.get(url("coverage")))


def test_a_helper_is_named_and_leaves_with_a_handover(signed_in, special, actor):
    client = signed_in()
    values = {
        "name": "向春梅", "kind": "secretary", "area_code": VILLAGE, "cap": 5,
        "from_day": "2026-01-01", "phone": "13000000017",
    }  # fmt: skip
    assert client.post(url("helper-add"), values).status_code == 302
    first = Helper.objects.get()
    assert "130****0017" in text(client.get(url("helpers")))
    client.post(url("helper-add"), values | {"name": "龙正武"})
    taker = Helper.objects.exclude(pk=first.pk).get()
    pair(actor=actor, helper=first, household=special, day=TODAY)
    assert client.post(url("helper-leave", first.pk), {"last_day": TODAY}).status_code == 422
    client.post(
        url("helper-leave", first.pk), {"last_day": TODAY, "taker": taker.pk, "why": "退休"}
    )
    assert Pairing.objects.get(until_day=None).helper == taker


def test_a_household_gets_a_helper_loses_one_and_is_excused(signed_in, special, helper):
    client = signed_in()
    member = helper()
    page = url("household", special.pk)
    assert "没有人" in text(client.get(page))
    sent = {"helper": member.pk, "main": "on", "day": TODAY}
    refused = client.post(url("pair", special.pk), sent)
    assert refused.status_code == 422 and "GY-2.2-e" in text(refused)
    client.post(url("pair", special.pk), sent | {"why": "就住隔壁"})
    assert "向春梅" in text(client.get(page))
    client.post(url("end-pairing", Pairing.objects.get().pk), {"reason": "调走"})
    assert Pairing.objects.get().until_day == TODAY
    client.post(
        url("excuse", special.pk),
        {"kind": "hospital", "why": "住院", "from_day": TODAY, "until_day": TODAY},
    )
    assert "免到" in text(client.get(page))
    client.post(url("resume", Excuse.objects.get().pk), {"reason": "没去"})
    assert Excuse.objects.get().taken_back_because == "没去"


def test_a_village_does_not_end_what_the_county_arranged(signed_in, special, helper, actor):
    county = helper(Helper.Kind.COUNTY_STAFF, area="990101000000")
    one = pair(
        actor=actor, helper=county, household=special, person=special.persons.get(), day=TODAY,
        why="重点",
    )  # fmt: skip
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    assert client.post(url("end-pairing", one.pk), {"reason": "x"}).status_code == 404


def test_a_helper_of_the_township_goes_on_to_all_of_it_and_back_up(
    signed_in, special, actor, helper
):
    client = signed_in()
    one = helper(Helper.Kind.TOWNSHIP_STAFF, staff=client.staff)
    assert "我帮的户" not in text(client.get(url("due")))  # holds nobody: the township at once
    assert "枫林村" in text(client.get(url("due")))
    person = special.persons.get()
    pair(actor=actor, helper=one, household=special, person=person, day=TODAY, why="重点")
    town = VILLAGE[:9] + "000"
    page = text(client.get(url("due")))
    assert f'href="{url("due")}?area={town}"' in page and special.label in page
    everybody = text(client.get(url("due"), {"area": town}))
    assert f'href="{url("due")}"' in everybody and "枫林村" in everybody
    assert f'href="{url("due")}?area={town}">松坪镇</a>' in text(
        client.get(url("due"), {"area": VILLAGE})
    )


def test_households_somebody_was_at_are_not_counted_as_to_go_to(signed_in, special, actor, helper):
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    one = helper(Helper.Kind.SECRETARY, staff=client.staff)
    pair(actor=actor, helper=one, household=special, day=TODAY)
    Excuse.objects.create(
        household=special, kind=Excuse.Why.HOSPITAL, why="住院", by="向春梅",
        from_day=dt.date(2026, 1, 1), until_day=TODAY + dt.timedelta(days=40),
    )  # fmt: skip
    page = text(client.get(url("due")))
    assert "现在没有要去的户" in page
    assert special.label in page and "还不用去的" in page


def test_ones_own_list_says_what_to_ask_where_nobody_can_say_whether_to_go(
    signed_in, rules, home, helper, actor
):
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    house = home(facts={"供养方式": "分散"})
    pair(actor=actor, helper=helper(staff=client.staff), household=house, day=TODAY)
    shown = text(client.get(url("due")))
    assert (
        "1 户说不准要不要去" in shown and "说不准要不要去：先问清" in shown and "现享救助" in shown
    )
    assert "现享救助" in text(client.get(url("digest")))
    assert "说不准要不要去" in text(client.get(reverse("workbench")))
    assert "现享救助" in text(client.get(url("household", house.pk)))


def test_pages_without_anything_say_so_and_claim_nothing(signed_in, special):
    client = signed_in()
    assert "还没有抽查过走访" in text(client.get(url("spot-checks")))
    assert "还没有看护岗" in text(client.get(url("care-posts")))
    assert "还没有登记的手机" in text(client.get(url("phones")))
    page = text(client.get(url("coverage"), {"area": NEXT_VILLAGE}))
    assert "台账里还没有户" in page and "户户有人包" not in page


def test_what_to_do_about_a_helper_stands_beside_that_helper(signed_in, special, actor, helper):
    for name, kind in (
        ("向春梅", Helper.Kind.SECRETARY),
        ("田大婶", Helper.Kind.VILLAGE_COMMITTEE),
    ):
        pair(
            actor=actor, helper=helper(kind, name), household=special, day=TODAY, why="就近",
            main=kind == Helper.Kind.SECRETARY,
        )  # fmt: skip
    page = text(signed_in().get(url("household", special.pk)))
    lines = page.split('<div class="helps-one">')[1:]
    assert len(lines) == 2
    for line, name in zip(lines, ("向春梅", "田大婶"), strict=True):
        assert name in line and "换人" in line and "结束" in line
