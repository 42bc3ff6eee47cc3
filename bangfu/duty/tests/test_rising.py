"""What is overdue rises by days alone: no night's work, so none can be missed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.count import count_due
from bangfu.duty.actions.rising import set_rising_days, urge
from bangfu.duty.models import RisingDays, Urging, Visit
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.figures import due_figures
from bangfu.duty.queries.rising import Days, days_by_county, days_of, risen, risen_under
from bangfu.duty.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import known_since
from bangfu.duty.tests.test_pages import signed_in, special, text, url  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.roles import Role

TODAY = timezone.localdate()
WEEKLY = "aikou-2022/visit-special"
MONDAY = dt.date(2026, 11, 2)
"""The week begun here is due on Sunday the 8th: overdue since the 9th."""
SINCE = dt.date(2026, 11, 9)


@pytest.fixture
def missed(special):  # noqa: F811
    """A weekly visit missed for the first time in the week of MONDAY."""
    known_since(special, MONDAY)
    return special


def on(day: dt.date, level: Level, duty: str = WEEKLY) -> int:
    here = risen_under(TOWN[:9], level, day)
    return sum(row["duty"] == duty for rows in here.rows.values() for row in rows)


def test_each_level_sees_it_on_its_day_and_not_before(missed):
    days = Days()
    for level in (Level.TOWNSHIP, Level.COUNTY):
        first = days.arrives(SINCE, level)
        # the second week's miss makes it no younger to a level that has it already
        if first <= SINCE + dt.timedelta(days=6):
            assert not on(first - dt.timedelta(days=1), level)
            assert on(first, level) == 1
    assert on(SINCE, Level.VILLAGE) == 1
    assert not on(SINCE - dt.timedelta(days=1), Level.VILLAGE)


def test_ten_days_without_any_job_lose_nothing(missed):
    """Nothing is written down as time goes by, so what a day shows does not depend on the days before."""
    day = SINCE + dt.timedelta(days=6)
    asked_daily = [on(SINCE + dt.timedelta(days=n), Level.TOWNSHIP) for n in range(7)]
    assert asked_daily == [0, 0, 1, 1, 1, 1, 1]
    assert not RisingDays.objects.exists() and not Urging.objects.exists()
    assert on(day, Level.TOWNSHIP) == asked_daily[-1]
    # ten days later, the first time anybody looks again
    later = day + dt.timedelta(days=10)
    assert on(later, Level.TOWNSHIP) == 1
    line = next(
        one for one in due_of_household(missed, later).lines if one.term.key == WEEKLY
    )  # fmt: skip
    assert line.state == "overdue"


def test_done_it_is_gone_at_once(missed):
    day = SINCE + dt.timedelta(days=5)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    assert on(day, Level.TOWNSHIP) == 1
    Visit.objects.create(
        household=missed, area_code=VILLAGE, by_name="甲", at=at, day=day, received_at=at
    )
    assert on(day, Level.TOWNSHIP) == 0


def test_a_county_sets_its_days_with_a_reason(missed, actor):
    county = Area.objects.get(pk=COUNTY)
    assert days_of(VILLAGE) == Days()
    with pytest.raises(Impossible):
        set_rising_days(actor=actor, area=county, township=5, county=4, city=9, why="山里")
    with pytest.raises(Impossible):
        set_rising_days(actor=actor, area=county, township=2, county=4, city=9, why=" ")
    town = Area.objects.get(pk=TOWN)
    with pytest.raises(Impossible):
        set_rising_days(actor=actor, area=town, township=2, county=4, city=9, why="x")
    set_rising_days(actor=actor, area=county, township=5, county=8, city=9, why="山里路远")
    assert days_of(VILLAGE).township == 5
    assert on(SINCE + dt.timedelta(days=3), Level.TOWNSHIP) == 0
    assert on(SINCE + dt.timedelta(days=4), Level.TOWNSHIP) == 1
    entry = Entry.objects.get(act="duty.set_rising_days")
    assert entry.why == "山里路远" and "3" in entry.before and "5" in entry.after
    assert days_of("110101001001") == Days()


def test_the_page_sets_them_for_the_county_officer_alone(missed, signed_in):  # noqa: F811
    page = url("rising-days")
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "这是程序带的天数" in text(client.get(page))
    sent = {"township": 2, "county": 5, "city": 10, "why": ""}
    refused = client.post(page, sent)
    assert refused.status_code == 422 and 'value="10"' in text(refused)
    assert client.post(page, sent | {"why": "先抓紧"}).status_code == 302
    assert "先抓紧" in text(client.get(page))
    other = signed_in(Role.TOWNSHIP_OFFICER)
    other.post(page, sent | {"why": "我来改"})
    assert RisingDays.objects.count() == 1


def test_county_figures_know_what_has_risen(special):  # noqa: F811
    count_due("990101", TODAY)
    part = due_figures(Area.objects.get(pk=COUNTY), TODAY)[0]
    days = days_by_county([COUNTY])
    live = risen_under(TOWN[:9], Level.COUNTY, TODAY)
    number, oldest = risen(part, Level.COUNTY, TODAY, days)
    assert number == live.number
    firsts = [row["since"] for rows in live.rows.values() for row in rows]
    assert oldest == min(firsts, default=None)
    of_offices = risen_under(TOWN[:9], Level.COUNTY, TODAY, offices=True)
    assert risen(part, Level.COUNTY, TODAY, days, offices=True)[0] == of_offices.number


def test_what_a_level_writes_the_village_reads(special, signed_in):  # noqa: F811
    client = signed_in(Role.TOWNSHIP_OFFICER)
    page = url("urge", special.pk)
    assert client.post(page, {"words": ""}).status_code == 422
    for _again in range(2):
        assert client.post(page, {"words": "周五前去一次"}).status_code == 302
    assert Urging.objects.count() == 1
    assert Entry.objects.filter(act="duty.urge").count() == 1
    assert client.post(url("urge-area", VILLAGE), {"words": "都抓紧"}).status_code == 302
    village = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    seen = text(village.get(url("due")))
    assert "周五前去一次" in seen and "都抓紧" in seen
    assert village.post(page, {"words": "x"}).status_code == 403


def test_the_note_goes_with_what_it_was_about(special, actor):  # noqa: F811
    old = urge(actor=actor, level=Level.TOWNSHIP, words="去看看", household=special)
    Urging.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=50))
    from bangfu.duty.queries.rising import urged

    one = due_of_household(special, TODAY)
    urged([one], TODAY)
    assert one.shown.since > TODAY - dt.timedelta(days=50)
    assert one.urgings == []


def test_a_township_sees_who_owes_and_since_when(special, signed_in):  # noqa: F811
    client = signed_in(Role.TOWNSHIP_OFFICER)
    page = text(client.get(url("risen")))
    if on(TODAY, Level.TOWNSHIP):
        assert special.label in page and "没有人" in page and "区县" in page
    assert client.get(url("risen"), {"of": "offices"}).status_code == 200
    assert client.get(url("risen"), {"area": "990199000000"}).status_code == 404
