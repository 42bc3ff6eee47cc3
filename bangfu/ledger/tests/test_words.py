"""Who is found by the index over words is who holds the tags, whatever was written how."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.db import connection

from bangfu.ledger import words
from bangfu.ledger.actions.households import file_household, move_household
from bangfu.ledger.models import Household, Person
from bangfu.ledger.tags import ALL, Words, joined, split
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.ledger.tests.test_screening_many import random_home

DAY = dt.date(2026, 10, 12)
sqlite_alone = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL 的索引由数据库自己保持一致"
)


@pytest.fixture
def people(areas, actor):
    rng = Random(7)
    for number in range(12):
        persons, facts = random_home(rng)
        file_household(
            actor=actor, area_code=VILLAGE if number % 3 else NEXT_VILLAGE, day=DAY,
            persons=persons, facts=facts, number=f"H{number:02d}",
        )  # fmt: skip


def found(tags: list[str], *places: str) -> set[int]:
    rows = Person.objects.filter(tags__hold=tags, tags__found_by=Words(tags, places))
    return set(rows.values_list("pk", flat=True))


def by_hand(tags: list[str], *places: str) -> set[int]:
    return {
        one.pk
        for one in Person.objects.all()
        if set(tags) <= split(one.tags) and (not places or one.area_code.startswith(places))
    }


def every_tag() -> set[str]:
    return {tag for one in Person.objects.all() for tag in split(one.tags)}


def agree() -> None:
    """Each tag alone, and with those on the books, everywhere and in each place."""
    for tag in every_tag():
        assert found([tag]) == by_hand([tag]), tag
        for place in (COUNTY[:6], TOWN[:9], VILLAGE, NEXT_VILLAGE):
            assert found([tag, ALL], place) == by_hand([tag, ALL], place), (tag, place)


def test_everybody_filed_is_found(people):
    assert found([ALL]) == {one.pk for one in Person.objects.all()}
    assert found([ALL], VILLAGE) and found([ALL], NEXT_VILLAGE)
    assert found([ALL], VILLAGE, NEXT_VILLAGE) == found([ALL])
    agree()


def test_who_moves_changes_or_goes_is_found_as_they_are_now(people, actor):
    home = Household.objects.filter(area_code=VILLAGE).first()
    move_household(actor=actor, household=home, area_code=NEXT_VILLAGE, day=DAY, why="搬家")
    Person.objects.filter(household__area_code=VILLAGE).update(tags=joined([ALL, "独居=是"]))
    assert found(["独居=是"], VILLAGE) == by_hand(["独居=是"], VILLAGE) != set()
    agree()


def test_any_sign_may_stand_in_a_tag(people):
    odd = ['病=说"不清"', "病=高血压 (III)", "病=甲、乙", "病=NEAR", "病=*", "病=it's", "病=café"]
    for person, tag in zip(Person.objects.order_by("pk"), odd, strict=False):
        Person.objects.filter(pk=person.pk).update(tags=joined([ALL, tag]))
    for tag in odd:
        assert len(found([tag])) == 1, tag
    assert not found(["病=高血压"]) and not found(["病"]) and not found(["病=cafe"])
    agree()


@sqlite_alone
def test_what_a_migration_does_to_the_table_of_persons_is_mended_after_it(people):
    """Django rebuilds a table to change it, and with the old table its triggers go."""
    with connection.cursor() as cursor:
        for name in words.TRIGGERS:
            cursor.execute(f"DROP TRIGGER {name}")
    person = Person.objects.filter(area_code=VILLAGE).first()
    Person.objects.filter(pk=person.pk).update(tags=joined([ALL, "独居=是", "留守=是"]))
    Person.objects.exclude(pk=person.pk).update(tags=joined([ALL, "留守=是"]))
    assert found(["留守=是"]) != by_hand(["留守=是"])
    assert words.keep(connection)
    agree()
    assert not words.keep(connection)


@sqlite_alone
@pytest.mark.django_db(transaction=True)
def test_a_table_rebuilt_by_django_has_its_triggers_again_after_migrating(areas, actor):
    from django.core.management import call_command

    with connection.schema_editor() as editor:
        editor._remake_table(Person)
    assert missing() == set(words.TRIGGERS)
    call_command("migrate", "ledger", verbosity=0)
    assert missing() == set()


def missing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return set(words.TRIGGERS) - {name for (name,) in cursor.fetchall()}


@sqlite_alone
def test_few_who_hold_a_tag_are_reached_by_the_index(people):
    rows = Person.objects.filter(tags__hold=["独居=是"], tags__found_by=Words(["独居=是"]))
    assert "ledger_person_words VIRTUAL TABLE" in rows.explain()
