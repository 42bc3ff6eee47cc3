"""A month of a township played through: what was missed is found exactly, in bulk as one by one."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils import timezone

from bangfu.duty.actions.surges import open_surge
from bangfu.duty.models import Excuse, Visit
from bangfu.duty.queries.due import due_of
from bangfu.duty.queries.due_many import due_under, missed_under
from bangfu.duty.tests.conftest import TOWN, VILLAGE
from bangfu.duty.tests.test_due import (
    GENERAL_KEY,
    ONE,
    ORDINARY,
    SPECIAL,
    SPECIAL_KEY,
    known_since,
    visit,
)
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Household, Person
from bangfu.org.access import inside
from bangfu.rulebook.models import PackInForce

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
WEEKS = [dt.date(2026, 9, 28) + n * 7 * ONE for n in range(5)]
ENDED = [monday for monday in WEEKS if FIRST <= monday + 6 * ONE <= LAST]
OUT = {"现享救助": "|", "特别困难": False, "自理能力": "完全自理"}
PREFIX = TOWN[:9]
VILLAGES = [VILLAGE, "990101102202"]
NEEDY = {
    "性别": "男",
    "出生日期": 19500101,
    "现享救助": "|低保|",
    "特别困难": False,
    "自理能力": "完全自理",
}
"""Supported by nobody unless somebody who owes it is found to be unable."""


def people(count: int, chance: random.Random) -> list[Person]:
    """So many people, two in a household, a third special, a third ordinary, a third not on the list."""
    since = timezone.make_aware(dt.datetime(2026, 1, 5, 9))
    homes = Household.objects.bulk_create(
        Household(
            number=f"M{n}", township_code=PREFIX, area_code=chance.choice(VILLAGES),
            head_name=f"户{n}", people=2,
        )
        for n in range(count // 2)
    )  # fmt: skip
    Household.objects.update(created_at=since)
    made = []
    for n, home in enumerate(homes):
        for k in (1, 2):
            facts = (SPECIAL, ORDINARY, OUT)[(n + k) % 3]
            made.append(
                Person(
                    number=str(k),
                    household=home,
                    area_code=home.area_code,
                    name=f"甲{n}-{k}",
                    is_head=k == 1,
                    facts={"姓名": f"甲{n}-{k}", **facts},
                )
            )
    return Person.objects.bulk_create(made)


def came(person: Person, day: dt.date, how: str = "home") -> tuple[Visit, Person]:
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
    return (
        Visit(
            household_id=person.household_id, area_code=person.area_code, by_name="甲", at=at,
            day=day, received_at=at, how=how,
        ),
        person,
    )  # fmt: skip


def write(visits: list[tuple[Visit, Person]]) -> None:
    made = Visit.objects.bulk_create([one for one, _ in visits])
    through = Visit.persons.through
    through.objects.bulk_create(
        through(visit=one, person=person) for one, (_, person) in zip(made, visits, strict=True)
    )


@pytest.fixture
def month(rules):
    """Everything done as it should be, but for what was left out on purpose; that is the answer."""
    chance = random.Random(2026)
    everybody = people(3_000, chance)
    visits, missed, excused = [], set(), set()
    for person in everybody:
        if person.facts["现享救助"] == "|":
            continue
        if person.facts["特别困难"]:
            for monday in ENDED:
                what = chance.random()
                if what < 0.05:
                    missed.add((person.pk, SPECIAL_KEY, monday))
                    if what < 0.01:  # a call instead
                        visits.append(came(person, monday + 2 * ONE, "phone"))
                    elif what < 0.02:  # the next week twice, this one not at all
                        visits += [came(person, monday + n * ONE) for n in (7, 8)]
                    elif what < 0.03:
                        missed.discard((person.pk, SPECIAL_KEY, monday))
                        excused.add((person.pk, SPECIAL_KEY, monday))
                        Excuse.objects.create(
                            household_id=person.household_id, person=person, kind="hospital",
                            why="住院", from_day=monday + 4 * ONE, until_day=monday + 6 * ONE,
                            by="甲",
                        )  # fmt: skip
                else:
                    visits.append(came(person, monday + chance.randrange(7) * ONE))
        else:
            days = chance.sample(range(31), 2)
            what = chance.random()
            if what < 0.05:
                missed.add((person.pk, GENERAL_KEY, FIRST))
                days = days[:1] * (2 if what < 0.02 else 1)  # twice on one day is once
            visits += [
                came(person, FIRST + n * ONE, chance.choice(["home", "phone"])) for n in days
            ]
    # who was visited in the week after because the week before was missed
    done = {(person.pk, one.day) for one, person in visits if one.how == "home"}
    missed = {
        (pk, key, start)
        for pk, key, start in missed
        if key == GENERAL_KEY or not any((pk, start + n * ONE) in done for n in range(7))
    }
    write(visits)
    return missed, excused


def found(table, state):
    return {
        (row["person"], row["duty"], row["start"])
        for row in table.to_pylist()
        if row["state"] == state and row["duty"] in (GENERAL_KEY, SPECIAL_KEY)
    }


def one_by_one(day, prefix=PREFIX):
    return {
        (one.household.pk, line.person, line.term.key, line.needed, line.done, str(line.state),
         line.since)
        for one in due_of(list(Household.objects.filter(inside(prefix))), day)
        for line in one.lines
    }  # fmt: skip


def in_bulk(day, prefix=PREFIX):
    return {
        (row["household"], row["person"], row["duty"], row["needed"], row["done"], row["state"],
         row["since"])
        for row in due_under(prefix, day).rows.to_pylist()
    }  # fmt: skip


def test_a_month_of_three_thousand_people_and_exactly_what_was_missed(month):
    missed, excused = month
    assert len(missed) > 100 and len(excused) > 10
    table = missed_under(PREFIX, FIRST, LAST)
    assert found(table, "overdue") == missed
    assert found(table, "excused") == excused
    # from the middle of a week, half the township, both ways
    assert in_bulk(dt.date(2026, 10, 21)) == one_by_one(dt.date(2026, 10, 21))


@pytest.fixture
def street(rules):
    return people(60, random.Random(3))


@pytest.mark.parametrize("seed", range(4))
def test_in_bulk_as_one_by_one(street, actor, seed):
    chance = random.Random(seed)
    day = dt.date(2026, 10, 5) + chance.randrange(26) * ONE
    services = ["company.talk", "health.inquiry", "check.livelihood", "life.cleaning"]
    for person in street:
        for _ in range(chance.randrange(4)):
            visit(
                person.household, day - chance.randrange(45) * ONE,
                chance.choice(["home", "phone", "wechat"]),
                chance.sample(services, chance.randrange(3)),
                [] if chance.random() < 0.3 else [person],
            )  # fmt: skip
        if chance.random() < 0.2:
            start = day - chance.randrange(20) * ONE
            Excuse.objects.create(
                household_id=person.household_id, kind="away", why="外出", by="甲",
                person=chance.choice([None, person]), from_day=start,
                until_day=start + chance.randrange(15) * ONE,
                duty=chance.choice(["", SPECIAL_KEY]),
            )  # fmt: skip
    Person.objects.filter(pk__in=[one.pk for one in street[::3]]).update(tags="|残疾等级=一级|")
    for kind, area, who, times, duty in (
        ("突发公共事件或重大灾害", VILLAGE, "", 1, ""),
        ("其他", VILLAGES[1], "残疾等级=一级", 2, ""),
        ("其他", TOWN, "残疾等级=一级", 1, "送水"),
        ("其他", TOWN, "", 1, "问平安"),
    ):
        start = day - chance.randrange(10) * ONE
        open_surge(
            actor=actor, kind=kind, name="事", area_code=area, who=who, multiplier=times, duty=duty,
            from_day=start, until_day=start + chance.randrange(5, 15) * ONE, every="周",
        )  # fmt: skip
    assert in_bulk(day) == one_by_one(day)
    assert len(in_bulk(day)) > 100


def test_whose_support_lives_in_another_village_is_judged_by_it_too(rules, home, actor):
    """Whether a parent is cared for rests on a child elsewhere, counted by village or township."""
    father = known_since(home(facts=NEEDY), dt.date(2026, 1, 1)).persons.get()
    father.number = "A-1"
    father.save()
    away = known_since(home(VILLAGES[1], "彭远", facts=NEEDY), dt.date(2026, 1, 1))
    son = away.persons.get()
    son.number, son.supports_key = "B-1", f"{PREFIX}/A-1"
    son.facts |= {"供养对象编号": "A-1"}
    son.save()
    day = dt.date(2026, 10, 20)
    owed = one_by_one(day, VILLAGE)
    assert any(row[2] == GENERAL_KEY for row in owed)
    assert in_bulk(day, VILLAGE) == owed
    # a surge gives the father's village terms of its own; the son's is not counted twice
    open_surge(
        actor=actor, kind="其他", name="寒潮", area_code=VILLAGE, who="", multiplier=2, duty="",
        from_day=day - ONE, until_day=day + 5 * ONE, every="周",
    )  # fmt: skip
    for prefix in (VILLAGE, VILLAGES[1], PREFIX):
        rows = due_under(prefix, day).rows
        assert in_bulk(day, prefix) == one_by_one(day, prefix)
        assert rows.num_rows == len(in_bulk(day, prefix))


def test_who_became_special_in_the_month_is_judged_by_the_facts_of_each_week(rules, home, actor):
    house = known_since(home(), dt.date(2026, 1, 1))
    person = house.persons.get()
    person.memberships.create(household=house, from_day=dt.date(2026, 1, 1))
    for facts, day in ((ORDINARY, dt.date(2026, 1, 1)), (SPECIAL, dt.date(2026, 10, 14))):
        observe(
            actor=actor, household=house, source="visit", valid_from=day,
            facts={str(person.pk): {"姓名": "彭守义", **facts}},
        )  # fmt: skip
    visit(house, dt.date(2026, 10, 8), "phone")
    visit(house, dt.date(2026, 10, 9), "phone")
    weeks = found(missed_under(PREFIX, FIRST, LAST), "overdue")
    assert weeks == {(person.pk, SPECIAL_KEY, dt.date(2026, 10, 19))}
    # in the week in which it changed nothing was missed before it
    for day in (dt.date(2026, 10, 16), dt.date(2026, 10, 20), dt.date(2026, 10, 27)):
        assert in_bulk(day) == one_by_one(day)


@pytest.mark.parametrize("later", [VILLAGE, VILLAGES[1]])
def test_a_village_where_rules_came_later_missed_nothing_before(rules, home, later):
    """What rests on the same today need not have rested on the same a week ago."""
    of_county = PackInForce.objects.get(pack="aikou-2022")
    of_county.delete()
    day = dt.date(2026, 10, 20)
    for village in VILLAGES:
        first = day - ONE if village == later else of_county.from_day
        PackInForce.objects.create(area_id=village, pack=of_county.pack, from_day=first)
        known_since(home(village, facts=SPECIAL), dt.date(2026, 1, 1))
    owed = one_by_one(day)
    assert len({row[5] for row in owed if row[2] == SPECIAL_KEY}) == 2
    assert in_bulk(day) == owed


def test_villages_are_counted(street):
    found_ = due_under(PREFIX, dt.date(2026, 10, 7))
    counted = found_.by_village()
    assert set(counted) == set(VILLAGES)
    assert sum(sum(states.values()) for states in counted.values()) == found_.rows.num_rows


def test_where_no_rules_are_in_force_nothing_is_invented(areas):
    people(10, random.Random(1))
    empty = due_under(PREFIX, dt.date(2026, 10, 7))
    assert empty.rows.num_rows == 0 and set(empty.trouble) <= set(VILLAGES)
