"""Which area a page is about, and what every page of duties shares."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from bangfu.org.access import found_or_404
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.roles import FILE_KEEPERS, Role

READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Whose post has to do with who helps whom and what is due."""
SMALL = frozenset({Level.TOWNSHIP, Level.VILLAGE, Level.GROUP, Level.GRID})
"""Areas small enough to be worked out while somebody waits."""
A_PAGE = 50


def area_of(request: HttpRequest) -> Area:
    """The area asked for, if the reader sees it; their own otherwise."""
    code = request.GET.get("area", "")
    if not code:
        return request.reader.area
    if not request.reader.sees(code):
        raise Http404
    return found_or_404(Area.objects.all(), pk=code)


def below(area: Area) -> list[Area]:
    """The areas to go on to, groups and grids left out."""
    rows = area.children.filter(closed_on=None).exclude(level__in=(Level.GROUP, Level.GRID))
    return list(rows.order_by("code"))
