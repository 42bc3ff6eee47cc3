"""Periods, due days and working days where calendars slip."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.policy.duties.periods import due_day, period_of, spans
from bangfu.policy.duties.workdays import (
    YearsNotice,
    after_workdays,
    arranged,
    is_known,
    is_workday,
)
from bangfu.policy.errors import PolicyError
from bangfu.policy.pack.model import Due
from bangfu.policy.pack.sections import RHYTHMS

D = dt.date


@pytest.mark.parametrize(
    ("every", "day", "span"),
    [
        ("周", D(2022, 3, 1), (D(2022, 2, 28), D(2022, 3, 6))),
        ("周", D(2023, 1, 1), (D(2022, 12, 26), D(2023, 1, 1))),
        ("半月", D(2023, 2, 15), (D(2023, 2, 1), D(2023, 2, 15))),
        ("半月", D(2023, 2, 16), (D(2023, 2, 16), D(2023, 2, 28))),
        ("半月", D(2024, 2, 29), (D(2024, 2, 16), D(2024, 2, 29))),
        ("月", D(2023, 2, 10), (D(2023, 2, 1), D(2023, 2, 28))),
        ("季", D(2022, 12, 31), (D(2022, 10, 1), D(2022, 12, 31))),
        ("半年", D(2022, 7, 1), (D(2022, 7, 1), D(2022, 12, 31))),
        ("年", D(2024, 2, 29), (D(2024, 1, 1), D(2024, 12, 31))),
    ],
)
def test_period(every: str, day: D, span: tuple[D, D]) -> None:
    assert period_of(every, day) == span


def test_four_weeks_are_four_periods() -> None:
    assert len(list(spans("周", D(2022, 5, 2), D(2022, 5, 29)))) == 4


@pytest.mark.parametrize(
    ("due", "span", "day"),
    [
        (Due(day=30), (D(2023, 2, 1), D(2023, 2, 28)), D(2023, 2, 28)),
        (Due(day=30), (D(2024, 2, 1), D(2024, 2, 29)), D(2024, 2, 29)),
        (Due(day=31), (D(2022, 4, 1), D(2022, 4, 30)), D(2022, 4, 30)),
        (Due(day=15), (D(2022, 4, 1), D(2022, 4, 30)), D(2022, 4, 15)),
        (Due(month_day=(12, 31)), (D(2022, 1, 1), D(2022, 12, 31)), D(2022, 12, 31)),
        (Due(month_day=(2, 29)), (D(2023, 1, 1), D(2023, 12, 31)), D(2023, 2, 28)),
        (Due(), (D(2022, 5, 2), D(2022, 5, 8)), D(2022, 5, 8)),
    ],
)
def test_due_day_survives_short_months(due: Due, span: tuple[D, D], day: D) -> None:
    assert due_day(due, span) == day


@given(st.sampled_from([r for r in RHYTHMS if r != "一次"]), st.dates(D(2000, 1, 1), D(2060, 1, 1)))
def test_periods_cover_every_day_once(every: str, day: D) -> None:
    first, last = period_of(every, day)
    assert first <= day <= last
    assert period_of(every, last + dt.timedelta(days=1))[0] == last + dt.timedelta(days=1)
    assert period_of(every, first - dt.timedelta(days=1))[1] == first - dt.timedelta(days=1)


def test_working_days_know_holidays_and_make_up_days() -> None:
    assert not is_workday(D(2022, 10, 3))
    assert is_workday(D(2022, 10, 8)), "a Saturday worked to make up for the holiday"
    assert after_workdays(D(2022, 9, 30), 3) == D(2022, 10, 10)
    assert after_workdays(D(2022, 9, 30), 0) == D(2022, 9, 30)


def test_a_year_without_official_calendar_is_not_guessed() -> None:
    with pytest.raises(PolicyError, match="还没有 2040 年的放假调休安排"):
        after_workdays(D(2040, 1, 1), 1)


def test_a_place_enters_the_notice_of_a_year_nobody_shipped() -> None:
    notice = YearsNotice(
        2040, {D(2040, 10, 1): "国庆节", D(2041, 1, 1): "元旦"}, {D(2040, 9, 29): "国庆节"}
    )
    assert not is_known(2040) and is_known(2040, [notice])
    assert not is_workday(D(2040, 10, 1), [notice])
    assert is_workday(D(2040, 9, 29), [notice]), "a Saturday worked to make up"
    assert not is_workday(D(2040, 9, 30), [notice]), "an ordinary Sunday"
    assert after_workdays(D(2040, 9, 28), 2, [notice]) == D(2040, 10, 2)
    assert not is_workday(D(2041, 1, 1), [notice]), "named past the turn of its year"
    with pytest.raises(PolicyError, match="还没有 2041 年"):
        is_workday(D(2041, 1, 2), [notice])
    with pytest.raises(PolicyError, match="还没有 2040 年"):
        is_workday(D(2040, 10, 1))


def test_a_notice_that_was_entered_counts_before_the_shipped_calendar() -> None:
    notice = YearsNotice(2026, {D(2026, 4, 20): "三月三"})
    assert is_workday(D(2026, 4, 20)) and not is_workday(D(2026, 4, 20), [notice])


def test_official_days_have_their_names() -> None:
    said = arranged(D(2026, 2, 17))
    assert said is not None and (said.name, said.off) == ("春节", True)
    said = arranged(D(2026, 2, 14))
    assert said is not None and (said.name, said.off) == ("春节", False)
    assert arranged(D(2026, 3, 10)) is None
