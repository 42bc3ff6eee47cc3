"""Surges of the reader's area, and what the packs there call an event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bangfu.duty.models import Surge
from bangfu.duty.occasions import Suggestion, festivals_ahead
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import upward
from bangfu.rulebook.installed import with_bases
from bangfu.rulebook.queries import packs_in_force


@dataclass(frozen=True)
class EventKind:
    """A kind of event that packs in force speak of."""

    kind: str
    clauses: tuple[str, ...]
    duties: tuple[str, ...]
    """What is then owed, by name."""


def kinds_in(area_code: str, day: dt.date) -> list[EventKind]:
    """The kinds of events of the packs in force in an area and around it.

    What only has offices meet or report is left out: nobody is visited because of it.
    """
    packs = with_bases(packs_in_force(area_code, day)).values()
    clauses: dict[str, list[str]] = {}
    duties: dict[str, list[str]] = {}
    of_offices: set[str] = set()
    for pack in packs:
        for event in pack.events.values():
            clauses.setdefault(event.kind, []).extend(event.clauses)
        for duty in pack.duties.values():
            if duty.during and duty.entity == "office":
                of_offices.add(duty.during)
            elif duty.during:
                duties.setdefault(duty.during, []).append(duty.name)
    return [
        EventKind(kind, tuple(dict.fromkeys(named)), tuple(dict.fromkeys(duties.get(kind, ()))))
        for kind, named in clauses.items()
        if kind in duties or kind not in of_offices
    ]


def surges_for(reader: Reader) -> QuerySet[Surge]:
    """The surges that concern the reader's area: opened for it, in it or around it."""
    return Surge.objects.filter(
        inside(reader.prefix) | Q(area_code__in=upward(reader.area.code))
    ).order_by("-from_day", "-pk")


def surges_between(prefix: str, code: str, first: dt.date, last: dt.date) -> QuerySet[Surge]:
    """The surges of an area or around it that last on some day of a span."""
    return Surge.objects.filter(
        inside(prefix) | Q(area_code__in=upward(code)), taken_back=False, from_day__lte=last,
        until_day__gte=first,
    ).order_by("from_day", "pk")  # fmt: skip


def suggested(reader: Reader, kinds: list[EventKind]) -> list[Suggestion]:
    """Festivals ahead for which nothing was opened yet where the reader is."""
    found = festivals_ahead([one.kind for one in kinds], reader.day)
    area = reader.area
    return [
        one
        for one in found
        if not surges_between(area.prefix, area.code, one.from_day, one.until_day)
        .filter(kind=one.kind)
        .exists()
    ]
