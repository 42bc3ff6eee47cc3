"""A village's monthly ledger: its steps, what cannot be skipped, what never changes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.actions.plan import add_measure
from bangfu.ledger.models import Household, Person, Plan, PlanThen
from bangfu.ledger.models.person import Left
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.models import Area, Office
from bangfu.papers.actions.monthly import (
    NotNow,
    adjust,
    check_homes,
    report,
    send_back,
    sign,
    start,
)
from bangfu.papers.models import AlreadySigned, HomeCheck, MonthlyLedger
from bangfu.papers.queries.codes import plain_code, trace
from bangfu.papers.queries.monthly import sheet_of, villages_in_month, waiting_ledgers
from bangfu.papers.queries.papers import monthly_paper
from bangfu.papers.snapshot import checksum
from bangfu.papers.tests.conftest import signed_in
from bangfu.papers.views.giving import on_page

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


def begun(posts, month=NOVEMBER):
    return start(actor=posts["worker"].actor, village=Area.objects.get(pk=VILLAGE), month=month)


def all_checked(posts, ledger):
    homes = [home.household.pk for home in sheet_of(ledger).homes]
    return check_homes(actor=posts["worker"].actor, ledger=ledger, homes=homes)


def adjusted(posts, month=NOVEMBER, note="没有变化"):
    ledger = begun(posts, month)
    all_checked(posts, ledger)
    return adjust(actor=posts["worker"].actor, ledger=ledger, note=note)


def signed(posts, month=NOVEMBER):
    ledger = adjusted(posts, month)
    return sign(
        actor=posts["leader"].actor, ledger=ledger, name=posts["leader"].staff.name,
        seen=ledger.checksum, stroke="M10.0 20.0 L30.5 40.0 ",
    )  # fmt: skip


def test_what_the_leader_drew_goes_onto_the_paper(posts):
    place = monthly_paper(signed(posts), on_page(posts["leader"], NOVEMBER)).signatures[1]
    assert place.label.endswith("周敏") and place.stroke == "M10.0 20.0 L30.5 40.0"


def test_every_step_is_recorded_with_who_and_when(posts):
    ledger = signed(posts)
    office = Office.objects.get(area_id="990101000000")
    done = report(actor=posts["officer"].actor, ledger=ledger, office=office)
    assert (done.state, done.adjusted_by, done.signed_post) == (
        "reported", "周敏", "民政办公室 经办",
    )  # fmt: skip
    assert [row["name"] for row in done.rows] == ["彭守义", "田桂芳"]
    assert done.checksum == checksum(done.rows)
    acts = Entry.objects.filter(subject_kind="monthly_ledger").order_by("seq")
    assert [entry.act for entry in acts] == [
        "papers.start", "papers.check", "papers.adjust", "papers.sign", "papers.report",
    ]  # fmt: skip
    assert "990101196801010013" not in "".join(entry.after for entry in acts)


def test_no_step_is_skipped(posts):
    ledger = begun(posts)
    worker, leader, officer = (posts[one].actor for one in ("worker", "leader", "officer"))
    with pytest.raises(NotNow, match="2 户没有核对：彭守义、田桂芳"):
        adjust(actor=worker, ledger=ledger, note="没有变化")
    with pytest.raises(NotNow, match="没有调整好"):
        sign(actor=leader, ledger=ledger, name="周敏", seen="")
    with pytest.raises(NotNow, match="还没有签字"):
        report(actor=officer, ledger=ledger, office=Office.objects.first())
    all_checked(posts, ledger)
    with pytest.raises(NotNow, match="没有变化"):
        adjust(actor=worker, ledger=ledger, note=" ")
    ledger.refresh_from_db()
    assert ledger.drafting and ledger.rows == []


def test_a_ledger_begins_once_and_not_for_any_month(posts):
    assert begun(posts).pk == begun(posts).pk
    for month in (dt.date(2026, 9, 1), dt.date(2026, 12, 1)):
        with pytest.raises(NotNow, match="这个月和上个月"):
            begun(posts, month)


def test_ticks_of_other_homes_are_left_alone_and_a_tick_can_be_taken_back(posts, village):
    ledger = begun(posts)
    actor = posts["worker"].actor
    check_homes(actor=actor, ledger=ledger, homes=[village["peng"].pk, village["shi"].pk, 10**9])
    assert [check.household_id for check in HomeCheck.objects.all()] == [village["peng"].pk]
    before = Entry.objects.count()
    check_homes(actor=actor, ledger=ledger, homes=[village["peng"].pk])
    assert Entry.objects.count() == before
    check_homes(actor=actor, ledger=ledger, homes=[])
    assert not HomeCheck.objects.exists()


def test_a_page_opened_earlier_takes_away_nobody_elses_ticks(posts, village):
    ledger = begun(posts)
    actor, homes = posts["worker"].actor, [village["peng"].pk, village["shi"].pk]
    check_homes(actor=actor, ledger=ledger, homes=homes, seen=[])
    ticked = set(HomeCheck.objects.values_list("household_id", flat=True))
    assert village["peng"].pk in ticked
    check_homes(actor=actor, ledger=ledger, homes=[], seen=[])
    assert set(HomeCheck.objects.values_list("household_id", flat=True)) == ticked
    check_homes(actor=actor, ledger=ledger, homes=[], seen=homes)
    assert not HomeCheck.objects.exists()
    check_homes(actor=actor, ledger=ledger, homes=homes, seen=homes)
    assert not HomeCheck.objects.exists(), "what somebody else took away stays away"


def test_the_leader_signs_with_their_own_name_what_they_saw(posts):
    ledger = adjusted(posts)
    leader = posts["leader"].actor
    with pytest.raises(NotNow, match="自己的姓名"):
        sign(actor=leader, ledger=ledger, name="王强", seen=ledger.checksum)
    with pytest.raises(NotNow, match="不是现在这一份"):
        sign(actor=leader, ledger=ledger, name="周敏", seen="0" * 64)
    with pytest.raises(NotNow, match="手写签名"):
        sign(
            actor=leader, ledger=ledger, name="周敏", seen=ledger.checksum,
            stroke='M1 1"/><script>',
        )  # fmt: skip
    ledger.refresh_from_db()
    assert not ledger.signed


def test_signing_twice_signs_once(posts):
    ledger = signed(posts)
    again = sign(actor=posts["leader"].actor, ledger=ledger, name="周敏", seen=ledger.checksum)
    assert again.signed_at == ledger.signed_at
    assert Entry.objects.filter(act="papers.sign").count() == 1


def test_a_signed_ledger_never_changes(posts, actor, village):
    ledger = signed(posts)
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=village["peng"], source="visit", valid_from=dt.date(2026, 11, 24),
        facts={str(peng.pk): {"残疾等级": "三级"}},
    )  # fmt: skip
    kept = MonthlyLedger.objects.get(pk=ledger.pk)
    assert [one.row.name for one in sheet_of(kept).listed] == ["彭守义", "田桂芳"]
    kept.rows = kept.rows[:1]
    with pytest.raises(AlreadySigned):
        kept.save()


def test_a_signed_ledger_sent_back_stays_and_a_new_version_begins(posts):
    ledger = signed(posts)
    with pytest.raises(NotNow, match="写明为什么"):
        send_back(actor=posts["county"].actor, ledger=ledger, why="  ")
    second = send_back(actor=posts["county"].actor, ledger=ledger, why="少了一户")
    ledger.refresh_from_db()
    assert (ledger.state, ledger.returned_because, len(ledger.rows)) == ("returned", "少了一户", 2)
    assert (second.version, second.state, second.checks.count()) == (2, "drafting", 0)
    assert begun(posts).pk == second.pk


def test_one_sent_back_before_the_signature_is_drafted_again_with_its_ticks(posts):
    ledger = adjusted(posts)
    again = send_back(actor=posts["leader"].actor, ledger=ledger, why="田桂芳家没有去")
    assert (again.pk, again.state, again.checks.count()) == (ledger.pk, "drafting", 2)


def test_changes_since_the_month_before_with_why(posts, actor, village, today):
    today(dt.date(2026, 10, 30))
    signed(posts, OCTOBER)
    today(dt.date(2026, 11, 24))
    tian, luo = Person.objects.get(name="田桂芳"), Person.objects.get(name="罗秀珍")
    person_left(actor=actor, person=tian, day=dt.date(2026, 11, 12), left=Left.DIED, why="去世")
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=village["peng"], source="visit", valid_from=dt.date(2026, 11, 10),
        facts={
            str(peng.pk): {"联系电话": "13000000028"},
            str(luo.pk): {"残疾等级": "二级", "法定义务人状态": "无"},
        },
    )  # fmt: skip
    ledger = adjusted(posts, note="田桂芳去世；罗秀珍新列入")
    by_kind = {one["kind"]: one for one in ledger.changes}
    assert (by_kind["removed"]["name"], by_kind["removed"]["why"]) == ("田桂芳", "已去世")
    assert (by_kind["added"]["name"], by_kind["added"]["why"]) == ("罗秀珍", "新列入六类对象")
    assert by_kind["changed"]["columns"] == [
        {"column": "联系电话", "was": "130****0017", "is": "130****0028"}
    ]


def test_what_changes_between_adjusting_and_signing_is_told(posts, actor, village):
    ledger = adjusted(posts)
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=village["peng"], source="phone", valid_from=dt.date(2026, 11, 24),
        facts={str(peng.pk): {"独居": True}},
    )  # fmt: skip
    (since,) = sheet_of(ledger).since
    assert since["columns"] == [{"column": "备注", "was": "特别困难", "is": "特别困难；独居"}]


def known_since(day: dt.date) -> None:
    Household.objects.update(created_at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))))


def test_missed_months_are_shown(posts, today):
    known_since(dt.date(2026, 7, 3))
    signed(posts)
    reader = posts["officer"]
    villages = list(Area.objects.filter(level="village").order_by("code"))
    rows = {row.name: row for row in villages_in_month(reader, NOVEMBER, villages)}
    assert rows["松坪镇枫林村"].missed == 3
    assert rows["松坪镇板桥村"].earlier == [], "nobody lived there on the books"
    assert rows["松坪镇枫林村"].ledger.state == "signed"
    assert rows["松坪镇板桥村"].ledger is None
    assert waiting_ledgers(reader, NOVEMBER) == {"signed": 1, "missing": 1}


def test_months_begin_with_the_first_household(posts):
    known_since(dt.date(2026, 10, 20))
    client = signed_in(posts["officer"])
    page = client.get(reverse("papers:monthly")).content.decode()
    assert "看 10 月" in page and "9 月" not in page and "那时还没有台账" in page
    october = client.get(reverse("papers:monthly"), {"month": "2026-10"})
    assert october.status_code == 200 and "看 9 月" not in october.content.decode()
    before = client.get(reverse("papers:monthly"), {"month": "2026-08"})
    assert before.status_code == 302 and "month=2026-10" in before.url
    begun(posts, OCTOBER)
    MonthlyLedger.objects.update(month=dt.date(2026, 9, 1))
    assert "看 9 月" in client.get(reverse("papers:monthly"), {"month": "2026-10"}).content.decode()


def test_a_checksum_finds_its_ledger_in_the_scope_only(posts, reader):
    ledger = signed(posts)
    typed = plain_code(ledger.code.lower().replace(" ", "-"))
    assert trace(posts["officer"], typed).ledgers == [ledger]
    assert not trace(reader("village_worker", "990101102202"), typed).found
    assert plain_code("7F3A 91C") == "" and plain_code("XYZ") == ""


def test_a_village_without_anybody_on_the_ledger_signs_an_empty_one(posts):
    next_door = Area.objects.get(pk=NEXT_VILLAGE)
    ledger = start(actor=posts["officer"].actor, village=next_door, month=NOVEMBER)
    ledger = adjust(actor=posts["officer"].actor, ledger=ledger, note="本村没有六类对象")
    done = sign(actor=posts["leader"].actor, ledger=ledger, name="周敏", seen=ledger.checksum)
    kept = MonthlyLedger.objects.get(pk=done.pk)
    kept.save()
    assert kept.signed and kept.rows == []


def test_a_past_month_prints_the_plan_as_it_stood_then(posts, village):
    plan = Plan.objects.get(household=village["peng"])
    Plan.objects.update(made_on=dt.date(2026, 10, 13))
    add_measure(
        actor=posts["worker"].actor,
        need=plan.needs.get(),
        what="送药上门",
        who="村医",
        rhythm="每月",
    )
    early = timezone.make_aware(dt.datetime(2026, 11, 3, 9))
    PlanThen.objects.update(until=early)
    october, november = (
        {one.row.name: one.row.measures for one in sheet_of(begun(posts, month)).listed}["彭守义"]
        for month in (OCTOBER, NOVEMBER)
    )
    assert [words.partition("（")[0] for words in october] == ["陪透析"]
    assert [words.partition("（")[0] for words in november] == ["陪透析", "送药上门"]
    # a plan that nobody had made yet says nothing of October
    Plan.objects.update(made_on=dt.date(2026, 11, 5))
    MonthlyLedger.objects.all().delete()
    (peng,) = (one for one in sheet_of(begun(posts, OCTOBER)).listed if one.row.name == "彭守义")
    assert peng.row.measures == ()
