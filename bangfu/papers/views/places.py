"""Which villages a page is about: all of the scope, or one township where they are too many."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under, villages_of

AT_ONCE = 400
"""Villages in one list; a county has fewer, a city more."""


@dataclass(frozen=True)
class Places:
    """The villages shown, and the townships one can turn to."""

    villages: list[Area]
    townships: list[Area]
    chosen: Area | None
    many: bool

    @property
    def whole(self) -> list[Area]:
        """The townships of the villages shown."""
        return [self.chosen] if self.chosen else self.townships


def places_of(request: HttpRequest, reader: Reader) -> Places:
    """The villages of the address's `in`, a township's code; without it all, or the first township's."""
    all_villages = villages_of(reader).select_related("parent").order_by("code")
    townships = list(areas_under(reader.prefix, Level.TOWNSHIP).order_by("code"))
    many = all_villages[: AT_ONCE + 1].count() > AT_ONCE
    chosen = next((one for one in townships if one.pk == request.GET.get("in")), None)
    if chosen is None and many and townships:
        chosen = townships[0]
    if chosen is not None:
        all_villages = all_villages.filter(parent=chosen)
    return Places(list(all_villages), townships, chosen, many)
