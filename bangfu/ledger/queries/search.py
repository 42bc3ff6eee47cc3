"""Finding people by what somebody has in hand: a name, a number, the end of one."""

from __future__ import annotations

import re

from django.db.models import Q

from bangfu.ledger.models import Person
from bangfu.ledger.models.person import State
from bangfu.ledger.protected import lookup_key
from bangfu.ledger.queries.grid import LOOKED_THROUGH_AT_MOST
from bangfu.ledger.queries.held import people_in
from bangfu.ledger.queries.scope import households_of, persons_of
from bangfu.org.access import Reader

AT_MOST = 50
IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
TAIL = re.compile(r"\d{3}[\dXx]")
NUMBER = re.compile(r"[0-9A-Za-z\-_.]+")


def search(reader: Reader, text: str) -> tuple[list[Person], bool]:
    """People of the scope, those gone included, and whether there are more than are listed.

    A name is looked for from its beginning, in an area of a county's size anywhere in it.
    """
    text = "".join(text.split())
    found: dict[int, Person] = {}
    # one query a way of asking: each has an index of its own, an OR over all has none
    for condition in ways(text, reader):
        rows = persons_of(reader).exclude(state=State.MERGED).filter(condition)
        rows = rows.select_related("household").order_by("area_code", "household_id", "pk")
        found |= {person.pk: person for person in rows[: AT_MOST + 1]}
    return list(found.values())[:AT_MOST], len(found) > AT_MOST


def ways(text: str, reader: Reader) -> list[Q]:
    """What is looked for, by how it is written."""
    if not text:
        return []
    if IDENTITY.fullmatch(text):
        return [Q(identity_key=lookup_key(text.upper()))]
    if NUMBER.fullmatch(text):
        homes = households_of(reader).filter(number__in={text, text.upper()})
        of_numbers = [
            Q(household_id__in=homes.values("pk")),
            Q(number__in={text, text.upper()}),
        ]
        tail = [Q(identity_tail=text.upper())] if TAIL.fullmatch(text) else []
        return tail + of_numbers
    if people_in(reader.prefix) <= LOOKED_THROUGH_AT_MOST:
        return [Q(name__contains=text)]
    return [Q(name__startswith=text)]
