"""What a workbench is made of, and addresses that lead only where the reader may go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from bangfu.duty.queries.figures import Due, due_in
from bangfu.ledger.models import Document, Household, Measure, Plan
from bangfu.ledger.models.plan import OPEN
from bangfu.ledger.queries.figures import (
    Line,
    areas_below,
    lines,
    place_length,
    total,
    whole,
)
from bangfu.ledger.queries.held import closed_tags, held_in_places
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.screening.standing import RECEIVED
from bangfu.ledger.tags import ALL
from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import villages_of
from bangfu.org.roles import Role
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.queries.monthly import ledgers_of, month_of
from bangfu.policy.facts import NONE_KNOWN

SOON = 7
"""Days ahead for which the first page shows what is due."""
LATER = 37
"""Days ahead for which everything is listed on the page of its own."""
SHOWN = 3
"""Matters of one kind on the first page; further ones stand on the page of all."""
COUNTED = 200
"""Matters of one kind are counted so far."""

RED = "预警级别=红色"
AT_HOMES = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER})
"""Who goes to households, and to whom the days of single ones are of use."""


@dataclass(frozen=True)
class Matter:
    """One thing that waits: what, about whom and why here, by when, and one verb."""

    what: str
    who: str
    why: str
    url: str
    verb: str
    due: dt.date | None = None
    warning: str = ""
    deadly: bool = False
    """It can kill somebody at any hour: before everything that has only a deadline."""
    at_once: bool = False
    """Somebody is being harmed: before everything else."""


@dataclass(frozen=True)
class Pile:
    """All matters of one kind; `more` are those not among `matters`, `all_counted` if that is exact."""

    name: str
    title: str
    matters: Sequence[Matter]
    number: int
    all_counted: bool = True
    overdue: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.matters)


def late(matters: Iterable[Matter], today: dt.date) -> int:
    """How many matters are overdue: what a pile of which all are known says of itself."""
    return sum(one.due is not None and one.due < today for one in matters)


@dataclass(frozen=True)
class Trouble:
    """Something went wrong: what, since when and where the data is, and what to do."""

    what: str
    text: str
    url: str = ""
    verb: str = ""


@dataclass
class Day:
    """One day of the ruler, or all later ones: what falls on it."""

    day: dt.date | None
    marks: list[tuple[str, int, str]] = field(default_factory=list)
    """What, how many, and where they are listed."""


@dataclass(frozen=True)
class Asked:
    """Who asks, how many matters of a kind they are shown, and how many days ahead are looked at.

    What several parts of a page need is read once.
    """

    reader: Reader
    show: int
    days: int
    now: dt.datetime = field(default_factory=timezone.now)
    absent: Collection[object] = ()
    """Parts of the page known to have nothing to tell."""

    @property
    def until(self) -> dt.date:
        """The last day looked at."""
        return self.reader.day + dt.timedelta(days=self.days)

    @cached_property
    def homes(self) -> QuerySet[Household]:
        """The households of the reader's scope."""
        return households_of(self.reader)

    def days_of(self, dated: Dated) -> dict[dt.date, int]:
        """How many of something dated fall on each day until some weeks from now."""
        if dated in self.absent:
            return {}
        if dated not in self._days:
            rows = dated.rows(self).order_by().values_list(dated.field)
            self._days[dated] = dict(rows.annotate(number=Count("pk")))
        return self._days[dated]

    @cached_property
    def _days(self) -> dict[Dated, dict[dt.date, int]]:
        return {}

    @cached_property
    def below(self) -> list[Area]:
        """The open areas right below the reader's."""
        return areas_below(self.reader.area)

    @cached_property
    def parts(self) -> list[Line]:
        """How far the areas right below the reader's are."""
        return lines(self.reader.area, self.below, self._held.get(ALL, {}))

    @cached_property
    def whole(self) -> Line:
        """How far the reader's area is."""
        area = self.reader.area
        return total(area, self.parts) if self.parts else whole(area, self._held.get(ALL, {}))

    @property
    def due_parts(self) -> list[Due]:
        """What is due in each of the areas right below the reader's."""
        return self._due[1]

    @property
    def due(self) -> Due:
        """What is due in the reader's area."""
        return self._due[0]

    @cached_property
    def _due(self) -> tuple[Due, list[Due]]:
        return due_in(self.reader.area, self.reader.day, self.below)

    def held(self, tag: str) -> int:
        """How many people of the area hold one of the tags a first page tells of."""
        return sum(self._held.get(tag, {}).values())

    @property
    def received(self) -> list[tuple[str, int]]:
        """What people of the area receive, each with how many do, the most first."""
        held = ((tag.partition("=")[2], self.held(tag)) for tag in closed_tags(RECEIVED) or ())
        known = [(name, number) for name, number in held if number and name != NONE_KNOWN]
        return sorted(known, key=lambda one: (-one[1], one[0]))

    @cached_property
    def _held(self) -> dict[str, dict[str, int]]:
        area, tags = self.reader.area, [ALL, RED, *(closed_tags(RECEIVED) or ())]
        return held_in_places(area.prefix, place_length(area), tags)

    @cached_property
    def ledgers(self) -> dict[str, MonthlyLedger]:
        """The newest ledger of this month of each village that has begun one."""
        rows = ledgers_of(self.reader).filter(month=month_of(self.reader.day)).order_by("version")
        return {row.area_code: row for row in rows.defer("rows", "changes", "stroke")}

    @cached_property
    def villages(self) -> list[Area]:
        """The villages of the scope."""
        area = self.reader.area
        if area.level == Level.VILLAGE:
            return [] if area.closed_on else [area]
        return self.below if area.level == Level.TOWNSHIP else list(villages_of(self.reader))


Source = Callable[[Asked], Pile | None]


@dataclass(frozen=True)
class Dated:
    """Something with a day, of which the page counts how much falls on each, some weeks ahead."""

    name: str
    field: str
    of: Callable[[Asked], QuerySet[Any]]
    roles: Collection[str] = AT_HOMES

    def rows(self, asked: Asked) -> QuerySet[Any]:
        """Those of the reader's scope until the last day that any page shows."""
        last = asked.reader.day + dt.timedelta(days=LATER)
        return self.of(asked).filter(**{f"{self.field}__lte": last})


def _measures(asked: Asked) -> QuerySet[Measure]:
    return Measure.objects.filter(
        progress__in=OPEN, by_day__isnull=False, need__plan__household__in=asked.homes
    )


def _papers(asked: Asked) -> QuerySet[Document]:
    return Document.objects.filter(
        removed_at=None, valid_until__isnull=False, household__in=asked.homes
    )


def _plans(asked: Asked) -> QuerySet[Plan]:
    return Plan.objects.filter(review_on__isnull=False, household__in=asked.homes)


MEASURES = Dated("measures", "by_day", _measures)
"""Measures that are not done and have a day."""
PAPERS = Dated("papers", "valid_until", _papers)
"""Papers on file that expire; asked for by who keeps files only."""
PLANS = Dated("plans", "review_on", _plans)
"""Plans with a day of review."""


@lru_cache(maxsize=128)
def _roles(url: str) -> frozenset[str] | None:
    return getattr(resolve(url).func, "opens_to", None)


def address(reader: Reader, name: str, *args: object, **query: object) -> str:
    """The address of a page, empty where it does not exist or does not open to the reader's role."""
    try:
        url = reverse(name, args=args)
        roles = _roles(reverse(name, args=["1" for _one in args]) if args else url)
    except NoReverseMatch:
        return ""
    if roles is not None and not reader.may(roles):
        return ""
    return f"{url}?{urlencode(query, doseq=True)}" if query else url
