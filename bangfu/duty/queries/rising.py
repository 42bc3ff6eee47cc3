"""What is overdue rises from the village to the levels above, after days each county sets.

Nothing of this is stored: it follows from since when something is overdue and what day it
is, so no night's work can be missed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from bangfu.duty.counting import HomeDue, State
from bangfu.duty.models import Pairing, RisingDays, Urging
from bangfu.duty.models.helper import Level as Helping
from bangfu.duty.queries.due import CARER, HELPER, OFFICE
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.figures import Due
from bangfu.duty.queries.helping import serving
from bangfu.duty.queries.visits import terms_of
from bangfu.ledger.models import Household, Person
from bangfu.org.models.area import Level, upward

RISES = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.CITY)
SHOWN_FOR = dt.timedelta(days=60)
"""What somebody wrote longer ago is history; the journal keeps it."""


@dataclass(frozen=True)
class Days:
    """After how many days overdue each level sees something; `row` None: as the program comes."""

    township: int = 3
    county: int = 7
    city: int = 15
    row: RisingDays | None = None

    def of(self, level: str) -> int:
        """For a level; the village, and who is below it, sees everything on its first day."""
        return {
            Level.TOWNSHIP: self.township, Level.COUNTY: self.county, Level.CITY: self.city,
            Level.PROVINCE: self.city,
        }.get(Level(level), 1)  # fmt: skip

    def arrives(self, since: dt.date, level: str) -> dt.date:
        """The day on which something overdue since a day reaches a level."""
        return since + dt.timedelta(days=self.of(level) - 1)

    def reached(self, since: dt.date, level: str, today: dt.date) -> bool:
        """Whether it has."""
        return self.arrives(since, level) <= today


def days_of(code: str) -> Days:
    """What counts in the county an area lies in."""
    return days_by_county([code]).get(code[:6], Days())


def days_by_county(codes: Iterable[str]) -> dict[str, Days]:
    """What the counties of some areas set, by the first six digits; others have the usual days."""
    counties = {code[:6].ljust(12, "0") for code in codes if len(code) >= 6}
    found: dict[str, Days] = {}
    for row in RisingDays.objects.filter(area_code__in=counties).order_by("pk"):
        found[row.area_code[:6]] = Days(row.township, row.county, row.city, row)
    return found


def risen(
    figures: Due, level: str, today: dt.date, days: Mapping[str, Days], *, offices: bool = False
) -> tuple[int, dt.date | None]:
    """How many overdue duties of helpers and carers, or of offices, have reached a level, and
    since when the oldest is overdue; from kept figures. `days` is what the counties set.
    """
    number, oldest = 0, None
    for county, late in (figures.office_by_county if offices else figures.by_county).items():
        own = days.get(county, Days())
        for text, n in late.items():
            since = dt.date.fromisoformat(text)
            if own.reached(since, level, today):
                number += n
                oldest = min(oldest or since, since)
    return number, oldest


# -- line by line -------------------------------------------------------------------------


@dataclass(frozen=True)
class Risen:
    """One overdue duty that has risen, towards one or several people of a household since the
    same day, and on which day it reaches each level.
    """

    duty: str
    name: str
    people: list[str]
    since: dt.date
    owes: str
    """Who owes it: the responsible helper, or the office as the document names it."""
    path: list[tuple[str, dt.date, bool]]
    """Each level, when it sees it, and whether that day has come."""

    @property
    def due_day(self) -> dt.date:
        """By when it was to be done."""
        return self.since - dt.timedelta(days=1)


@dataclass
class RisenHome:
    """A household with what has risen of it, the oldest first."""

    household: Household
    lines: list[Risen] = field(default_factory=list)
    urgings: list[Urging] = field(default_factory=list)
    place: str = ""
    """Where it is; the page puts it here."""

    @property
    def since(self) -> dt.date:
        """Since when the oldest is overdue."""
        return self.lines[0].since


@dataclass
class RisenHere:
    """The households of a small area of which something has risen, in order; and how much."""

    order: list[int]
    rows: Mapping[int, list[dict[str, Any]]]
    number: int
    trouble: str


def risen_under(prefix: str, level: str, today: dt.date, *, offices: bool = False) -> RisenHere:
    """What has risen to a level under the prefix of a township or village, worked out now."""
    found = due_under(prefix, today, (OFFICE,) if offices else (HELPER, CARER))
    trouble = next(iter(found.trouble.values()), "")
    cutoff = today - dt.timedelta(days=days_of(prefix.ljust(12, "0")).of(level) - 1)
    late = pc.and_(
        pc.equal(found.rows["state"], State.OVERDUE),
        pc.less_equal(found.rows["since"], pa.scalar(cutoff, pa.date32())),
    )
    kept = found.rows.filter(late)
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in kept.sort_by([("since", "ascending"), ("household", "ascending")]).to_pylist():
        rows[row["household"]].append(row)
    return RisenHere(list(rows), rows, kept.num_rows, trouble)


def told(here: RisenHere, homes: Collection[Household], today: dt.date) -> list[RisenHome]:
    """Some of these households in words."""
    ids = [home.pk for home in homes]
    wanted = {row["person"] for pk in ids for row in here.rows[pk] if row["person"]}
    names = {one.pk: one.label for one in Person.objects.filter(pk__in=wanted)}
    responsible = _responsible(ids, today)
    notes = urgings_of(ids, today)
    found = []
    for home in homes:
        days = days_of(home.area_code)
        called = {term.key: term.responsible for term in terms_of(home.area_code, today)}
        one = RisenHome(home, urgings=notes.get(home.pk, []))
        same: dict[tuple[str, dt.date], Risen] = {}
        for row in here.rows[home.pk]:
            since, duty = row["since"], row["duty"]
            if (duty, since) not in same:
                owes = responsible.get(home.pk, "")
                if row["whose"] == OFFICE:
                    owes = called.get(duty, "")
                line = Risen(duty, row["name"], [], since, owes, path(since, days, today))
                same[duty, since] = line
                one.lines.append(line)
            same[duty, since].people.append(names.get(row["person"], home.label))
        found.append(one)
    return found


def path(since: dt.date, days: Days, today: dt.date) -> list[tuple[str, dt.date, bool]]:
    """When each level sees what is overdue since a day, and whether it does."""
    return [
        (str(level.label), days.arrives(since, level), days.reached(since, level, today))
        for level in RISES
    ]


def _responsible(ids: Collection[int], today: dt.date) -> dict[int, str]:
    rows: Iterable[Pairing] = serving(today).filter(
        household__in=ids, level=Helping.VILLAGE, main=True, person=None
    ).select_related("helper")  # fmt: skip
    return {row.household_id: row.helper.label for row in rows}


# -- what levels above wrote --------------------------------------------------------------


def urgings_of(ids: Collection[int], today: dt.date) -> dict[int, list[Urging]]:
    """What was written about some households lately, the newest first."""
    begin = timezone.make_aware(dt.datetime.combine(today - SHOWN_FOR, dt.time.min))
    found: dict[int, list[Urging]] = defaultdict(list)
    for one in Urging.objects.filter(household__in=list(ids), at__gte=begin):
        found[one.household_id or 0].append(one)
    return found


def urged(homes: Iterable[HomeDue], today: dt.date) -> None:
    """Put beside each overdue household what was written since it became overdue."""
    listed = list(homes)
    notes = urgings_of([one.household.pk for one in listed], today)
    for one in listed:
        since = one.shown.since if one.shown else None
        if since is not None:
            one.urgings = [
                note for note in notes.get(one.household.pk, ())
                if timezone.localdate(note.at) >= since
            ]  # fmt: skip


def urgings_for(code: str, today: dt.date) -> list[Urging]:
    """What was written to a whole area, or to one around it, in the last two weeks."""
    begin = timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=14), dt.time.min))
    rows = Urging.objects.filter(area_code__in=upward(code), household=None, at__gte=begin)
    return list(rows[:3])
