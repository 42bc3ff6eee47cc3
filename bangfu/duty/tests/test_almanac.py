"""Festivals and solar terms: known days, and what every year has to keep."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.duty.almanac import (
    TERMS,
    OutOfRange,
    festival,
    lunar_words,
    marks_between,
    marks_of,
    marks_on,
    new_year,
    terms_of,
)

D = dt.date
YEARS = range(2000, 2061)


@pytest.mark.parametrize("year", YEARS)
def test_every_lunar_new_year_lies_between_the_21st_of_january_and_the_20th_of_february(year):
    assert D(year, 1, 21) <= new_year(year) <= D(year, 2, 20)
    assert festival("除夕", year) == new_year(year) - dt.timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_twenty_four_terms_in_order(year):
    terms = terms_of(year)
    assert tuple(terms) == TERMS
    days = list(terms.values())
    assert all(day.year == year for day in days)
    gaps = [(later - day).days for day, later in itertools.pairwise(days)]
    assert all(13 <= gap <= 17 for gap in gaps), gaps


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_every_festival_and_twice_only_what_the_lunar_year_doubles(year):
    names = [one.name for one in marks_of(year) if one.festival]
    doubled = {name for name in names if names.count(name) > 1}
    # the 8th of the twelfth month moves over new year: some years have two, some none
    assert doubled <= {"腊八节"}
    assert {
        "元旦",
        "除夕",
        "春节",
        "元宵节",
        "清明节",
        "端午节",
        "中秋节",
        "重阳节",
        "国庆节",
    } <= set(names)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("春节", D(2026, 2, 17)), ("元宵节", D(2026, 3, 3)), ("清明节", D(2026, 4, 5)),
        ("端午节", D(2026, 6, 19)), ("中秋节", D(2026, 9, 25)), ("重阳节", D(2026, 10, 18)),
        ("中秋节", D(2025, 10, 6)), ("春节", D(2024, 2, 10)), ("端午节", D(2020, 6, 25)),
        ("全国助残日", D(2026, 5, 17)), ("春节", D(2033, 1, 31)), ("中秋节", D(2033, 9, 8)),
    ],
)  # fmt: skip
def test_festivals_stand_on_their_known_days(name, day):
    assert festival(name, day.year) == day


def test_a_leap_month_has_no_festival_of_its_own():
    assert [one.day for one in marks_of(2020) if one.name == "清明节"] == [D(2020, 4, 4)]
    # 2025 has a leap sixth month, 2020 a leap fourth: each festival stands once
    assert [one.name for one in marks_of(2025)].count("中元节") == 1


@given(st.dates(D(2000, 1, 1), D(2060, 12, 31)))
def test_a_day_is_the_same_alone_and_in_a_span(day):
    assert list(marks_between(day, day)) == marks_on(day)
    assert lunar_words(day).count("月") == 1


def test_a_year_beyond_the_tables_is_refused_not_guessed():
    with pytest.raises(OutOfRange, match="2150"):
        new_year(2150)
    assert list(marks_between(D(2150, 1, 1), D(2151, 1, 1))) == []


def test_words_of_the_lunar_calendar():
    assert lunar_words(D(2026, 2, 17)) == "正月初一"
    assert lunar_words(D(2025, 7, 25)) == "闰六月初一"
