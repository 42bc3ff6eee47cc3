"""The ledger's built-in views and how many people each holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bangfu.ledger.queries import grid
from bangfu.ledger.queries.grid import Filters, Found, TooWide
from bangfu.org.access import Reader

BUILT_IN = (
    (_("全部在册"), Filters()),
    (_("漏保"), Filters(standing="proposed")),
    (_("错保"), Filters(standing="over")),
    (_("待核实"), Filters(standing="ask")),
    (_("重点人员"), Filters(key_person=True)),
    (_("没有措施"), Filters(without_measures=True)),
    (_("资料过期"), Filters(stale=True)),
)


@dataclass(frozen=True)
class Tab:
    """A view: its name, its filters, and how many it holds where that is known."""

    name: str
    filters: Filters
    found: Found | None


def tabs(reader: Reader) -> list[Tab]:
    """The built-in views with their counts."""
    return [Tab(str(name), filters, held(reader, filters)) for name, filters in BUILT_IN]


def held(reader: Reader, filters: Filters) -> Found | None:
    """How many a view holds; None where the area is too wide to look through."""
    try:
        return grid.count(reader, filters)
    except TooWide:
        return None
