"""Reads: areas and their names, offices and people, cut to what the reader may see."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.models.area import Level, upward

NAMES_KEPT = 60.0
"""Seconds after which names are read anew: another process may have changed one."""

_UNNAMED = {Level.PROVINCE, Level.CITY, Level.COUNTY}
"""Levels whose name is left out of the full name of what lies inside."""

_names: dict[str, tuple[str, str] | None] = {}
"""Name and level by code; None for a code that is no area's."""
_names_since = 0.0
_names_lock = threading.Lock()


# -- areas ----------------------------------------------------------------------------


def open_areas() -> QuerySet[Area]:
    """Areas that are not closed."""
    return Area.objects.filter(closed_on__isnull=True)


def areas_under(prefix: str, *levels: str) -> QuerySet[Area]:
    """Open areas whose codes begin with `prefix`, of these levels (none given: all)."""
    found = open_areas().filter(inside(prefix, "code"))
    return found.filter(level__in=levels) if levels else found


def areas_in(reader: Reader) -> QuerySet[Area]:
    """Every area in the reader's scope, closed ones too: old files lie there."""
    return reader.within(Area.objects.all(), "code")


def children_of(area: Area) -> QuerySet[Area]:
    """The areas directly below, closed ones last, each with whether it has areas below itself."""
    below = Area.objects.filter(parent=OuterRef("pk"))
    return area.children.annotate(has_children=Exists(below)).order_by("closed_on", "code")


def villages_of(reader: Reader) -> QuerySet[Area]:
    """The open villages and neighbourhoods in the reader's scope.

    For somebody in charge of a group or grid alone: its village.
    """
    if reader.area.level in (Level.GROUP, Level.GRID):
        return open_areas().filter(pk=reader.area.parent_id)
    return areas_under(reader.prefix, Level.VILLAGE)


def search_areas(reader: Reader, text: str) -> QuerySet[Area]:
    """Areas in the scope whose name holds `text`, or whose code begins with it."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return areas_in(reader).filter(code__startswith=text)
    return areas_in(reader).filter(name__contains=text)


def full_name(code: str) -> str:
    """An area's name with those between county and itself: 松坪镇枫林村. Unknown: the code."""
    return full_names([code])[code]


def full_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names of many areas, by code, in at most one query.

    Names are kept for a minute in each process; a transaction, which may have changed one
    itself, reads them from the database.
    """
    wanted = {code: upward(code) for code in set(codes)}
    kept = _kept_names()
    lacking = {part for chain in wanted.values() for part in chain if part not in kept}
    if lacking:
        rows = Area.objects.filter(code__in=lacking).values_list("code", "name", "level")
        kept.update(dict.fromkeys(lacking))
        kept.update({code: (name, level) for code, name, level in rows})
    return {code: _joined(code, chain, kept) for code, chain in wanted.items()}


def forget_names() -> None:
    """Read names anew the next time, in this process."""
    global _names
    with _names_lock:
        _names = {}


def _kept_names() -> dict[str, tuple[str, str] | None]:
    global _names, _names_since
    if transaction.get_connection().in_atomic_block:
        return {}
    now = time.monotonic()
    with _names_lock:
        if now - _names_since > NAMES_KEPT:
            _names, _names_since = {}, now
        return _names


def _joined(code: str, chain: list[str], kept: dict[str, tuple[str, str] | None]) -> str:
    own = kept[code]
    if own is None:
        return code
    around = (kept[part] for part in reversed(chain) if part != code)
    return "".join(one[0] for one in around if one and one[1] not in _UNNAMED) + own[0]


# -- offices and people ---------------------------------------------------------------


def offices_in(reader: Reader) -> QuerySet[Office]:
    """Offices that stand in the reader's scope, closed ones too."""
    return reader.within(Office.objects.select_related("area"), "area_id")


def appointments_in(reader: Reader) -> QuerySet[Appointment]:
    """Posts, past and present, whose area lies in the reader's scope."""
    rows = Appointment.objects.select_related("staff", "office", "area")
    return reader.within(rows, "area_id")


def staff_in(reader: Reader) -> QuerySet[Staff]:
    """People whose account is kept in the reader's scope, or who hold or held a post there."""
    posts = reader.within(Appointment.objects.filter(staff=OuterRef("pk")), "area_id")
    return Staff.objects.filter(inside(reader.prefix, "area_id") | Exists(posts))


def accounts_kept_by(reader: Reader) -> QuerySet[Staff]:
    """People whose account the reader's administration may change.

    Not those who hold a post outside the scope: a new password would open that as well.
    """
    beyond = (
        Appointment.objects.filter(staff=OuterRef("pk"))
        .filter(running_on(timezone.localdate(), later_too=True))
        .exclude(inside(reader.prefix, "area_id"))
    )
    return Staff.objects.filter(inside(reader.prefix, "area_id")).exclude(Exists(beyond))


def people_at(area: Area, day: dt.date) -> QuerySet[Appointment]:
    """Who holds a post for exactly this area on a day, with office and person."""
    return (
        Appointment.objects.filter(area=area, staff__is_active=True)
        .filter(running_on(day))
        .select_related("staff", "office")
        .order_by("office__name", "post", "staff__name")
    )
