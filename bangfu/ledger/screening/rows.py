"""The ledger's people as the engine reads them.

Households and persons are named by their row ids, because numbers are a
township's own; a person who owes another support names that person's id.
Protected facts stay behind: the engine never judges by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import support_key
from bangfu.policy.storage import OBLIGEE

JUDGED = (State.PRESENT,)
"""Who is judged with a household: people on its books; the dead and those gone are not."""


def row(household: Household, person: Person, ids: Mapping[str, int]) -> dict[str, Any]:
    """One person's row in storage form, household facts repeated."""
    facts = household.facts | person.facts
    facts["户编号"] = str(household.pk)
    facts["人员编号"] = str(person.pk)
    if person.supports_key:
        # somebody not in the ledger is still somebody: the number as given then names nobody here
        facts[OBLIGEE] = str(ids.get(person.supports_key, facts.get(OBLIGEE)))
    return facts


def around(household: Household) -> list[dict[str, Any]]:
    """The rows needed to judge one household: its own, and those of all who owe it support."""
    homes = {household.pk: household}
    people: dict[int, Person] = {}
    wanted = [household.pk]
    while wanted:
        found = Person.objects.filter(household_id__in=wanted, state__in=JUDGED)
        newly = {person.pk: person for person in found.select_related("household")}
        people |= newly
        keys = [support_key(person.area_code, person.number) for person in newly.values()]
        owing = Person.objects.filter(supports_key__in=keys, state__in=JUDGED)
        wanted = sorted(set(owing.values_list("household_id", flat=True)) - homes.keys())
        homes |= Household.objects.in_bulk(wanted)
    return rows(people.values(), homes)


def owed_by(household: Household) -> list[int]:
    """Households with somebody whom a person of this one owes support; their outcomes may change."""
    keys = Person.objects.filter(household=household).exclude(supports_key="")
    found: set[int] = set()
    for key in keys.values_list("supports_key", flat=True):
        township, _, number = key.partition("/")
        found |= set(
            Person.objects.filter(
                number=number, household__township_code=township, state__in=JUDGED
            ).values_list("household_id", flat=True)
        )
    return sorted(found - {household.pk})


def rows(people: Iterable[Person], homes: Mapping[int, Household]) -> list[dict[str, Any]]:
    """Rows of people whose households are at hand."""
    listed = sorted(people, key=lambda person: (person.household_id, person.pk))
    ids = {support_key(person.area_code, person.number): person.pk for person in listed}
    return [row(homes[person.household_id], person, ids) for person in listed]
