"""Where a page of the rulebook is read for: the reader's own area, or one inside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from bangfu.org.access import Reader, area_asked, inside
from bangfu.org.models import Area
from bangfu.policy.pack.model import Pack
from bangfu.rulebook.installed import installed

area_of = area_asked
"""The area a page of the reading room is about."""


def reader_of(request: HttpRequest) -> Reader:
    """The reader, whom `opens_to` has let in."""
    return request.reader  # type: ignore[attr-defined, no-any-return]


def areas_below(reader: Reader) -> list[Area]:
    """For somebody above the counties: the counties whose rules they may look at."""
    if reader.area.level not in ("province", "city"):
        return []
    return list(Area.objects.filter(inside(reader.prefix, "code"), level="county", closed_on=None))


def pack_or_404(name: str) -> Pack:
    """A pack by its id; 404 for none."""
    found = installed().get(name)
    if found is None:
        raise Http404
    return found
