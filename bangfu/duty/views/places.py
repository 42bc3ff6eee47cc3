"""Which area a page is about, and what every page of duties shares."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from bangfu.duty.models.helper import Level as HelpLevel
from bangfu.org.access import Reader, area_asked
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.roles import FILE_KEEPERS, Role

READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Whose post has to do with who helps whom and what is due."""
SMALL = frozenset({Level.TOWNSHIP, Level.VILLAGE, Level.GROUP, Level.GRID})
"""Areas small enough to be worked out while somebody waits."""
A_PAGE = 50

ARRANGES: dict[str, tuple[HelpLevel, ...]] = {
    Role.VILLAGE_WORKER: (HelpLevel.VILLAGE,),
    Role.TOWNSHIP_OFFICER: (HelpLevel.VILLAGE, HelpLevel.TOWNSHIP),
    Role.TOWNSHIP_LEADER: (HelpLevel.VILLAGE, HelpLevel.TOWNSHIP),
    Role.COUNTY_OFFICER: (HelpLevel.VILLAGE, HelpLevel.TOWNSHIP, HelpLevel.COUNTY),
    Role.COUNTY_LEADER: (HelpLevel.VILLAGE, HelpLevel.TOWNSHIP, HelpLevel.COUNTY),
    Role.CITY_OFFICER: (HelpLevel.CITY,),
}
"""Whose helpers each role sends: its own level and those below; the city only its own."""


area_of = area_asked
"""The area a page of duties is about."""


def levels_of(reader: Reader) -> tuple[HelpLevel, ...]:
    """The levels at which a reader arranges who helps whom."""
    return ARRANGES.get(reader.role, ())


def level_of(request: HttpRequest) -> HelpLevel:
    """The level asked for; without one the first the reader arranges."""
    asked = request.GET.get("level", "")
    if not asked:
        return levels_of(request.reader)[0]
    if asked not in HelpLevel.values:
        raise Http404
    return HelpLevel(asked)


def below(area: Area) -> list[Area]:
    """The areas to go on to, groups and grids left out."""
    rows = area.children.filter(closed_on=None).exclude(level__in=(Level.GROUP, Level.GRID))
    return list(rows.order_by("code"))
