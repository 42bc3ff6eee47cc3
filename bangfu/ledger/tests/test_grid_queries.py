"""Filters, counts and pages of the ledger against looking through everybody by hand."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from bangfu.ledger.actions.households import file_household
from bangfu.ledger.models import Person
from bangfu.ledger.queries import filters, grid
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.grid import TooWide
from bangfu.ledger.queries.leafed import Place
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.ledger.tests.test_screening_many import random_home
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)


@pytest.fixture
def people(areas, actor):
    rng = Random(11)
    for number in range(24):
        persons, facts = random_home(rng)
        file_household(
            actor=actor, area_code=VILLAGE if number % 3 else NEXT_VILLAGE, day=DAY,
            persons=persons, facts=facts, number=f"H{number:02d}",
        )  # fmt: skip


def everybody(reader, filters: Filters, size: int = 7) -> list[int]:
    """All rows, page after page."""
    found, place = [], None
    while True:
        page = grid.page(reader, filters, after=place, size=size)
        found += [person.pk for person in page.rows]
        if page.after is None:
            return found
        place = Place.read(str(page.after))


def test_pages_together_are_everybody_once_in_order(people, reader):
    me = reader()
    expected = list(
        Person.objects.order_by("area_code", "household_id", "pk").values_list("pk", flat=True)
    )
    assert everybody(me, Filters()) == expected
    assert grid.count(me, Filters()).number == len(expected)


def test_going_back_is_the_way_one_came(people, reader):
    me = reader()
    first = grid.page(me, Filters(), size=5)
    second = grid.page(me, Filters(), after=first.after, size=5)
    back = grid.page(me, Filters(), before=second.before, size=5)
    assert [p.pk for p in back.rows] == [p.pk for p in first.rows]
    assert back.before is None and back.after == first.after


def test_tags_leave_who_holds_all_of_them(people, reader):
    me = reader()
    for tags in (("残疾等级=一级",), ("本地户籍=是", "住房安全=危房"), ("现享救助=无",)):
        by_hand = {
            p.pk for p in Person.objects.all() if all(f"|{tag}|" in p.tags for tag in tags)
        }  # fmt: skip
        assert set(everybody(me, Filters(tags=tags))) == by_hand
        assert grid.count(me, Filters(tags=tags)).number == len(by_hand)
    assert any(Person.objects.filter(tags__hold=["现享救助=无"]))


def test_unknown_is_not_no(people, reader):
    me = reader()
    found = set(everybody(me, Filters(unknown=("劳动能力", "住房安全"))))
    by_hand = {
        p.pk
        for p in Person.objects.select_related("household")
        if "劳动能力" not in p.facts and "住房安全" not in p.household.facts
    }
    assert found == by_hand and by_hand
    # one alone is told by the figures kept
    for name in ("劳动能力", "住房安全", "建档立卡"):
        assert grid.count(me, Filters(unknown=(name,))).number == len(
            everybody(me, Filters(unknown=(name,)))
        )


def test_ranges_and_ages(people, reader):
    me = reader()
    low, high = 10_000, 80_000
    found = set(everybody(me, Filters(ranges=(("月工资性收入", low, high),))))
    by_hand = {p.pk for p in Person.objects.all() if low <= p.facts.get("月工资性收入", -1) <= high}
    assert found == by_hand and by_hand
    old = set(everybody(me, Filters(ages=(60, None))))
    assert old == {p.pk for p in Person.objects.all() if p.born and p.born.year < 1966}


def test_another_village_is_not_there(people, reader):
    me = reader(Role.VILLAGE_WORKER, VILLAGE)
    codes = set(
        Person.objects.filter(pk__in=everybody(me, Filters())).values_list("area_code", flat=True)
    )
    assert codes == {VILLAGE}
    beyond = Filters(area=NEXT_VILLAGE)
    assert set(everybody(me, beyond)) == set(everybody(me, Filters()))
    assert grid.count(me, beyond).number == grid.count(me, Filters()).number


def test_a_birthday_on_the_day_counts():
    day = dt.date(2026, 11, 22)
    assert filters.years_before(day, 60) == dt.date(1966, 11, 22)
    assert filters.years_before(dt.date(2024, 2, 29), 1) == dt.date(2023, 2, 28)


def test_too_many_to_look_through_asks_for_a_smaller_area(people, reader, monkeypatch):
    monkeypatch.setattr(grid, "LOOKED_THROUGH_AT_MOST", 3)
    with pytest.raises(TooWide):
        grid.page(reader(Role.TOWNSHIP_OFFICER, TOWN), Filters(name="甲"))


def test_counting_ends_early_unless_all_are_asked_for(people, reader, monkeypatch):
    monkeypatch.setattr(grid, "COUNTED_UP_TO", 1)
    me = reader()
    wanted = Filters(tags=("本地户籍=是", "现享救助=无"))
    many = grid.matching(me, wanted).count()
    assert many > 1
    found = grid.count(me, wanted)
    assert found.more and str(found) == "1 以上"
    assert str(grid.count(me, wanted, all_of_them=True)) == str(many)


def test_no_filter_loads_ids_into_the_process(people, reader, django_assert_max_num_queries):
    me = reader()
    with django_assert_max_num_queries(6) as asked:
        grid.page(me, Filters(standing="ask", without_measures=True, key_person=False))
    assert not any(
        " IN (" in q["sql"] and q["sql"].count(",") > 200 for q in asked.captured_queries
    )
