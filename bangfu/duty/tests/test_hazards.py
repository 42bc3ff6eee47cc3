"""A danger is followed until it is gone; a safety check asks every item and forgets nothing open."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions import hazards as act
from bangfu.duty.actions.local import set_number
from bangfu.duty.actions.safety import SERVICE, Seen, record_safety_check
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Hazard, HazardStep, SafetyCheck, Visit
from bangfu.duty.models.safety import ITEMS
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.hazards import open_hazards, overdue_days, removed_not_rechecked
from bangfu.duty.queries.local import number_in
from bangfu.duty.serving import serving
from bangfu.duty.tests.conftest import COUNTY, VILLAGE
from bangfu.duty.tests.test_report_pages import client_of  # noqa: F401
from bangfu.duty.tests.test_serving import duties
from bangfu.journal.models import Actor, Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Document
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce

AT = timezone.make_aware(dt.datetime(2026, 11, 10, 9, 0))
TODAY = dt.date(2026, 11, 10)
CITY = "990100000000"
FINE = {str(kind): "fine" for kind in ITEMS}
OTHER = Actor("staff", "99", "另一个人", "松坪镇民政办 经办")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060f80f0001040100a5f645400000000049454e44ae426082"
)


@pytest.fixture
def walker(staff):
    return staff(Role.VILLAGE_WORKER)


@pytest.fixture
def danger(home, walker, actor):
    """A danger found at a visit, in a home of its own."""

    def make(kind="gas", what="软管老化开裂", area=VILLAGE) -> Hazard:
        record_visit(
            actor=actor, staff=walker, uid=uuid.uuid4(),
            contact=Contact(home(area=area), AT, found={"hazard": [{"kind": kind, "what": what}]}),
        )  # fmt: skip
        return Hazard.objects.latest("pk")

    return make


def steps(hazard: Hazard) -> list[str]:
    return list(hazard.steps.values_list("kind", flat=True))


# -- from found to gone ----------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), [("suffocation", 1), ("gas", 3), ("housing", 30)])
def test_the_limit_comes_from_the_kind_of_danger(danger, kind, days):
    assert danger(kind).by_day == TODAY + dt.timedelta(days=days)


def test_a_county_sets_its_own_limit_and_given_ones_stay(danger, actor):
    before = danger()
    county = Area.objects.get(pk=COUNTY)
    set_number(actor=actor, area=county, name="hazard_gas", value=1, why="县安委会文件")
    after = danger()
    before.refresh_from_db()
    assert (before.by_day, after.by_day) == (dt.date(2026, 11, 13), dt.date(2026, 11, 11))
    chosen = number_in(VILLAGE, "hazard_gas")
    assert (chosen.value, chosen.row.why) == (1, "县安委会文件")
    assert number_in(VILLAGE, "hazard_fire").row is None
    with pytest.raises(Impossible):
        set_number(actor=actor, area=county, name="hazard_gas", value=999, why="错")
    with pytest.raises(Impossible):
        set_number(actor=actor, area=county, name="hazard_gas", value=2, why=" ")


def test_a_danger_is_followed_from_found_to_rechecked(danger, actor, helper):
    one = danger()
    act.assign_hazard(actor=actor, hazard=one, day=TODAY, helper=helper(name="龙正武"))
    act.begin_hazard(actor=actor, hazard=one, day=TODAY, words="联系了燃气公司")
    act.extend_hazard(
        actor=actor, hazard=one, day=TODAY, by_day=dt.date(2026, 11, 20), words="配件要等"
    )
    act.fix_hazard(actor=actor, hazard=one, day=dt.date(2026, 11, 18), how="换了金属软管")
    act.recheck_hazard(actor=OTHER, hazard=one, day=dt.date(2026, 11, 19), words="看过，不漏")
    one.refresh_from_db()
    assert steps(one) == ["assign", "begin", "extend", "fixed", "recheck"]
    assert one.charge.startswith("龙正武") and one.by_day == dt.date(2026, 11, 20)
    assert (one.state, one.fixed_how, one.rechecked_by) == ("fixed", "换了金属软管", "另一个人")
    told = Entry.objects.filter(act__startswith="duty.hazard_").count()
    assert told == 5


def test_who_says_it_is_gone_does_not_recheck_it(danger, actor):
    one = danger()
    act.fix_hazard(actor=actor, hazard=one, day=TODAY, how="换了")
    with pytest.raises(Impossible, match="不能自己复查"):
        act.recheck_hazard(actor=actor, hazard=one, day=TODAY, words="看过")


def test_gone_said_twice_is_said_once(danger, actor):
    one = danger()
    act.fix_hazard(actor=actor, hazard=one, day=TODAY, how="换了")
    act.fix_hazard(actor=OTHER, hazard=one, day=TODAY, how="又说一遍")
    one.refresh_from_db()
    assert one.fixed_how == "换了" and steps(one) == ["fixed"]


def test_what_is_there_again_gets_a_new_limit(danger, actor):
    one = danger()
    act.fix_hazard(actor=actor, hazard=one, day=TODAY, how="换了")
    act.reopen_hazard(actor=OTHER, hazard=one, day=dt.date(2026, 11, 18), words="又裂了")
    one.refresh_from_db()
    assert (one.state, one.fixed_on, one.by_day) == ("open", None, dt.date(2026, 11, 21))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda actor, one: act.assign_hazard(actor=actor, hazard=one, day=TODAY, charge=" "),
        lambda actor, one: act.begin_hazard(actor=actor, hazard=one, day=TODAY, words=""),
        lambda actor, one: act.extend_hazard(
            actor=actor, hazard=one, day=TODAY, by_day=one.by_day, words="等配件"
        ),
        lambda actor, one: act.fix_hazard(actor=actor, hazard=one, day=TODAY, how=" "),
        lambda actor, one: act.fix_hazard(
            actor=actor, hazard=one, day=timezone.localdate() + dt.timedelta(days=1), how="换了"
        ),
        lambda actor, one: act.fix_hazard(
            actor=actor, hazard=one, day=dt.date(2026, 11, 9), how="发现以前就换了"
        ),
        lambda actor, one: act.recheck_hazard(actor=actor, hazard=one, day=TODAY, words="看过"),
        lambda actor, one: act.reopen_hazard(actor=actor, hazard=one, day=TODAY, words="又裂了"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(danger, actor, wrong):
    one = danger()
    with pytest.raises(Impossible):
        wrong(actor, one)
    assert not HazardStep.objects.exists()


def test_open_ones_stay_listed_the_longest_overdue_first(danger, actor, reader):
    later, sooner = danger("housing", "墙裂"), danger("gas")
    gone = danger("fire", "灶边堆柴")
    danger("gas", area=NEXT_VILLAGE)
    act.fix_hazard(actor=actor, hazard=gone, day=TODAY, how="搬走了")
    here = reader(Role.VILLAGE_WORKER, area=VILLAGE)
    assert list(open_hazards(here)) == [sooner, later]
    assert list(removed_not_rechecked(here)) == [gone]
    assert overdue_days(sooner, dt.date(2026, 11, 20)) == 7
    gone.refresh_from_db()
    assert overdue_days(sooner, sooner.by_day) == 0 == overdue_days(gone, dt.date(2027, 1, 1))


# -- safety checks ---------------------------------------------------------------------------


@pytest.fixture
def check(actor, walker):
    def make(home, answers=None, at=AT, **more) -> SafetyCheck:
        seen = Seen({**FINE, **(answers or {})}, **more)
        return record_safety_check(
            actor=actor, staff=walker, household=home, seen=seen, at=at, uid=uuid.uuid4()
        )

    return make


def test_a_check_of_every_item_is_the_service_and_a_part_of_it_is_not(home, check):
    whole = check(home())
    part = check(home(), {"fire": "unseen"})
    assert whole.visit.services == ["check.safety"] and whole.unseen == []
    assert part.visit.services == [] and part.unseen == ["fire"]


def test_no_gas_in_the_home_is_looked_at(home, check):
    assert check(home(), {"gas": "none"}).visit.services == ["check.safety"]


def test_each_danger_seen_is_followed(home, check):
    place = home()
    check(place, {"gas": "danger", "fire": "danger"},
          words={"gas": "软管老化", "fire": "灶边堆柴"})  # fmt: skip
    assert {(one.kind, one.what) for one in place.hazards.all()} == {
        ("gas", "软管老化"), ("fire", "灶边堆柴"),
    }  # fmt: skip


def test_the_next_check_asks_what_was_open_and_says_what_became_of_it(danger, check):
    one = danger()
    check(one.household, {"gas": "danger"}, known={one.pk: False})
    one.refresh_from_db()
    assert one.state == "open" and steps(one) == ["still"]
    assert one.household.hazards.count() == 1
    made = check(one.household, at=AT + dt.timedelta(days=5), known={one.pk: True})
    one.refresh_from_db()
    assert one.state == "fixed" and one.steps.last().visit == made.visit


@pytest.mark.parametrize(
    ("answers", "known"), [({}, None), ({"gas": "none"}, False), ({"gas": "fine"}, False)]
)
def test_what_is_still_there_or_unasked_is_never_fine(danger, check, answers, known):
    one = danger()
    with pytest.raises(Impossible):
        check(one.household, answers, known={} if known is None else {one.pk: known})
    assert not SafetyCheck.objects.exists() and Visit.objects.count() == 1


def test_a_danger_has_to_be_described_and_nothing_looked_at_is_no_check(home, check):
    with pytest.raises(Impossible, match="写明是什么隐患"):
        check(home(), {"gas": "danger"})
    with pytest.raises(Impossible, match="一项也没有看"):
        check(home(), dict.fromkeys(FINE, "unseen"))
    assert not Visit.objects.exists()


def test_the_same_check_sent_twice_is_one(home, actor, walker):
    place, uid = home(), uuid.uuid4()
    for _time in (1, 2):
        record_safety_check(
            actor=actor, staff=walker, household=place, at=AT, uid=uid,
            seen=Seen({**FINE, "gas": "danger"}, {"gas": "软管老化"}),
        )  # fmt: skip
    assert Visit.objects.count() == SafetyCheck.objects.count() == Hazard.objects.count() == 1


def test_a_whole_check_serves_the_winter_duty_of_those_supported_at_home(rules, home, check):
    """GN-6-f: dispersed-home-safety of Gannan."""
    Area.objects.filter(pk=COUNTY).update(standards_code="623001000000")
    PackInForce.objects.filter(pack="aikou-2022").update(pack="gannan-2022-153")
    place = home(facts={"现享救助": "|特困|", "供养方式": "分散"})

    def owed():
        key = "gannan-2022-153/dispersed-home-safety"
        return next(one for one in due_of_household(place, TODAY).lines if one.term.key == key)

    assert owed().done == 0
    check(place, {"housing": "unseen"})
    assert owed().done == 0
    check(place)
    assert owed().done == 1


# -- pages -----------------------------------------------------------------------------------


def test_pages_follow_a_danger_with_photos(danger, client_of):  # noqa: F811
    from django.core.files.uploadedfile import SimpleUploadedFile

    one, client = danger(), client_of()
    page = client.get(reverse("duty:hazards")).content.decode()
    assert "软管老化开裂" in page and "逾期" in page
    address = reverse("duty:hazard", args=[one.pk])
    assert "默认值" in client.get(address).content.decode()
    refused = client.post(address, {"do": "fixed", "day": "2026-11-11", "words": ""})
    assert refused.status_code == 422
    sent = {
        "do": "fixed", "day": "2026-11-11", "words": "换了金属软管",
        "after": SimpleUploadedFile("a.png", PNG, "image/png"),
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    one.refresh_from_db()
    paper = Document.objects.get(household=one.household)
    assert one.state == "fixed" and one.steps.get().after == paper
    assert reverse("ledger:document", args=[paper.uid]) in client.get(address).content.decode()
    assert "软管老化开裂" not in client.get(reverse("duty:hazards")).content.decode()
    assert "软管老化开裂" in client.get(reverse("duty:hazards") + "?gone=1").content.decode()


def test_only_the_township_puts_a_limit_off(danger, client_of):  # noqa: F811
    one = danger()
    address = reverse("duty:hazard", args=[one.pk])
    far = (timezone.localdate() + dt.timedelta(days=60)).isoformat()
    sent = {"do": "extend", "by_day": far, "words": "配件要等"}
    worker = client_of(Role.VILLAGE_WORKER, area=VILLAGE)
    assert worker.post(address, sent).status_code == 403
    assert client_of().post(address, sent).status_code == 302
    one.refresh_from_db()
    assert one.by_day.isoformat() == far


def test_the_form_keeps_what_was_typed_and_says_what_was_not_looked_at(danger, client_of):  # noqa: F811
    one = danger()
    client = client_of(Role.VILLAGE_WORKER, area=VILLAGE)
    address = reverse("duty:safety", args=[one.household_id])
    page = client.get(address).content.decode()
    assert "软管老化开裂" in page and "还在" in page
    sent = {"uid": uuid.uuid4(), "at": "2026-11-12T09:00", "note": "灶台也看了"}
    sent |= {f"answer_{kind}": "fine" for kind in ITEMS}
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "灶台也看了" in refused.content.decode()
    sent |= {f"known_{one.pk}": "gone", "answer_fire": "danger"}
    wordless = client.post(address, sent).context["form"].errors
    assert wordless == {"words_fire": ["写明是什么隐患"]}, "at the field that has to be filled in"
    sent |= {"answer_fire": "unseen"}
    said = client.post(address, sent, follow=True).content.decode()
    assert "火灾没有看，这次不算检查过" in said
    one.refresh_from_db()
    assert one.state == "fixed"


def test_the_county_sets_a_number_on_its_page(areas, client_of):  # noqa: F811
    officer = client_of(Role.COUNTY_OFFICER, area=COUNTY)
    address = reverse("duty:numbers")
    assert "默认值" in officer.get(address).content.decode()
    wrong = officer.post(address, {"name": "spot_share", "value": "0", "why": "太忙"})
    assert wrong.status_code == 422 and "太忙" in wrong.content.decode()
    assert number_in(COUNTY, "spot_share").value == 30
    officer.post(address, {"name": "spot_share", "value": "50", "why": "问题多"})
    assert number_in(VILLAGE, "spot_share").value == 50
    assert Entry.objects.filter(act="duty.set_number").count() == 1


def test_a_danger_waits_on_the_workbench_and_the_due_list_until_it_is_gone(
    danger,
    client_of,  # noqa: F811
    actor,
):
    one = danger("suffocation", "烤火屋没有窗")
    client = client_of()
    first = client.get(reverse("workbench")).content.decode()
    late = (timezone.localdate() - one.by_day).days
    assert f"烤火屋没有窗，逾期 {late} 天" in first
    due = reverse("duty:due") + f"?area={VILLAGE}"
    assert "烤火屋没有窗" in client.get(due).content.decode()
    act.fix_hazard(actor=actor, hazard=one, day=TODAY, how="开了窗")
    assert "烤火屋没有窗" not in client.get(reverse("workbench")).content.decode()
    assert "烤火屋没有窗" not in client.get(due).content.decode()


def test_a_danger_to_life_nobody_removes_comes_before_every_deadline(danger, client_of):  # noqa: F811
    one = danger("electric", "电线裸露")
    other = danger("other", "台阶太高")
    Hazard.objects.filter(pk=one.pk).update(by_day=None)
    Hazard.objects.filter(pk=other.pk).update(by_day=TODAY)
    assert one.deadly and not other.deadly
    client = client_of()
    first = client.get(reverse("workbench")).content.decode()
    assert first.index("电线裸露") < first.index("台阶太高"), "without a limit of its own, too"
    assert reverse("duty:hazard", args=[one.pk]) + "?do=assign" in first


def test_who_is_in_charge_of_nothing_is_assigned_from_the_list(danger, client_of, actor):  # noqa: F811
    one, listed = danger(), reverse("duty:hazards")
    way = reverse("duty:hazard", args=[one.pk]) + "?do=assign"
    client = client_of()
    assert way in client.get(listed).content.decode()
    assert 'name="charge"' in client.get(way).content.decode()
    assert way not in client_of(Role.CITY_OFFICER, area=CITY).get(listed).content.decode()
    act.assign_hazard(actor=actor, hazard=one, day=TODAY, charge="村电工")
    assert way not in client.get(listed).content.decode()


@pytest.mark.parametrize("name", ["hazards", "care-posts", "excuses"])
def test_only_the_chosen_place_looks_chosen(areas, client_of, name):  # noqa: F811
    client, listed = client_of(), reverse(f"duty:{name}")
    for address, place in ((listed, None), (f"{listed}?area={VILLAGE}", VILLAGE)):
        page = client.get(address).content.decode()
        chips = re.findall(r'<a class="filter-chip filter-place"[^>]*>', page)
        (chosen,) = [one for one in chips if "aria-current" in one]
        assert len(chips) > 1 and (f"area={VILLAGE}" in chosen) == bool(place)


def test_the_same_step_sent_twice_is_one(danger, actor):
    one = danger()
    for _time in (1, 2):
        act.assign_hazard(actor=actor, hazard=one, day=TODAY, charge="村电工")
    for _time in (1, 2):
        act.begin_hazard(actor=actor, hazard=one, day=TODAY, words="联系了燃气公司")
    act.assign_hazard(actor=actor, hazard=one, day=TODAY, charge="镇村建办")
    assert steps(one) == ["assign", "begin", "assign"]


@pytest.mark.parametrize(
    "key",
    ["gannan-2022-153/dispersed-home-safety", "gannan-2022-153/cold-wave-care",
     "guiyang-2022-159/weather-check"],
)  # fmt: skip
def test_a_safety_check_serves_the_duties_that_ask_for_one(key):
    assert serving(duties()[key]).by("home", [SERVICE])
