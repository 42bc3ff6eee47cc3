"""The figures of an area, so that its page can include them."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from bangfu.ledger.queries.figures import Line, lines, total, whole
from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.roles import LEDGER_READERS

register = template.Library()


@dataclass(frozen=True)
class AreaFigures:
    """An area as a whole, and what lies right below it."""

    whole: Line
    parts: list[Line]

    @property
    def rows(self) -> list[tuple[Line, None]]:
        """The parts as rows of the table, without what to do first there."""
        return [(part, None) for part in self.parts]

    @property
    def foot(self) -> list[tuple[Line, None]]:
        """The row below them."""
        return [(self.whole, None)]


@register.simple_tag(takes_context=True)
def figures_of(context: template.Context, area: Area) -> AreaFigures | None:
    """How far an area is; None for whoever does not read the ledger, or not there."""
    reader: Reader | None = getattr(context["request"], "reader", None)
    if reader is None or not reader.may(LEDGER_READERS) or not reader.sees(area.code):
        return None
    parts = lines(area)
    return AreaFigures(total(area, parts) if parts else whole(area), parts)
