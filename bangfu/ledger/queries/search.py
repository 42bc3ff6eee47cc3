"""Finding people by what somebody has in hand: a name or its pinyin, a number, the end of one."""

from __future__ import annotations

import re

from django.db.models import Q

from bangfu.ledger.models import Person
from bangfu.ledger.models.person import State
from bangfu.ledger.protected import dialled_digits, lookup_key
from bangfu.ledger.queries.grid import LOOKED_THROUGH_AT_MOST
from bangfu.ledger.queries.held import people_in
from bangfu.ledger.queries.scope import households_of, persons_of
from bangfu.ledger.spelling import plain
from bangfu.org.access import Reader

AT_MOST = 50
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
        rows = persons_of(reader).exclude(state=State.MERGED).filter(condition)
        rows = rows.select_related("household").only(*SHOWN)
        rows = rows.order_by("area_code", "household_id", "pk")
        found |= {person.pk: person for person in rows[: AT_MOST + 1]}
    return list(found.values())[:AT_MOST], len(found) > AT_MOST


def ways(text: str, reader: Reader) -> list[Q]:
    """What is looked for, by how it is written."""
    if not text:
        return []
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
    if people_in(reader.prefix, reader) <= LOOKED_THROUGH_AT_MOST:
        return [Q(name__contains=text)]
    return [Q(name__startswith=text)]


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
