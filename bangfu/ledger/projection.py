"""What lists and search need of a folded state, and the figures kept beside it.

Everything here is worked out from facts; nothing is known here that facts do not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from bangfu.ledger.facts import day_of, dictionary, fact_named, is_protected
from bangfu.ledger.fold import State, values_of
from bangfu.ledger.models import AreaCount, Household, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State as PersonState
from bangfu.ledger.protected import lookup_key
from bangfu.ledger.tags import ALL, joined, split, tags_of
from bangfu.policy.storage import OBLIGEE

HEAD = "户主"
RELATION = "与户主关系"
IDENTITY, PHONE = "身份证号码", "联系电话"


def apply_to_household(household: Household, values: Mapping[str, Any]) -> None:
    """Put folded facts onto a household."""
    household.facts = dict(values)


def apply_to_person(person: Person, values: Mapping[str, Any]) -> None:
    """Put folded facts onto a person: the open ones as facts, the others where they are protected."""
    open_facts = {name: v for name, v in values.items() if not is_protected(fact_named(name))}
    person.facts = open_facts
    person.name = str(open_facts.get("姓名") or "")
    person.sex = str(open_facts.get("性别") or "")
    person.born = day_of(open_facts.get("出生日期"))
    person.identity = str(values.get(IDENTITY) or "")
    person.identity_key = lookup_key(person.identity)
    person.identity_tail = person.identity[-4:]
    person.phone = str(values.get(PHONE) or "")
    owed_to = open_facts.get(OBLIGEE)
    person.supports_key = support_key(person.area_code, owed_to) if owed_to else ""


def support_key(area_code: str, number: str) -> str:
    """How a person is named by those who owe them support: numbers are a township's own."""
    return f"{area_code[:9]}/{number}"


def settle(household: Household, persons: Iterable[Person], state: State) -> None:
    """Put a folded state onto a household and its persons, with heads and tags; nothing is saved."""
    people = list(persons)
    apply_to_household(household, values_of(state.get(HOUSEHOLD, {})))
    for person in people:
        apply_to_person(person, values_of(state.get(str(person.pk), {})))
    finish(household, people)


def finish(household: Household, people: list[Person]) -> None:
    """Heads, head count and tags once facts are in place."""
    present = [person for person in people if person.state == PersonState.PRESENT]
    heads = [person for person in present if person.facts.get(RELATION) == HEAD]
    for person in people:
        person.is_head = person in heads
        person.area_code = household.area_code
    household.people = len(present)
    household.head_name = str(
        household.facts.get("户主姓名")
        or (heads[0].name if heads else "")
        or (present[0].name if len(present) == 1 else "")
    )
    words = dictionary()
    of_home = tags_of(words, household.facts)
    for person in people:
        counted = person in present
        person.tags = joined([ALL, *of_home, *tags_of(words, person.facts)]) if counted else ""


class Figures:
    """How counts of tags change while people change; written once at the end of a transaction.

    Somebody not yet counted, or no longer, holds no tags.
    """

    def __init__(self) -> None:
        self._change: Counter[tuple[str, str]] = Counter()

    def take_off(self, person: Person) -> None:
        """The person as stored no longer counts."""
        self._add(person, -1)

    def put_on(self, person: Person) -> None:
        """The person as it now is counts."""
        self._add(person, 1)

    def _add(self, person: Person, by: int) -> None:
        village = person.area_code[:12]
        for tag in split(person.tags):
            self._change[(village, tag)] += by

    def write(self) -> None:
        """Add the changes to the figures, in a fixed order so that two writers never lock each other."""
        rows = [(v, t, n) for (v, t), n in sorted(self._change.items()) if n]
        table = connection.ops.quote_name(AreaCount._meta.db_table)
        with connection.cursor() as cursor:
            for start in range(0, len(rows), 300):
                part = rows[start : start + 300]
                places = ", ".join(["(%s, %s, %s)"] * len(part))
                cursor.execute(
                    f"INSERT INTO {table} (village_code, tag, persons) VALUES {places} "  # noqa: S608
                    "ON CONFLICT (tag, village_code) "
                    f"DO UPDATE SET persons = {table}.persons + excluded.persons",
                    [value for row in part for value in row],
                )
        self._change.clear()
