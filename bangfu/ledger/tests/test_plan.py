"""The one plan: what is needed, what is done, by whom and when, and whether it helped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.plan import (
    PlanEdited,
    add_for_many,
    add_measure,
    add_need,
    assess_measure,
    change_measure,
    change_need,
    report_progress,
    set_plan,
)
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models.plan import Effect, Kind, Progress
from bangfu.ledger.queries.plan import (
    lacks_development,
    needs_without_measures,
    overdue_measures,
    plan_of,
    villages_without_measures,
)
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({"姓名": "彭守义", "劳动能力": "部分"})],
    ).household  # fmt: skip


@pytest.fixture
def next_home(areas, actor):
    return file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).household


def test_what_happened_is_not_told_of_a_day_to_come(home, actor):
    ahead = timezone.localdate() + dt.timedelta(days=1)
    need = add_need(actor=actor, household=home, what="房子漏雨", found_on=DAY)
    measure = add_measure(actor=actor, need=need, what="补瓦", who="村委会", by_day=ahead)
    with pytest.raises(Impossible, match="还没有到") as refused:
        report_progress(actor=actor, measure=measure, progress=Progress.DONE, day=ahead)
    assert refused.value.at == "day"
    with pytest.raises(Impossible, match="还没有到"):
        add_need(actor=actor, household=home, what="看病难", found_on=ahead)
    said = {"what": need.what, "detail": "", "person": None, "why": "修好了"}
    with pytest.raises(Impossible, match="还没有到"):
        change_need(actor=actor, need=need, met_on=ahead, **said)
    with pytest.raises(Impossible, match="还没有到"):
        assess_measure(
            actor=actor, measure=measure, effect=Effect.SOLVED, note="好了", need_met_on=ahead
        )
    measure.refresh_from_db()
    need.refresh_from_db()
    assert (measure.progress, measure.effect, need.met_on) == ("planned", "", None)
    assert home.plan.needs.count() == 1


def test_from_a_need_to_whether_it_helped(home, actor, reader):
    me = reader()
    need = add_need(actor=actor, household=home, what="房子漏雨", found_on=DAY)
    assert list(needs_without_measures(me)) == [need]
    measure = add_measure(
        actor=actor, need=need, what="转住房建设部门", who="县住建局", by_day=dt.date(2026, 11, 1)
    )
    assert not needs_without_measures(me) and list(overdue_measures(me)) == [measure]
    report_progress(actor=actor, measure=measure, progress=Progress.DONE, day=DAY)
    assess_measure(
        actor=actor, measure=measure, effect=Effect.SOLVED, note="不漏了", need_met_on=DAY
    )
    kept = plan_of(home).needs.get().measures.get()
    assert (kept.progress, kept.done_on, kept.effect) == ("done", DAY, "solved")
    assert not overdue_measures(me)
    acts = list(Entry.objects.order_by("seq").values_list("act", flat=True))
    assert acts[-4:] == [
        "ledger.add_need", "ledger.add_measure", "ledger.finish_measure", "ledger.assess_measure",
    ]  # fmt: skip


def test_a_measure_without_day_or_rhythm_cannot_be_asked_after(home, actor):
    need = add_need(actor=actor, household=home, what="收入少", found_on=DAY)
    with pytest.raises(Impossible):
        add_measure(actor=actor, need=need, what="找活", who="社保所")
    assert not need.measures.exists()


def test_stopping_needs_a_reason(home, actor):
    need = add_need(actor=actor, household=home, what="收入少", found_on=DAY)
    measure = add_measure(actor=actor, need=need, what="看护岗", who="社保所", rhythm="每月")
    with pytest.raises(Impossible):
        report_progress(actor=actor, measure=measure, progress=Progress.STOPPED, day=DAY)


def test_who_could_work_gets_a_development_part(home, next_home, actor):
    assert lacks_development(home, plan_of(home))
    assert not lacks_development(next_home, plan_of(next_home))
    set_plan(actor=actor, household=home, day=DAY, difficulty="缺劳力", development="养蜂二十箱")
    assert not lacks_development(home, plan_of(home))


def test_two_people_changing_a_plan_are_told(home, actor):
    plan = set_plan(actor=actor, household=home, day=DAY, difficulty="缺劳力")
    set_plan(actor=actor, household=home, day=DAY, difficulty="看病难", seen_version=plan.version)
    with pytest.raises(PlanEdited) as caught:
        set_plan(actor=actor, household=home, day=DAY, difficulty="别的", seen_version=plan.version)
    assert caught.value.plan.difficulty == "看病难"


def test_households_nothing_is_done_for(home, next_home, actor, reader):
    recount(COUNTY[:6])
    assert villages_without_measures(reader(Role.VILLAGE_WORKER, VILLAGE)) == {VILLAGE: 1}
    county = reader(Role.COUNTY_OFFICER, COUNTY)
    assert villages_without_measures(county) == {VILLAGE: 1, NEXT_VILLAGE: 1}
    assert add_for_many(
        actor=actor, households=[home, next_home], what="过冬", measure="送棉被", who="民政办",
        day=DAY, by_day=dt.date(2026, 12, 1), kind=Kind.GOODS,
    ) == 2  # fmt: skip
    recount(COUNTY[:6])
    assert villages_without_measures(county) == {}
    assert plan_of(home).needs.get().measures.get().kind == Kind.GOODS


def test_the_same_said_again_changes_nothing_and_is_no_conflict(home, actor):
    seen = set_plan(actor=actor, household=home, day=DAY, difficulty="缺劳力").version
    need = add_need(actor=actor, household=home, what="看病难", found_on=DAY)
    measure = add_measure(actor=actor, need=need, what="陪诊", who="李红英", rhythm="每月")

    def everything() -> None:
        set_plan(actor=actor, household=home, day=DAY, difficulty="看病难", seen_version=version)
        change_need(
            actor=actor, need=need, what="看病远", detail="", person=None, met_on=None, why="问清了"
        )
        change_measure(
            actor=actor, measure=measure, what="陪诊", who="周敏", by_day=None, rhythm="每月",
            why="换人",
        )  # fmt: skip
        report_progress(
            actor=actor, measure=measure, progress=Progress.DONE, day=DAY, why="陪了两次"
        )
        assess_measure(actor=actor, measure=measure, effect=Effect.BETTER, note="好些了")

    version = plan_of(home).version
    assert version > seen
    everything()
    told, now = Entry.objects.count(), plan_of(home).version
    everything()
    assert (Entry.objects.count(), plan_of(home).version) == (told, now)
