"""What lists and search need of a folded state, and the figures kept beside it.

Everything here is worked out from facts; nothing is known here that facts do not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection

from bangfu.ledger.facts import day_of, dictionary, is_protected
from bangfu.ledger.fold import State, values_of
from bangfu.ledger.models import AreaCount, Household, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State as PersonState
from bangfu.ledger.protected import dialled_digits, lookup_key
from bangfu.ledger.spelling import spelled
from bangfu.ledger.tags import ALL, joined, split, tags_of
from bangfu.policy.storage import OBLIGEE

HEAD = "户主"
RELATION = "与户主关系"
IDENTITY, PHONE = "身份证号码", "联系电话"


PROJECTED = (
    "facts", "name", "spelling", "initials", "sex", "born", "identity", "identity_key",
    "identity_tail", "phone", "phone_key", "phone_tail", "supports_key",
)  # fmt: skip
"""The columns `person_columns` gives, in its order."""


def apply_to_household(household: Household, values: Mapping[str, Any]) -> None:
    """Put folded facts onto a household."""
    household.facts = dict(values)


@cache
def protected_names() -> frozenset[str]:
    """The facts that belong behind the protected field."""
    return frozenset(fact.name for fact in dictionary().facts.values() if is_protected(fact))


def person_columns(values: Mapping[str, Any], area_code: str) -> dict[str, Any]:
    """A person's columns from folded facts: the open ones as facts, the others protected."""
    hidden = protected_names()
    identity = str(values.get(IDENTITY) or "")
    name, phone = str(values.get("姓名") or ""), str(values.get(PHONE) or "")
    spelling, initials = spelled(name)
    dialled = dialled_digits(phone)
    owed_to = values.get(OBLIGEE)
    return {
        "facts": {name: value for name, value in values.items() if name not in hidden},
        "name": name,
        "spelling": spelling,
        "initials": initials,
        "sex": str(values.get("性别") or ""),
        "born": day_of(values.get("出生日期")),
        "identity": identity,
        "identity_key": lookup_key(identity),
        "identity_tail": identity[-4:],
        "phone": phone,
        "phone_key": lookup_key(dialled),
        "phone_tail": dialled[-4:],
        "supports_key": support_key(area_code, owed_to) if owed_to else "",
    }


def apply_to_person(person: Person, values: Mapping[str, Any]) -> None:
    """Put folded facts onto a person."""
    for name, value in person_columns(values, person.area_code).items():
        setattr(person, name, value)


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
    household.head_name = head_name(
        household.facts, [(p.name, p.facts.get(RELATION)) for p in present]
    )
    words = dictionary()
    of_home = tags_of(words, household.facts)
    for person in people:
        counted = person in present
        person.tags = joined([ALL, *of_home, *tags_of(words, person.facts)]) if counted else ""


def head_name(facts: Mapping[str, Any], present: Sequence[tuple[str, Any]]) -> str:
    """Whose name a household goes by: given for it, of the member marked head, of its first member.

    Where everybody's name is known, a name given for the household that is none of theirs is
    that of somebody who has gone, and says nothing about those who are left.
    """
    given = str(facts.get("户主姓名") or "")
    names = [name for name, _relation in present]
    if given and (given in names or not names or not all(names)):
        return given
    heads = [name for name, relation in present if relation == HEAD and name]
    return next((name for name in [*heads, *names] if name), "")


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
        self.change(person.area_code[:12], person.tags, by)

    def change(self, village_code: str, tags: str, by: int) -> None:
        """So many more of a village hold exactly these tags, as one text."""
        self._change[(village_code, tags)] += by

    def write(self) -> None:
        """Add the changes to the figures, in a fixed order so that two writers never lock each other."""
        of_tag: Counter[tuple[str, str]] = Counter()
        for (village, tags), number in self._change.items():
            for tag in split(tags):
                of_tag[village, tag] += number
        rows = [(v, t, n) for (v, t), n in sorted(of_tag.items()) if n]
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
