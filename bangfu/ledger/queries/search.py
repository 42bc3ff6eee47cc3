"""Finding people by what somebody has in hand: a name or its pinyin, a number, the end of one."""

from __future__ import annotations

import re
import sys

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.lookups import In

from bangfu.ledger.models import Person
from bangfu.ledger.models.person import State
from bangfu.ledger.protected import dialled_digits, lookup_key
from bangfu.ledger.queries.grid import LOOKED_THROUGH_AT_MOST
from bangfu.ledger.queries.held import people_in
from bangfu.ledger.queries.scope import households_of, persons_of
from bangfu.ledger.spelling import plain
from bangfu.org.access import Reader

AT_MOST = 50
STANDS = ~Q(state=State.MERGED)
ROWS_READ_AT_MOST = 10_000
"""So many people's rows are read for a part of a name before reading all names is quicker."""
SHOWN = (
    "number",
    "name",
    "identity",
    "state",
    "area_code",
    "household__number",
    "household__head_name",
)
"""What the page reads of the people found: all of the facts of each would be read in vain."""
IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
TAIL = re.compile(r"\d{3}[\dXx]")
TELEPHONE = re.compile(r"(?:\+?86-?)?1\d{10}|(?:0\d{2,3}-?)?\d{7,8}")
LETTERS = re.compile(r"[A-Za-züÜ:'’]{2,}")
NUMBER = re.compile(r"[0-9A-Za-z\-_.]+")


def search(reader: Reader, text: str) -> tuple[list[Person], bool]:
    """People of the scope, those gone included, and whether there are more than are listed.

    A name is looked for from its beginning, in an area of a county's size anywhere in it.
    """
    text = "".join(text.split())
    found: dict[int, Person] = {}
    # one query a way of asking: each has an index of its own, an OR over all has none
    for condition in ways(text, reader):
        rows = persons_of(reader).filter(condition)
        rows = rows.select_related("household").only(*SHOWN)
        rows = rows.order_by("area_code", "household_id", "pk")
        found |= {person.pk: person for person in rows[: AT_MOST + 1]}
    return list(found.values())[:AT_MOST], len(found) > AT_MOST


def ways(text: str, reader: Reader) -> list[Q | Case]:
    """What is looked for among those whose file stands, by how it is written."""
    if not text:
        return []
    keys = _keys(text, reader)
    if keys is not None:
        return [STANDS & one for one in keys]
    people = people_in(reader.prefix, reader)
    anywhere = people <= LOOKED_THROUGH_AT_MOST
    if people > ROWS_READ_AT_MOST and connection.vendor == "sqlite":
        return [_named(Q(name__contains=text) if anywhere else _from(text))]
    return [STANDS & (Q(name__contains=text) if anywhere else Q(name__startswith=text))]


def _keys(text: str, reader: Reader) -> list[Q] | None:
    """By what numbers or letters somebody is looked for; None where it is a name."""
    if IDENTITY.fullmatch(text):
        return [Q(identity_key=lookup_key(text.upper()))]
    if LETTERS.fullmatch(text) and (letters := plain(text)):
        return [_begins("initials", letters), _begins("spelling", letters), *_numbers(text, reader)]
    if TELEPHONE.fullmatch(text):
        return [Q(phone_key=lookup_key(dialled_digits(text))), *_numbers(text, reader)]
    if NUMBER.fullmatch(text):
        tail = text.upper()
        ends = [Q(identity_tail=tail), Q(phone_tail=tail)] if TAIL.fullmatch(text) else []
        return ends + _numbers(text, reader)
    return None


def _named(so: Q) -> Case:
    """Who is named so and stands, in that order, by the index over all names.

    Left to itself SQLite reads every person of a county, long as they are, to ask both. Adding
    nothing to the key keeps it from taking those named so one by one, out of their order.
    """
    named = Person.objects.filter(so).order_by().values("pk")
    when = When(In(F("pk") + 0, named.query), then=STANDS)
    return Case(when, default=Value(False), output_field=BooleanField())


def _from(text: str) -> Q:
    """Names that begin so, as a range: SQLite goes through every name for `startswith`."""
    return Q(name__gte=text, name__lt=text + chr(sys.maxunicode))


def _numbers(text: str, reader: Reader) -> list[Q]:
    """Numbers of households and of people, as typed or in capitals."""
    homes = households_of(reader).filter(number__in={text, text.upper()})
    return [Q(household_id__in=homes.values("pk")), Q(number__in={text, text.upper()})]


def _begins(field: str, letters: str) -> Q:
    """Small letters that begin so, as a range an ordinary index serves.

    The end is a letter too: signs sort before letters in some collations.
    """
    found = Q(**{f"{field}__gte": letters})
    if end := letters.rstrip("z"):
        found &= Q(**{f"{field}__lt": end[:-1] + chr(ord(end[-1]) + 1)})
    return found
