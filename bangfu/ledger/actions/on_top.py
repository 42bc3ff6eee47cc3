"""What is told last of many households goes on top of what they are: nothing earlier is read again.

A month's file costs the same whether the ledger is a month old or ten years.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from bangfu.ledger import bulk
from bangfu.ledger.actions.home_rows import HomeRow, Told
from bangfu.ledger.models import Household, Membership, Observation, Person
from bangfu.ledger.projection import (
    IDENTITY,
    PHONE,
    PROJECTED,
    Figures,
    apply_to_household,
    apply_to_person,
    finish,
)
from bangfu.policy.storage import OBLIGEE

SHOWN = frozenset({"姓名", "性别", "出生日期", IDENTITY, PHONE, OBLIGEE})
"""The facts that lists and search have columns for; the others change `facts` alone."""
FOLLOWING = ("area_code", "is_head", "tags")
"""What changes with the household or with another member."""


def to_be_folded(homes: Sequence[int], told: Told) -> set[int]:
    """The households of which something counts that is not simply older than what is told now.

    Something holds from a later day, or somebody brought along what was told of them elsewhere.
    To be asked before what is told is written down.
    """
    later = Observation.objects.filter(
        Q(valid_from__gt=told.valid_from) | Q(recorded_at__gte=told.now), household__among=homes
    )
    elsewhere = Membership.objects.filter(person__household__among=homes).exclude(
        household=F("person__household")
    )
    return {
        *later.values_list("household", flat=True),
        *elsewhere.values_list("person__household", flat=True),
    }


@dataclass(slots=True)
class PersonNow:
    """What is known of a person now: of a `Person` what this file changes or counts."""

    pk: int
    household_id: int
    state: str
    area_code: str
    is_head: bool
    tags: str
    facts: Any
    name: str
    spelling: str
    initials: str
    sex: str
    born: dt.date | None
    identity: str
    identity_key: str
    identity_tail: str
    phone: str
    phone_key: str
    phone_tail: str
    supports_key: str
    updated_at: dt.datetime | None = None


ASKED = ("pk", "household_id", "state", *FOLLOWING, "text", *PROJECTED[1:])


class HomesNow:
    """Locked households as they are, with their people and what a file now says of them."""

    def __init__(self, homes: dict[int, Household], rows: Mapping[int, HomeRow]) -> None:
        self.homes, self.rows = homes, rows
        found = Person.objects.filter(household__among=list(homes)).order_by("pk")
        # read as text: the database need not wait until it is taken apart
        self._told = list(found.annotate(text=Cast("facts", TextField())).values_list(*ASKED))

    def people(self) -> dict[int, list[PersonNow]]:
        """The people of each household."""
        found: dict[int, list[PersonNow]] = {pk: [] for pk in self.homes}
        for told in self._told:
            person = PersonNow(*told)
            person.facts = json.loads(person.facts)
            found[person.household_id].append(person)
        return found


def put_on_top(homes_now: HomesNow, told: Told, figures: Figures) -> list[bulk.Changed]:
    """Bring households in line with what is told of them; what is to be saved. Asks the database nothing.

    Gives the same as folding all observations anew, where `to_be_folded` does not name them.
    """
    homes, rows, people = homes_now.homes, homes_now.rows, homes_now.people()
    changed: list[PersonNow] = []
    fields = {"updated_at"}
    for pk, household in homes.items():
        members = people[pk]
        before = [_values(person, FOLLOWING) for person in members]
        for person in members:
            figures.take_off(person)
        named = _put(household, members, rows[pk])
        finish(household, members)
        for person, values in zip(members, before, strict=True):
            figures.put_on(person)
            now = _values(person, FOLLOWING)
            other = {
                name for name, old, new in zip(FOLLOWING, values, now, strict=True) if old != new
            }
            other |= named.get(person.pk, set())
            if other:
                fields |= other
                person.updated_at = told.now
                changed.append(person)
        household.updated_at = told.now
    of_homes = ("facts", "head_name", "people", "version", "updated_at")
    return [
        bulk.Changed(Household, list(homes.values()), of_homes),
        bulk.Changed(Person, changed, sorted(fields)),
    ]


def _put(household: Household, members: list[PersonNow], row: HomeRow) -> dict[int, set[str]]:
    """Put a row's facts on top; which columns of which person are others now."""
    if row.facts:
        apply_to_household(household, _over(household.facts, row.facts))
    told = {person.pk: person.facts for person in row.persons if person.facts}
    changed: dict[int, set[str]] = {}
    for person in members:
        if person.pk not in told:
            continue
        if SHOWN.isdisjoint(told[person.pk]):
            person.facts = _over(person.facts, told[person.pk])
            changed[person.pk] = {"facts"}
            continue
        before = _values(person, PROJECTED)
        known = {**person.facts, IDENTITY: person.identity, PHONE: person.phone}
        apply_to_person(person, _over(known, told[person.pk]))
        pairs = zip(PROJECTED, before, _values(person, PROJECTED), strict=True)
        changed[person.pk] = {name for name, old, new in pairs if old != new}
    return changed


def _over(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is known with what is told on top; None says that it is no longer known."""
    return {name: value for name, value in {**known, **told}.items() if value is not None}


def _values(person: PersonNow, names: Sequence[str]) -> list[Any]:
    return [getattr(person, name) for name in names]
