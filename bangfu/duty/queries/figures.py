"""What is due in areas too large to be worked out while somebody waits: kept figures added up.

Figures of another day are never taken for today's: an area of which a village lacks
today's has none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bangfu.duty.models import DueFigures, DueRun
from bangfu.ledger.models import Household, VillageFigures
from bangfu.ledger.queries.figures import BELOW, areas_below, place_length
from bangfu.org.access import inside
from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, Level, upward
from bangfu.org.queries import areas_under

SUMMED = (
    "owed", "done", "overdue", "due", "soon", "late_homes", "office_overdue", "office_due",
)  # fmt: skip


@dataclass
class Due:
    """One area: what is owed in the present periods and how far it is.

    `late_since` has how many of helpers and carers are overdue by the day since when,
    `office_late_since` those of offices, `due_by` how many are to be done by which day.
    Without `counted_at` nothing is known.
    """

    area: Area
    owed: int = 0
    done: int = 0
    overdue: int = 0
    due: int = 0
    soon: int = 0
    late_homes: int = 0
    office_overdue: int = 0
    office_due: int = 0
    late_since: Counter[str] = field(default_factory=Counter)
    office_late_since: Counter[str] = field(default_factory=Counter)
    due_by: Counter[str] = field(default_factory=Counter)
    by_county: dict[str, Counter[str]] = field(default_factory=dict)
    """`late_since` by the first six digits, for each county has days of its own."""
    office_by_county: dict[str, Counter[str]] = field(default_factory=dict)
    """`office_late_since` in the same way."""
    counted_at: dt.datetime | None = None
    stale: int = 0
    """Villages without figures of today."""
    changing: bool = False
    """Whether something changed since and is being counted."""

    @property
    def known(self) -> bool:
        """Whether all of it is of today."""
        return self.counted_at is not None and not self.stale

    def on(self, day: dt.date) -> tuple[int, int]:
        """How many of helpers and carers were to be done by a day and are overdue, and how
        many are to be done by it; what falls due in periods to come is not among them.
        """
        since = day + dt.timedelta(days=1)
        return self.late_since[since.isoformat()], self.due_by[day.isoformat()]

    @property
    def rate(self) -> int | None:
        """How many percent of what is owed are done, rounded down; None where nothing is owed."""
        return self.done * 100 // self.owed if self.known and self.owed else None


def due_rows(prefix: str) -> list[DueFigures]:
    """The figures kept for the villages under a prefix."""
    return list(DueFigures.objects.filter(inside(prefix, "village_code")))


def due_figures(
    area: Area,
    day: dt.date,
    below: Sequence[Area] | None = None,
    rows: Sequence[DueFigures] | None = None,
) -> list[Due]:
    """The areas right below one, with what is due; most overdue first, unknown ones last.

    `below` and `rows` where they are known already.
    """
    if Level(area.level) not in BELOW:
        return []
    made = {one.prefix: Due(one) for one in (areas_below(area) if below is None else below)}
    _fill(made, due_rows(area.prefix) if rows is None else rows, place_length(area), day)
    return sorted(
        made.values(), key=lambda one: (not one.known, -one.overdue, -one.due, one.area.code)
    )


def due_whole(area: Area, day: dt.date, rows: Sequence[DueFigures] | None = None) -> Due:
    """The figures of one area; a group or grid shows its village's."""
    length = min(len(area.prefix), SIGNIFICANT[Level.VILLAGE])
    prefix = area.prefix[:length]
    made = {prefix: Due(area)}
    _fill(made, due_rows(prefix) if rows is None else rows, length, day)
    return made[prefix]


def due_sum(area: Area, parts: list[Due]) -> Due:
    """The areas below added up."""
    whole = Due(area)
    for part in parts:
        for name in SUMMED:
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
        whole.late_since += part.late_since
        whole.office_late_since += part.office_late_since
        whole.due_by += part.due_by
        for county, late in part.by_county.items():
            whole.by_county.setdefault(county, Counter()).update(late)
        for county, late in part.office_by_county.items():
            whole.office_by_county.setdefault(county, Counter()).update(late)
        whole.stale += part.stale
        whole.changing |= part.changing
    counted = [part.counted_at for part in parts if part.counted_at]
    whole.counted_at = min(counted, default=None)
    return whole


def _fill(made: dict[str, Due], rows: Iterable[DueFigures], length: int, day: dt.date) -> None:
    for row in rows:
        one = made.get(row.village_code[:length])
        if one is None:
            continue
        if row.day != day:
            one.stale += 1
            continue
        for name in SUMMED:
            setattr(one, name, getattr(one, name) + getattr(row, name))
        one.late_since.update(row.late_since)
        one.office_late_since.update(row.office_late_since)
        one.due_by.update(row.due_by)
        county = row.village_code[:6]
        one.by_county.setdefault(county, Counter()).update(row.late_since)
        one.office_by_county.setdefault(county, Counter()).update(row.office_late_since)
        one.counted_at = min(one.counted_at or row.counted_at, row.counted_at)
        one.changing |= row.asked_at is not None


def changed_in_ledger(prefix: str, day: dt.date) -> int:
    """In how many villages under a prefix files changed after today's figures were counted."""
    counted = dict(
        DueFigures.objects.filter(inside(prefix, "village_code"), day=day)
        .values_list("village_code", "counted_at")
    )  # fmt: skip
    rows = VillageFigures.objects.filter(inside(prefix, "village_code"))
    return sum(
        code in counted and at > counted[code]
        for code, at in rows.values_list("village_code", "counted_at")
    )


def stale_counties(today: dt.date) -> list[Area]:
    """Counties with households of which not every village has figures of today."""
    found = []
    for area in Area.objects.filter(level=Level.COUNTY, closed_on=None).order_by("code"):
        if not Household.objects.filter(inside(area.prefix), closed_on=None).exists():
            continue
        rows = DueFigures.objects.filter(inside(area.prefix, "village_code"))
        fresh = set(rows.filter(day=today, asked_at=None).values_list("village_code", flat=True))
        villages = areas_under(area.prefix, Level.VILLAGE).values_list("code", flat=True)
        if not {code[:12] for code in villages} <= fresh or not fresh:
            found.append(area)
    return found


def counting_now(area: Area) -> DueRun | None:
    """The run that counts an area or one around it, if one goes on."""
    runs = DueRun.objects.filter(area_code__in=upward(area.code)).order_by("-pk")[:1]
    return next((one for one in runs if one.going_on), None)
