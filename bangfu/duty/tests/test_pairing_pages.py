"""Four levels on the pages: who lacks whom, proposals changed and refused, handovers, drafts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.drafts import confirm_all, draft_pairings, put_draft_in_force, work_out
from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Pairing, PairingDraft, PairRefused
from bangfu.duty.queries.coverage import soon_without, uncovered
from bangfu.duty.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.journal.models import Actor, Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import KeyPerson
from bangfu.org.models import Area
from bangfu.org.roles import Role

TODAY = timezone.localdate()
CITY = "990100000000"
NEXT_VILLAGE = "990101102202"


@pytest.fixture
def signed_in(client, staff, rules):
    def make(role=Role.TOWNSHIP_OFFICER, **more):
        client.force_login(staff(role, **more))
        return client

    return make


@pytest.fixture
def key(home):
    """A household with somebody listed as a key person."""

    def make(why="重残独居", **more):
        house = home(**more)
        KeyPerson.objects.create(
            person=house.persons.get(), why=why, from_day=TODAY, decided_by="甲"
        )
        return house

    return make


def url(name, *args):
    return reverse(f"duty:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def running(**more):
    return Pairing.objects.filter(until_day=None, **more)


# -- coverage and proposals of each level -------------------------------------------------


@pytest.mark.parametrize(
    ("role", "area", "level", "kind", "at"),
    [
        (Role.TOWNSHIP_OFFICER, TOWN, "township", "township_staff", TOWN),
        (Role.COUNTY_OFFICER, COUNTY, "county", "county_leader", COUNTY),
        (Role.CITY_OFFICER, CITY, "city", "city_leader", COUNTY),
    ],
)
def test_a_level_lists_key_persons_without_and_one_click_pairs_them(
    signed_in, key, helper, role, area, level, kind, at
):
    house = key()
    person = house.persons.get()
    cadre = helper(kind, area=at)
    client = signed_in(role, area=area)
    page = text(client.get(url("coverage"), {"level": level}))
    assert person.label in page and "就定他" in page
    sent = {
        "from": "coverage", "row": person.pk, "home": person.pk, "why": "就近安排",
        f"helper-{person.pk}": cadre.pk, f"proposed-{person.pk}": cadre.pk,
    }  # fmt: skip
    answer = client.post(f"{url('propose')}?level={level}&area={area}", sent)
    assert answer.status_code == 302 and "coverage" in answer.url
    made = running().get()
    assert (made.level, made.person, made.helper) == (level, person, cadre)
    assert "就定他" not in text(client.get(url("coverage"), {"level": level}))


def test_a_level_above_ones_own_is_seen_but_not_arranged(signed_in, key):
    house = key()
    client = signed_in(Role.TOWNSHIP_OFFICER)
    page = text(client.get(url("coverage"), {"level": "county"}))
    assert house.persons.get().label in page and "定帮扶人" not in page
    assert client.get(url("propose"), {"level": "county"}).status_code == 403
    assert client.get(url("coverage"), {"level": "province"}).status_code == 404


def test_the_city_proposes_by_category_in_the_district_a_leader_is_linked_to(
    signed_in, key, helper
):
    key(name="彭守义", tags=["人员类别=重残"])
    key(name="石守成")
    helper("city_leader", name="本县领导", area=COUNTY)
    helper("city_leader", name="外县领导", area="990102000000")
    page = text(signed_in(Role.CITY_OFFICER, area=CITY).get(
        url("propose"), {"level": "city", "kind": "重残"}
    ))  # fmt: skip
    assert "彭守义" in page and "石守成" not in page
    assert "联系这个区县" in page and "本县领导" in page


def test_special_needs_are_proposed_to_secretary_or_head(signed_in, home, helper):
    home(tags=["特别困难=是"])
    secretary = helper("secretary", name="支书甲")
    helper(name="委员乙")
    page = text(signed_in().get(url("propose")))
    assert f'value="{secretary.pk}" selected' in page


def test_the_load_is_shown_before_and_after(signed_in, home, helper, actor):
    one = helper(cap=3)
    pair(actor=actor, helper=one, household=home(), day=TODAY)
    home(name="田桂芳")
    page = text(signed_in().get(url("propose")))
    row = page.split("确认后")[1].split("</tr>")[1]
    assert ">1</td>" in row and "<b>2</b>" in row and ">3" in row


def test_changing_a_proposal_needs_its_reason_and_nothing_typed_is_lost(signed_in, home, helper):
    house = home()
    proposed, other = helper(), helper(name="乙")
    client = signed_in()
    sent = {
        "row": house.pk, "home": house.pk, "why": "就近", f"helper-{house.pk}": other.pk,
        f"proposed-{house.pk}": proposed.pk,
    }  # fmt: skip
    refused = client.post(url("propose"), sent)
    page = text(refused)
    assert refused.status_code == 422 and "换了人，写一句为什么" in page
    assert 'value="就近"' in page and f'value="{other.pk}" selected' in page
    assert not running().exists()
    client.post(url("propose"), sent | {f"why-{house.pk}": "就住隔壁"})
    assert (running().get().helper, running().get().why) == (other, "就住隔壁")


def test_a_refused_pair_is_not_proposed_again(signed_in, home, helper):
    house = home()
    first, second = helper(cap=50), helper(name="乙", cap=2)
    client = signed_in()
    sent = {
        "row": house.pk, "refuse": house.pk, f"proposed-{house.pk}": first.pk,
        f"helper-{house.pk}": first.pk,
    }  # fmt: skip
    without = client.post(url("propose"), sent)
    assert without.status_code == 422 and "写明为什么不合适" in text(without)
    client.post(url("propose"), sent | {f"why-{house.pk}": "两家有矛盾"})
    assert PairRefused.objects.get().why == "两家有矛盾"
    assert f'value="{second.pk}" selected' in text(client.get(url("propose")))
    assert Entry.objects.filter(act="duty.refuse_pair").count() == 1


def test_several_may_hold_one_person_and_one_may_hold_several(actor, helper, home):
    first, second = home(), home(name="田桂芳")
    head, beside, party = helper(), helper(name="乙"), helper("party_member", name="丙")
    for house in (first, second):
        pair(actor=actor, helper=head, household=house, day=TODAY)
    for one in (beside, party):
        pair(actor=actor, helper=one, household=first, day=TODAY, main=False)
    assert running(household=first).count() == 3
    assert running(helper=head).count() == 2


# -- a helper's page, changing and replacing ----------------------------------------------


def test_a_helpers_page_shows_whom_they_hold_and_no_household_elsewhere(
    signed_in, home, helper, actor
):
    one = helper(phone="13000000017", badges=["party"])
    pair(actor=actor, helper=one, household=home(), day=TODAY)
    pair(actor=actor, helper=one, household=home(name="石守成", area=NEXT_VILLAGE), day=TODAY)
    page = text(signed_in(Role.VILLAGE_WORKER, area=VILLAGE).get(url("helper", one.pk)))
    assert "彭守义" in page and "石守成" not in page and "另有 1 户" in page
    assert "130****0017" in page and "13000000017" not in page and "党员" in page


def test_two_who_change_a_helper_undo_nothing_of_each_other(signed_in, helper):
    one = helper("secretary", badges=["party"], cap=10)
    client = signed_in()
    first = client.get(url("helper-change", one.pk)).context["form"]
    mine = {each.name: each.value() or "" for each in first} | {"why": "调岗", "post": "支书"}
    type(one).objects.filter(pk=one.pk).update(badges=["party", "volunteer"], cap=12)
    assert client.post(url("helper-change", one.pk), mine).status_code == 302
    one.refresh_from_db()
    assert (one.post, one.badges, one.cap) == ("支书", ["party", "volunteer"], 12)
    answer = client.post(url("helper-change", one.pk), mine | {"cap": "20"})
    assert answer.status_code == 422 and "别人改成了“12”" in text(answer)


def test_what_a_list_left_open_is_asked_and_filled_in(signed_in, helper):
    one = helper("unknown", phone="13000000017")
    client = signed_in()
    assert "身份没写明" in text(client.get(url("helpers")))
    sent = {
        "name": one.name, "kind": "secretary", "post": "支书", "area_code": VILLAGE, "cap": 12,
        "phone": "", "why": "问清了",
    }  # fmt: skip
    assert client.post(url("helper-change", one.pk), sent | {"why": ""}).status_code == 422
    assert client.post(url("helper-change", one.pk), sent).status_code == 302
    one.refresh_from_db()
    assert (one.kind, one.cap, one.phone) == ("secretary", 12, "13000000017")


def test_who_is_responsible_stays_a_cadre_of_the_same_level(signed_in, helper, home, actor):
    one = helper()
    pair(actor=actor, helper=one, household=home(), day=TODAY)
    client = signed_in()
    sent = {"name": one.name, "area_code": VILLAGE, "cap": 5, "why": "改", "post": ""}
    for kind, said in (("volunteer", "责任人要是干部"), ("township_staff", "要先交接")):
        answer = client.post(url("helper-change", one.pk), sent | {"kind": kind})
        assert answer.status_code == 422 and said in text(answer)


def test_the_city_leaves_the_villages_helpers_alone(signed_in, helper):
    mine, theirs = helper("city_staff", name="市里", area=COUNTY), helper()
    client = signed_in(Role.CITY_OFFICER, area=CITY)
    assert client.get(url("helper-change", mine.pk)).status_code == 200
    assert client.get(url("helper-leave", mine.pk)).status_code == 200
    assert client.get(url("helper-change", theirs.pk)).status_code == 403
    assert client.get(url("helper-leave", theirs.pk)).status_code == 403


def test_another_takes_over_in_one_step_with_a_reason(signed_in, helper, home, actor):
    house = home()
    before = pair(actor=actor, helper=helper(), household=house, day=TODAY - dt.timedelta(days=30))
    other = helper(name="乙")
    client = signed_in()
    address = f"{url('pair', house.pk)}?instead={before.pk}"
    assert "接替向春梅" in text(client.get(address))
    sent = {"helper": other.pk, "day": TODAY}
    assert client.post(address, sent).status_code == 422
    client.post(address, sent | {"why": "分工调整"})
    before.refresh_from_db()
    assert running().get().helper == other
    assert before.until_day + dt.timedelta(days=1) == running().get().from_day


# -- leaving ------------------------------------------------------------------------------


def test_leaving_proposes_somebody_for_each_and_one_may_take_another(
    signed_in, helper, home, actor
):
    leaving, near, far = helper(), helper(name="乙"), helper(name="丙", area=NEXT_VILLAGE)
    homes = [home(name=f"甲{n}") for n in range(3)]
    held = [pair(actor=actor, helper=leaving, household=one, day=TODAY) for one in homes]
    client = signed_in()
    page = text(client.get(url("helper-leave", leaving.pk)))
    assert page.count(f'value="{near.pk}" selected') == 3
    sent = {
        "last_day": TODAY, "why": "退休", f"taker_{held[0].pk}": near.pk,
        f"taker_{held[1].pk}": far.pk, f"taker_{held[2].pk}": "",
    }  # fmt: skip
    answer = client.post(url("helper-leave", leaving.pk), sent)
    assert answer.url == url("coverage")
    assert running(household=homes[0]).get().helper == near
    assert running(household=homes[1]).get().helper == far
    assert not running(household=homes[2]).exists()


def test_leaving_on_a_future_day_keeps_the_household_until_then_and_lists_it_before(
    signed_in, helper, home, actor, reader
):
    leaving = helper()
    house = home()
    pair(actor=actor, helper=leaving, household=house, day=TODAY)
    last = TODAY + dt.timedelta(days=20)
    client = signed_in()
    client.post(url("helper-leave", leaving.pk), {"last_day": last, "why": "调走"})
    looking = reader(Role.TOWNSHIP_LEADER)
    assert not uncovered(looking).exists()
    assert [one.household for one in soon_without(looking)] == [house]
    page = text(client.get(url("coverage")))
    assert "快要没有人包的户" in page
    with pytest.raises(Impossible, match="离任"):
        pair(actor=actor, helper=leaving, household=home(name="乙户"), day=TODAY)
    taker = helper(name="乙")
    pair(actor=actor, helper=taker, household=house, day=last + dt.timedelta(days=1))
    assert not soon_without(looking).exists()


def test_whoever_lost_the_post_gives_way_to_the_next(helper, home, actor, staff, reader):
    account = staff(Role.VILLAGE_WORKER, area=VILLAGE)
    house = home()
    before = pair(actor=actor, helper=helper(staff=account), household=house, day=TODAY)
    account.is_active = False
    account.save()
    looking = reader()
    assert uncovered(looking).count() == 1
    pair(actor=actor, helper=helper(name="乙"), household=house, day=TODAY)
    before.refresh_from_db()
    assert before.until_day is not None and "不在岗" in before.ended_because
    tomorrow = TODAY + dt.timedelta(days=1)
    assert Pairing.objects.filter(household=house, from_day__lte=tomorrow, until_day=None).exists()


# -- whole counties -----------------------------------------------------------------------


@pytest.fixture
def officer(staff, rules):
    one = staff(Role.COUNTY_OFFICER, area=COUNTY)
    return Actor("staff", str(one.pk), one.name, "县民政局 经办")


def test_a_county_is_drafted_and_confirmed_in_the_background(
    officer, home, helper, django_capture_on_commit_callbacks
):
    homes = [home(name=f"甲{n}") for n in range(4)]
    helper(cap=3)
    area = Area.objects.get(pk=COUNTY)
    draft = draft_pairings(actor=officer, area=area, level="village", everybody=False)
    assert draft_pairings(actor=officer, area=area, level="village", everybody=False) == draft
    work_out.call(draft.pk)
    draft.refresh_from_db()
    assert draft.finished and len(draft.rows) == 4
    assert sum(row[2] is not None for row in draft.rows) == 3
    assert not running().exists()
    with pytest.raises(Impossible, match="理由"):
        put_draft_in_force(actor=officer, draft=draft, why=" ")
    put_draft_in_force(actor=officer, draft=draft, why="就近安排")
    who = [officer.kind, officer.id, officer.name, officer.post]
    confirm_all.call(draft.pk, who)
    confirm_all.call(draft.pk, who)  # a worker that died begins again
    draft.refresh_from_db()
    assert (draft.made, running().count()) == (3, 3)
    assert {one.household for one in running()} < set(homes)
    with pytest.raises(Impossible, match="定过"):
        put_draft_in_force(actor=officer, draft=draft, why="再来")


def test_the_draft_has_its_pages(signed_in, home, helper):
    home()
    helper()
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "一起排" in text(client.get(url("propose")))
    answer = client.post(f"{url('draft-start')}?level=village", {})
    draft = PairingDraft.objects.get()
    assert answer.url == url("draft", draft.pk)
    if not draft.finished:
        assert "正在排" in text(client.get(answer.url))
        work_out.call(draft.pk)
    page = text(client.get(answer.url))
    assert "彭守义" in page and "向春梅" in page and "确认后" in page
    assert client.post(url("draft-confirm", draft.pk), {"why": ""}).status_code == 422
    assert client.post(url("draft-confirm", draft.pk), {"why": "就近"}).status_code == 302


# -- quick: as many questions for many as for few ------------------------------------------


def asked(client, address) -> int:
    client.get(address)  # what the process keeps is read the first time
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_workers_own_list_and_the_helpers_list_ask_no_more_for_more(
    client, staff, rules, helper, home, actor
):
    account = staff(Role.VILLAGE_WORKER, area=VILLAGE)
    client.force_login(account)
    one = helper("secretary", staff=account)
    pages = [url("due"), url("helpers"), url("helper", one.pk)]
    for n in range(2):
        pair(actor=actor, helper=one, household=home(name=f"甲{n}"), day=TODAY)
    few = [asked(client, page) for page in pages]
    for n in range(8):
        pair(actor=actor, helper=one, household=home(name=f"乙{n}"), day=TODAY)
        helper(name=f"丙{n}")
    assert [asked(client, page) for page in pages] == few
    # each takes a few milliseconds at most: a worker's page stays below fifty
    assert few[0] <= 20 and few[1] <= 14 and few[2] <= 18, few


def test_a_county_reads_its_figures_and_lists_the_same_households(signed_in, helper, home, actor):
    pair(actor=actor, helper=helper(), household=home(), day=TODAY)
    home(name="田桂芳")
    recount(COUNTY[:6])
    page = text(signed_in(Role.COUNTY_OFFICER, area=COUNTY).get(url("coverage")))
    assert "2 户" in page and "还有 1 户没有人包" in page and "田桂芳" in page
