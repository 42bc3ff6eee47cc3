"""What was read once around an area answers for every day."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.rulebook.queries import Around, NotSet, footing
from bangfu.rulebook.queries.in_force import DAYS_KEPT
from bangfu.rulebook.tests.conftest import COUNTY, DAY, TOWNSHIP, VILLAGE, confirmed

STANDARD = "china-base/低保标准"
LATER = DAY + dt.timedelta(days=30)


def test_one_reading_says_of_every_day_what_a_reading_of_its_own_would(
    in_force: Area, officer: Reader, leader: Reader, django_assert_num_queries
) -> None:
    PackInForce.objects.filter(area=in_force).update(until_day=LATER - dt.timedelta(days=1))
    for value, first in (("700", dt.date(2022, 7, 1)), ("740", LATER)):
        confirmed(officer, leader, COUNTY, STANDARD, value, from_day=first)
    days = [DAY - dt.timedelta(days=60), DAY, LATER]
    with django_assert_num_queries(3):
        around = Around(VILLAGE)
        found = [around.footing(day) for day in days]
    assert found == [footing(VILLAGE, day) for day in days]
    assert len({one.asked for one in found}) == 2, "one pack ends in between"
    assert len({one.overrides for one in found}) == 2, "and a value changes"


def test_it_keeps_few_days_and_answers_for_all(in_force: Area) -> None:
    around = Around(VILLAGE)
    days = [DAY + dt.timedelta(days=n) for n in range(3 * DAYS_KEPT)]
    assert [around.footing(day).on for day in [*days, *days]] == [*days, *days]
    assert len(around._footings) <= DAYS_KEPT


def test_nothing_is_read_before_it_is_asked(in_force: Area, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        around = Around(TOWNSHIP)
    with django_assert_num_queries(1):
        assert around.packs(DAY) and around.packs(LATER)


def test_a_place_without_packs_says_so(county: Area) -> None:
    assert not ParameterChange.objects.exists()
    with pytest.raises(NotSet):
        Around(VILLAGE).footing(DAY)
