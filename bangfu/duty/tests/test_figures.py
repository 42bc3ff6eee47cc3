"""Figures kept for large areas: the same as worked out live, never yesterday's for today's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.count import count_due, count_stale
from bangfu.duty.actions.excuses import excuse
from bangfu.duty.actions.figures import start_counting
from bangfu.duty.counting import State
from bangfu.duty.models import DueFigures, DueRun, Visit
from bangfu.duty.queries.due import CARER, HELPER
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.falling import outlook_under
from bangfu.duty.queries.figures import due_figures, due_sum, due_whole, stale_counties
from bangfu.duty.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, SPECIAL, known_since
from bangfu.duty.tests.test_pages import signed_in, text, url  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role

TODAY = timezone.localdate()
CITY = "990100000000"


@pytest.fixture
def homes(rules, home):
    """Three households of two villages, long known."""
    since = dt.date(2026, 1, 1)
    return [
        known_since(home(facts=SPECIAL, tags=["特别困难=是"]), since),
        known_since(home(facts=ORDINARY, name="冉启贵"), since),
        known_since(home(area=NEXT_VILLAGE, facts=SPECIAL, name="白玉兰"), since),
    ]


def area(code):
    return Area.objects.get(pk=code)


def visit(home, how="home"):
    at = timezone.now()
    return Visit.objects.create(
        household=home, area_code=home.area_code, by_name="甲", at=at, day=TODAY, received_at=at,
        how=how,
    )  # fmt: skip


def test_kept_figures_are_what_is_worked_out_live(homes):
    visit(homes[1])
    assert count_due("990101", TODAY) == 2
    live = due_under("990101", TODAY)
    counted = due_under("990101", TODAY, (HELPER, CARER)).by_village()
    for row in DueFigures.objects.all():
        own = counted[row.village_code]
        assert (row.overdue, row.due, row.soon, row.done) == tuple(
            own.get(state, 0) for state in ("overdue", "due", "soon", "done")
        )
        assert sum(row.late_since.values()) == row.overdue
        assert row.owed == sum(own.values()) - own.get("excused", 0)
    everybody = sum(row.office_overdue + row.overdue for row in DueFigures.objects.all())
    assert everybody == live.rows["state"].to_pylist().count("overdue")
    parts = due_figures(area(COUNTY), TODAY)
    assert [one.area.code for one in parts] == [TOWN]
    assert parts[0].overdue == due_whole(area(COUNTY), TODAY).overdue > 0
    assert parts[0].late_homes == 3 - (counted[VILLAGE].get("overdue", 0) == 1)


def test_every_day_of_a_county_has_what_its_villages_work_out(homes, signed_in):  # noqa: F811
    visit(homes[1])
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "还没有算完" in text(client.get(url("calendar")))
    count_due("990101", TODAY)
    outlook, _trouble = outlook_under("990101", TODAY)
    first = TODAY - dt.timedelta(days=300)
    live = {
        day: (
            sum(one.state == State.OVERDUE for one in falling),
            sum(one.state not in (State.OVERDUE, None) for one in falling),
        )
        for day, falling in outlook.by_day(first, first + dt.timedelta(days=700)).items()
    }
    live = {day: numbers for day, numbers in live.items() if any(numbers)}
    whole = due_whole(area(COUNTY), TODAY)
    kept = {dt.date.fromisoformat(day) for day in whole.due_by}
    kept |= {
        dt.date.fromisoformat(day) - dt.timedelta(days=1)
        for late in whole.by_county.values() for day in late
    }  # fmt: skip
    assert live and {day: whole.on(day) for day in kept} == live
    assert any(late for late, _due in live.values()) and any(due for _late, due in live.values())
    day, (late, due) = max(live.items(), key=lambda one: one[1][1])
    month = text(client.get(url("calendar") + f"?month={day:%Y-%m}"))
    assert f"到期 {due} 项" in month and "还没有算完" not in month
    shown = text(client.get(url("calendar-day", day.isoformat())))
    assert f"前有 {late + due} 项走访要做" in shown and "松坪镇" in shown
    DueFigures.objects.filter(village_code=VILLAGE).update(day=TODAY - dt.timedelta(days=1))
    assert "没算" in text(client.get(url("calendar-day", day.isoformat())))


def test_yesterdays_figures_are_never_shown_as_todays(homes, signed_in):  # noqa: F811
    count_due("990101", TODAY)
    DueFigures.objects.filter(village_code=VILLAGE).update(day=TODAY - dt.timedelta(days=1))
    part = due_figures(area(COUNTY), TODAY)[0]
    assert not part.known and part.stale == 1 and part.rate is None
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    for page in ("due", "risen", "office"):
        assert "今天还没算" in text(client.get(url(page)))
    DueFigures.objects.update(day=TODAY - dt.timedelta(days=1))
    assert "今天的数还没有算" in text(client.get(url("due")))


def test_one_button_counts_a_county_and_says_when_it_was(homes, signed_in):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "今天的数还没有算" in text(client.get(url("due")))
    assert client.post(url("count")).status_code == 302
    assert DueRun.objects.get().state in ("waiting", "done")


@pytest.mark.django_db(transaction=True)
def test_a_run_counts_and_the_page_has_the_numbers(homes, signed_in):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    client.post(url("count"))
    assert DueRun.objects.get().state == "done"
    page = text(client.get(url("due")))
    assert "项走访逾期" in page and "算的" in page and "松坪镇" in page
    assert Entry.objects.filter(act="duty.count_due").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_visit_or_an_excuse_has_its_village_counted_anew(homes, actor):
    count_due("990101", TODAY)
    before = DueFigures.objects.get(village_code=VILLAGE)
    untouched = DueFigures.objects.get(village_code=NEXT_VILLAGE).counted_at
    excuse(
        actor=actor, household=homes[0], kind="away", why="到女儿家", from_day=TODAY,
        until_day=TODAY,
    )  # fmt: skip
    after = DueFigures.objects.get(village_code=VILLAGE)
    assert after.owed < before.owed and after.asked_at is None
    assert DueFigures.objects.get(village_code=NEXT_VILLAGE).counted_at == untouched


@pytest.mark.django_db(transaction=True)
def test_a_morning_counts_each_county_once(homes):
    assert [one.code for one in stale_counties(TODAY)] == [COUNTY]
    assert count_stale(TODAY) == {"云岭县": 2}
    assert count_stale(TODAY) == {}
    DueFigures.objects.filter(village_code=VILLAGE).delete()
    assert count_stale(TODAY) == {"云岭县": 2}


def test_a_file_changed_since_is_told_and_a_township_works_it_out(homes, signed_in):  # noqa: F811
    count_due("990101", TODAY)
    recount("990101")
    county = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "个村的档案改过" in text(county.get(url("due")))
    assert "现算出来" in text(signed_in(Role.TOWNSHIP_OFFICER).get(url("due")))
    count_due("990101", TODAY)
    assert "今天" in text(signed_in(Role.TOWNSHIP_LEADER).get(url("due")))
    assert "改过" not in text(county.get(url("due")))


def test_two_who_ask_at_once_get_one_run(homes, actor):
    first = start_counting(actor=actor, area=area(COUNTY))
    assert start_counting(actor=actor, area=area(COUNTY)) == first


def test_a_city_adds_its_counties_up(homes):
    count_due("990101", TODAY)
    parts = due_figures(area(CITY), TODAY)
    whole = due_sum(area(CITY), parts)
    assert [one.area.code for one in parts] == [COUNTY] and whole.known
    assert whole.overdue == sum(DueFigures.objects.values_list("overdue", flat=True))
