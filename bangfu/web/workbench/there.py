"""Whether there is anything to tell of a kind: one question to the database for all of a page.

Most kinds of matters are empty for most readers. A part of the page names the rows it tells of
(`only_if`); a part without any is left out before it asks something itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, QuerySet

from bangfu.ledger.queries.scope import HANDED, hand_overs_to, handed_to
from bangfu.org.access import Reader
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.models.area import SIGNIFICANT, after, upward
from bangfu.web.workbench.matters import Asked

Part = Callable[..., Any]
P = TypeVar("P", bound=Part)
Rows = Callable[[Asked], QuerySet[Any]]
Param = Callable[[Asked, Sequence[Any]], Any]
"""One value of a question, for whoever asks and what conditions say of them."""

FARTHEST = 400
"""So many days around today a part may look at."""


def only_if(rows: Rows, roles: Iterable[str] | None = None) -> Callable[[P], P]:
    """A part of the page that tells nothing unless these rows have one, or to other than these roles.

    The rows may be more than it tells of, never fewer.
    """

    def decorate(part: P) -> P:
        part.rows, part.roles = rows, roles  # type: ignore[attr-defined]
        return part

    return decorate


def absent(asked: Asked, parts: Iterable[Part]) -> frozenset[Part]:
    """Those of some parts that have nothing to tell the reader, for want of rows or of the role."""
    named = [part for part in dict.fromkeys(parts) if hasattr(part, "rows")]
    kinds = tuple(part for part in named if part.roles is None or asked.reader.may(part.roles))
    if not kinds:
        return frozenset(named)
    return frozenset(named) - _there(asked, kinds)


def _there(asked: Asked, kinds: tuple[Part, ...]) -> set[Part]:
    kept = asked.reader.kept
    if kept is not None and HANDED not in kept:
        # to most offices nothing was handed: asked along, that is no question of its own
        with_it = (*kinds, _handed)
        some = _asked(with_it, *question(asked, with_it, handed=False))
        if _handed not in some:
            kept[HANDED] = []
            return some
    return _asked(kinds, *question(asked, kinds, handed=bool(handed_to(asked.reader))))


def _asked(kinds: tuple[Part, ...], sql: str, params: Sequence[Any]) -> set[Part]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchone()
    return {kind for kind, has in zip(kinds, found, strict=True) if has}


@only_if(lambda asked: hand_overs_to(asked.reader))
def _handed(_asked: Asked) -> None:
    """Whether households of other areas were handed to the reader's office."""


def question(asked: Asked, kinds: tuple[Part, ...], *, handed: bool) -> tuple[str, Sequence[Any]]:
    """The SQL that asks of each kind whether it has rows, and its values.

    How many households were `handed` to the office, and how many areas lie around, is written
    into the SQL: where these are not as usual it is put together for the reader alone.
    """
    own, area = _own(asked.reader), asked.reader.area
    pattern = _pattern(kinds, asked.days, asked.reader.role, area.level, len(area.code))
    if handed or len(own) != pattern.own:
        return compiled(asked, kinds)
    return pattern.sql, [value(asked, own) for value in pattern.params]


def compiled(asked: Asked, kinds: Sequence[Part]) -> tuple[str, tuple[Any, ...]]:
    """The same, put together anew."""
    columns = [Exists(kind.rows(asked).order_by()) for kind in kinds]  # type: ignore[attr-defined]
    rows = Area.objects.filter(pk=asked.reader.area.pk).order_by().values_list(*columns)
    sql, params = rows.query.sql_with_params()
    return sql, params


# -- the same SQL for everybody --------------------------------------------------------------
#
# To put twenty conditions together takes fifteen milliseconds, to fill in their values half of
# one. The SQL depends on the role and the level of the area only: it is made once, for somebody
# who does not exist and whose codes, numbers and days are like no real ones, and where these
# stand in its values, the real reader's are put.

NOBODY, NOWHERE, NO_POST = 1_999_999_811, 1_999_999_813, 1_999_999_817
NEVER = dt.date(1601, 7, 15)
NEVER_AT = dt.datetime(1602, 7, 15, 4, 3, 2, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Pattern:
    """A question for anybody of a role and level; `own` is how many things it says of a reader."""

    sql: str
    params: tuple[Param, ...]
    own: int


@lru_cache(maxsize=128)
def _pattern(kinds: tuple[Part, ...], days: int, role: str, level: str, length: int) -> Pattern:
    reader = _nobody(role, Area(code="0" * length, level=level))
    sql, params = compiled(Asked(reader, 0, days, now=NEVER_AT), kinds)
    own = _own(reader)
    places = {value: place for place, value in enumerate(own)}
    far = range(-FARTHEST, FARTHEST + 1)
    dates = {_day(NEVER + dt.timedelta(n)): n for n in far}
    moments = {_moment(NEVER_AT + dt.timedelta(n)): n for n in far}
    filled = tuple(_param(value, places, dates, moments) for value in params)
    return Pattern(sql, filled, len(own))


def _nobody(role: str, area: Area) -> Reader:
    """Somebody of a role in an area of the same level whose code is like no real one."""
    code = "97531864298642"[: SIGNIFICANT[area.level]].ljust(len(area.code), "0")
    place = Area(code=code, level=area.level)
    staff = Staff(pk=NOBODY)
    post = Appointment(pk=NO_POST, staff=staff, office=Office(pk=NOWHERE), area=place, role=role)
    return Reader(staff, post, NEVER, kept={HANDED: []})


def _own(reader: Reader) -> list[Any]:
    """What conditions say of a reader, in an order."""
    prefix, village = reader.prefix, reader.prefix[:12]
    around = upward(reader.area.code)
    return [
        reader.staff.pk, str(reader.staff.pk), reader.office_id, reader.appointment.pk,
        prefix, after(prefix), village, after(village), reader.area.code, *around,
    ]  # fmt: skip


def _param(
    value: Any, places: dict[Any, int], dates: dict[Any, int], moments: dict[Any, int]
) -> Param:
    if value in places:
        return lambda _asked, own, place=places[value]: own[place]
    if value in dates:
        return lambda asked, _own, n=dates[value]: _day(asked.reader.day + dt.timedelta(n))
    if value in moments:
        return lambda asked, _own, n=moments[value]: _moment(asked.now + dt.timedelta(n))
    return lambda _asked, _own: value


def _day(value: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _moment(value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
