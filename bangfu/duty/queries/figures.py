"""What is due in areas too large to be worked out while somebody waits: kept figures added up.

Figures of another day are never taken for today's: an area of which a village lacks
today's has none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bangfu.duty.models import DueFigures, DueRun
from bangfu.ledger.models import Household, VillageFigures
from bangfu.ledger.queries.figures import BELOW, areas_below, place_length
from bangfu.org.access import inside
from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, Level, after, upward
from bangfu.org.queries import areas_under
from bangfu.org.written import Written

SUMMED = (
    "owed", "done", "overdue", "due", "soon", "late_homes", "office_overdue", "office_due",
)  # fmt: skip


@dataclass
class Due:
    """One area: what is owed in the present periods and how far it is.

    `by_county` has how many of helpers and carers are overdue by the day since when, for each
    county by its first six digits, as each has days of its own; `office_by_county` those of
    offices; `due_by` how many are to be done by which day. Without `counted_at` nothing is known.
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
    due_by: Counter[str] = field(default_factory=Counter)
    by_county: dict[str, Counter[str]] = field(default_factory=dict)
    office_by_county: dict[str, Counter[str]] = field(default_factory=dict)
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
        since = (day + dt.timedelta(days=1)).isoformat()
        late = sum(one[since] for one in self.by_county.values())
        return late, self.due_by[day.isoformat()]

    @property
    def oldest(self) -> dt.date | None:
        """The first day since when something of helpers and carers is overdue."""
        first = min((since for late in self.by_county.values() for since in late), default=None)
        return None if first is None else dt.date.fromisoformat(first)

    @property
    def rate(self) -> int | None:
        """How many percent of what is owed are done, rounded down; None where nothing is owed."""
        return self.done * 100 // self.owed if self.known and self.owed else None


def due_figures(area: Area, day: dt.date) -> list[Due]:
    """The areas right below one, with what is due; most overdue first, unknown ones last."""
    return due_in(area, day, areas_below(area))[1] if Level(area.level) in BELOW else []


def due_whole(area: Area, day: dt.date) -> Due:
    """The figures of one area; a group or grid shows its village's."""
    return due_in(area, day, ())[0]


def due_in(area: Area, day: dt.date, below: Iterable[Area]) -> tuple[Due, list[Due]]:
    """The figures of an area, and of those right below it, from one reading.

    An area that was closed is in the whole and not among the others.
    """
    length, prefix = place_length(area), area.prefix[: SIGNIFICANT[Level.VILLAGE]]
    made = {one.prefix: Due(one) for one in below}
    rest = Due(area)
    for values in KEPT(low=prefix, high=after(prefix)):
        row = _Kept(*values)
        _add(made.get(row.village_code[:length], rest), row, day)
    parts = sorted(
        made.values(), key=lambda one: (not one.known, -one.overdue, -one.due, one.area.code)
    )
    return due_sum(area, [*parts, rest]), parts


class _Kept(NamedTuple):
    """What is read of the figures kept for a village, in the order of reading."""

    village_code: str
    day: dt.date
    counted_at: dt.datetime
    asked_at: dt.datetime | None
    late_since: dict[str, int]
    office_late_since: dict[str, int]
    due_by: dict[str, int]
    owed: int
    done: int
    overdue: int
    due: int
    soon: int
    late_homes: int
    office_overdue: int
    office_due: int


KEPT = Written(
    lambda low, high: DueFigures.objects.filter(village_code__gte=low, village_code__lt=high)
    .order_by().values_list(*_Kept._fields)
)  # fmt: skip


def _add(one: Due, row: _Kept, day: dt.date) -> None:
    if row.day != day:
        one.stale += 1
        return
    for name in SUMMED:
        setattr(one, name, getattr(one, name) + getattr(row, name))
    county = row.village_code[:6]
    for by_county, late in (
        (one.by_county, row.late_since), (one.office_by_county, row.office_late_since),
    ):  # fmt: skip
        if late:
            by_county.setdefault(county, Counter()).update(late)
    one.due_by.update(row.due_by)
    one.counted_at = min(one.counted_at or row.counted_at, row.counted_at)
    one.changing |= row.asked_at is not None


def due_sum(area: Area, parts: Iterable[Due]) -> Due:
    """Areas added up."""
    whole = Due(area)
    for part in parts:
        for name in SUMMED:
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
        whole.due_by.update(part.due_by)
        for to, late in (
            (whole.by_county, part.by_county), (whole.office_by_county, part.office_by_county),
        ):  # fmt: skip
            for county, since in late.items():
                to.setdefault(county, Counter()).update(since)
        whole.stale += part.stale
        whole.changing |= part.changing
        if part.counted_at:
            whole.counted_at = min(whole.counted_at or part.counted_at, part.counted_at)
    return whole


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
