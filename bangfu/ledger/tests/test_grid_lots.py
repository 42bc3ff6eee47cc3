"""Looking in some places first finds whom looking at everybody finds, in the same order."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from bangfu.ledger.actions.households import file_household
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Outcome, Person
from bangfu.ledger.queries import grid, lots
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.leafed import Place
from bangfu.ledger.queries.many_so import surely_more
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, VILLAGE
from bangfu.ledger.tests.test_screening_many import random_home
from bangfu.org.models import Area
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
FAR = "990101103201"
"""A village of another township."""
OF_PERSONS, OF_HOMES = "最低生活保障（单人户）", "最低生活保障（整户）"
BACK = pytest.mark.parametrize("back", [False, True])


@pytest.fixture
def people(areas, actor):
    Area.objects.create(
        code="990101103000", name="柳河镇", level="township", parent_id=COUNTY
    )  # fmt: skip
    Area.objects.create(code=FAR, name="石桥村", level="village", parent_id="990101103000")
    rng = Random(5)
    for number in range(24):
        persons, facts = random_home(rng)
        file_household(
            actor=actor, area_code=(VILLAGE, NEXT_VILLAGE, FAR)[number % 3], day=DAY,
            persons=persons, facts=facts, number=f"H{number:02d}",
        )  # fmt: skip


@pytest.fixture
def county(people, reader):
    return reader(Role.COUNTY_OFFICER, COUNTY)


def walked(reader, filters: Filters, *, back: bool, size: int = 2) -> list[int]:
    """Everybody, page after page, from the first or from the last on."""
    found, place = [], Place("99:", 0, 0) if back else None
    while True:
        way = {"before": place} if back else {"after": place}
        page = grid.page(reader, filters, size=size, **way)
        found += [one.pk for one in (reversed(page.rows) if back else page.rows)]
        on = page.before if back else page.after
        if on is None:
            return found[::-1] if back else found
        place = on


def in_place(rows) -> list[int]:
    return list(rows.order_by("area_code", "household_id", "pk").values_list("pk", flat=True))


@BACK
@pytest.mark.parametrize("enough", [0.01, 2.0, 1_000.0])
def test_who_holds_tags_is_looked_for_township_by_township(county, monkeypatch, back, enough):
    monkeypatch.setattr(grid, "LOOKED_THROUGH_AT_MOST", 0)
    monkeypatch.setattr(lots, "ENOUGH", enough)
    monkeypatch.setattr(lots, "PAGE", 10_000)
    for tags in (("本地户籍=是", "现享救助=无"), ("残疾等级=一级",), ("现享救助=无",)):
        by_hand = [
            p.pk
            for p in Person.objects.order_by("area_code", "household_id", "pk")
            if all(f"|{tag}|" in p.tags for tag in tags)
        ]
        assert by_hand and walked(county, Filters(tags=tags), back=back) == by_hand
        assert grid.count(county, Filters(tags=tags)).number == len(by_hand)


@BACK
def test_whom_outcomes_concern_is_looked_for_a_few_outcomes_at_a_time(county, monkeypatch, back):
    monkeypatch.setattr(lots, "OUTCOMES_AT_FIRST", 1)
    rng, alone, homes = Random(3), set(), set()
    for person in Person.objects.all():
        made = {
            "household_id": person.household_id, "area_code": person.area_code,
            "standing": "ask", "pack": "p", "rule": "r",
        }  # fmt: skip
        if rng.random() < 0.4:
            alone.add(person.pk)
            Outcome.objects.create(**made, person=person, programme=OF_PERSONS)
        if person.household_id not in homes and rng.random() < 0.2:
            homes.add(person.household_id)
            Outcome.objects.create(**made, programme=OF_HOMES)
    in_homes = set(Person.objects.filter(household_id__in=homes).values_list("pk", flat=True))
    for programme, concerned in (
        (OF_PERSONS, alone), (OF_HOMES, in_homes), ("", alone | in_homes),
    ):  # fmt: skip
        wanted = Filters(standing="ask", programme=programme)
        expected = in_place(Person.objects.filter(pk__in=concerned))
        assert expected and walked(county, wanted, back=back) == expected
        assert grid.count(county, wanted).number == len(expected)
        assert in_place(grid.matching(county, wanted)) == expected


@BACK
def test_the_first_of_a_household_are_there_where_a_lot_ends_within_it(county, monkeypatch, back):
    monkeypatch.setattr(lots, "OUTCOMES_AT_FIRST", 1)
    everybody = list(Person.objects.order_by("-pk"))
    for person in everybody:
        Outcome.objects.create(
            household_id=person.household_id, person=person, area_code=person.area_code,
            standing="ask", pack="p", rule="r", programme=OF_PERSONS,
        )  # fmt: skip
    wanted = Filters(standing="ask", programme=OF_PERSONS)
    assert walked(county, wanted, back=back, size=1) == in_place(Person.objects.all())


@pytest.fixture
def standing_so(people):
    """Outcomes of all kinds, as a screening writes them: one a programme and subject."""
    rng, homes = Random(7), set()
    for person in Person.objects.order_by("pk"):
        made = {
            "household_id": person.household_id, "area_code": person.area_code,
            "pack": "p", "rule": "r",
        }  # fmt: skip
        standing = rng.choice(("ask", "proposed", "in_force", "over"))
        Outcome.objects.create(**made, standing=standing, person=person, programme=OF_PERSONS)
        if person.household_id not in homes:
            homes.add(person.household_id)
            standing = rng.choice(("ask", "proposed", "in_force", "over"))
            Outcome.objects.create(**made, standing=standing, programme=OF_HOMES)
    recount(COUNTY[:6])


@pytest.mark.parametrize("standing", ["ask", "proposed", "in_force", "over", "holds"])
def test_what_outcomes_alone_call_more_is_more(standing_so, county, standing):
    said = 0
    for more in (
        {}, {"undecided": True}, {"programme": OF_PERSONS}, {"programme": OF_HOMES},
        {"programme": OF_HOMES, "area": "990101103"}, {"name": "石"}, {"area": VILLAGE[:12]},
    ):  # fmt: skip
        wanted = Filters(standing=standing, **more)
        exact = grid.count(county, wanted, all_of_them=True).number
        prefix = grid.prefix_of(county, wanted)
        called = [n for n in range(exact + 3) if surely_more(county, wanted, prefix, n)]
        assert all(exact > n for n in called), more
        said += bool(called)
        if more.get("programme") == OF_PERSONS:
            assert called == list(range(exact))  # each concerns one
    assert bool(said) == (standing != "holds")


def test_of_many_who_stand_so_the_page_says_that_there_are_more(standing_so, county, monkeypatch):
    monkeypatch.setattr(grid, "COUNTED_UP_TO", 1)
    for programme in ("", OF_PERSONS, OF_HOMES):
        wanted = Filters(standing="in_force", programme=programme)
        exact = grid.count(county, wanted, all_of_them=True)
        assert exact.number > 1 and str(grid.count(county, wanted)) == "1 以上"
