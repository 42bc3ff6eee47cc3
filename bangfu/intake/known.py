"""Who a file may speak of, as the ledger knows them: read by the hundred thousand, changed by nobody.

The ledger's own models can be saved, and cost three times as much to make.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bangfu.ledger.models import Household, Person

_OF_HOME = ("pk", "number", "township_code", "area_code", "head_name", "facts", "closed_on")
_OF_PERSON = (
    "pk", "number", "household", "area_code", "state", "name", "born", "identity", "identity_key",
    "phone", "facts",
)  # fmt: skip


@dataclass(slots=True)
class KnownHome:
    """A household on the books."""

    pk: int
    number: str
    township_code: str
    area_code: str
    head_name: str
    facts: dict[str, Any]
    closed_on: dt.date | None

    label = Household.label
    village_code = Household.village_code


@dataclass(slots=True)
class KnownPerson:
    """Somebody on the books, or who was."""

    pk: int
    number: str
    household_id: int
    area_code: str
    state: str
    name: str
    born: dt.date | None
    identity: str
    identity_key: str
    phone: str
    facts: dict[str, Any]
    household: KnownHome

    label = Person.label


def known(rows: QuerySet[Person]) -> list[KnownPerson]:
    """People with their households, each read once however many live there."""
    people = list(rows.values_list(*_OF_PERSON))
    homes = {
        home.pk: home
        for home in known_homes(Household.objects.filter(pk__among={told[2] for told in people}))
    }
    return [KnownPerson(*told, homes[told[2]]) for told in people]


def known_homes(rows: QuerySet[Household]) -> list[KnownHome]:
    """The households of a question."""
    return [KnownHome(*told) for told in rows.values_list(*_OF_HOME)]
