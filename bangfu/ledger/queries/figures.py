"""What is open in each area, in households, added up from the figures kept for villages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Min, Sum
from django.db.models.functions import Substr

from bangfu.ledger.actions.recount import COUNTED
from bangfu.ledger.models import AreaCount, VillageFigures
from bangfu.ledger.tags import ALL
from bangfu.org.access import inside
from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, Level, after
from bangfu.org.queries import areas_under
from bangfu.org.written import Written

BELOW = {
    Level.PROVINCE: Level.CITY,
    Level.CITY: Level.COUNTY,
    Level.COUNTY: Level.TOWNSHIP,
    Level.TOWNSHIP: Level.VILLAGE,
}
"""By which areas the figures of an area are told apart."""


@dataclass(frozen=True)
class Line:
    """One area: people on the books, and its households by what is open."""

    code: str
    name: str
    prefix: str
    people: int = 0
    households: int = 0
    measured: int = 0
    helped: int = 0
    asking: int = 0
    missed: int = 0
    over: int = 0
    lapsed: int = 0
    unjudged: int = 0
    counted_at: dt.datetime | None = None

    @property
    def unmeasured(self) -> int:
        """Households nothing is being done for."""
        return max(self.households - self.measured, 0)

    @property
    def unhelped(self) -> int:
        """Households nobody of the village is responsible for."""
        return max(self.households - self.helped, 0)

    @property
    def gap(self) -> tuple[int, int, int, int]:
        """How much is open: what somebody has to decide first, then what lacks."""
        return self.missed + self.over, self.lapsed, self.asking, self.unmeasured


def areas_below(area: Area) -> list[Area]:
    """The open areas right below one by which its figures are told apart, in the order of codes."""
    level = BELOW.get(Level(area.level))
    return list(areas_under(area.prefix, level).order_by("code")) if level else []


def place_length(area: Area) -> int:
    """How many leading digits tell apart the parts by which an area is told; its own where none are."""
    level = BELOW.get(Level(area.level))
    return SIGNIFICANT[level] if level else min(len(area.prefix), SIGNIFICANT[Level.VILLAGE])


def lines(
    area: Area, below: Sequence[Area] | None = None, people: Mapping[str, int] | None = None
) -> list[Line]:
    """The areas right below one, those with most open first; empty where nothing is told apart.

    `below` and `people`, by the leading digits, where they are known already.
    """
    if Level(area.level) not in BELOW:
        return []
    length = place_length(area)
    found = _figures(area.prefix, length)
    if people is None:
        people = _people(area.prefix, length)
    made = [
        Line(one.code, one.name, one.prefix, people.get(one.prefix, 0), **found.get(one.prefix, {}))
        for one in (areas_below(area) if below is None else below)
    ]
    return sorted(made, key=lambda line: (*(-part for part in line.gap), line.code))


def whole(area: Area, people: Mapping[str, int] | None = None) -> Line:
    """The figures of one area alone; a group or grid shows its village's."""
    length = min(len(area.prefix), SIGNIFICANT[Level.VILLAGE])
    prefix = area.prefix[:length]
    if people is None:
        people = _people(prefix, length)
    return Line(
        area.code,
        area.name,
        prefix,
        people.get(prefix, 0),
        **_figures(prefix, length).get(prefix, {}),
    )


def total(area: Area, parts: list[Line]) -> Line:
    """The areas below added up."""
    counted = [part.counted_at for part in parts if part.counted_at]
    return Line(
        area.code,
        area.name,
        area.prefix,
        sum(part.people for part in parts),
        counted_at=min(counted, default=None),
        **{name: sum(getattr(part, name) for part in parts) for name in COUNTED},
    )


def _figures(prefix: str, length: int) -> dict[str, dict[str, Any]]:
    return {
        place: {"counted_at": counted, **dict(zip(COUNTED, sums, strict=True))}
        for place, counted, *sums in _by_place(length)(low=prefix, high=after(prefix))
    }


@cache
def _by_place(digits: int) -> Written:
    """The figures of the parts of an area that so many leading digits tell apart."""
    place = Substr("village_code", 1, digits)
    return Written(
        lambda low, high: VillageFigures.objects.filter(
            village_code__gte=low, village_code__lt=high
        ).order_by().values_list(place).annotate(
            counted=Min("counted_at"), **{f"all_{name}": Sum(name) for name in COUNTED}
        )
    )  # fmt: skip


def _people(prefix: str, length: int) -> dict[str, int]:
    rows = (
        AreaCount.objects.filter(inside(prefix, "village_code"), tag=ALL)
        .annotate(place=Substr(F("village_code"), 1, length))
        .values_list("place")
        .annotate(number=Sum("persons"))
    )
    return dict(rows)
