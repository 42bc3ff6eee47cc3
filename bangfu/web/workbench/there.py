"""Whether there is anything to tell of a kind: one question to the database for all of a page.

Most kinds of matters are empty for most readers. A part of the page names the rows it tells of
(`only_if`); a part without any is left out before it asks something itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Exists, QuerySet

from bangfu.ledger.queries.scope import HANDED, hand_overs_to, handed_to
from bangfu.org.access import Reader
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.models.area import SIGNIFICANT, after, upward
from bangfu.org.written import Sql, Value, never, never_at, never_number, put_together
from bangfu.web.workbench.matters import Asked

Part = Callable[..., Any]
P = TypeVar("P", bound=Part)
Rows = Callable[[Asked], QuerySet[Any]]


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
    area, values = asked.reader.area, _values(asked)
    usual = _usual(
        kinds, asked.days, asked.reader.role, area.level, len(area.code), connection.vendor
    )
    if handed or len(values) != usual.said:
        return compiled(asked, kinds)
    return usual.sql.text, usual.sql.filled(values)


def compiled(asked: Asked, kinds: Sequence[Part]) -> tuple[str, Sequence[Any]]:
    """The same, put together anew."""
    sql, params = _rows(asked, kinds).query.sql_with_params()
    return sql, params


def _rows(asked: Asked, kinds: Sequence[Part]) -> QuerySet[Any, Any]:
    columns = [Exists(kind.rows(asked).order_by()) for kind in kinds]  # type: ignore[attr-defined]
    return Area.objects.filter(pk=asked.reader.area.pk).order_by().values_list(*columns)


# -- the same SQL for everybody --------------------------------------------------------------
#
# To put twenty conditions together takes fifteen milliseconds, to fill in their values half of
# one. The SQL depends on the role and the level of the area only: it is put together for
# somebody who does not exist, as `Written` does, whose codes hang together as real ones do.

CODES = ("97531864298642", "86429753197531")
"""Codes like no real ones."""


class Usual(NamedTuple):
    """A question for anybody of a role and level; `said` is how many things it says of a reader."""

    sql: Sql
    said: int


@lru_cache(maxsize=128)
def _usual(
    kinds: tuple[Part, ...], days: int, role: str, level: str, length: int, _vendor: str
) -> Usual:
    def build(turn: int) -> tuple[QuerySet[Any, Any], Mapping[str, Value]]:
        asked = Asked(_nobody(role, level, length, turn), 0, days, now=never_at(turn))
        return _rows(asked, kinds), _values(asked)

    return Usual(put_together(build), len(build(0)[1]))


def _nobody(role: str, level: str, length: int, turn: int) -> Reader:
    """Somebody of a role in an area of a level whose code is like no real one."""
    place = Area(code=CODES[turn][: SIGNIFICANT[level]].ljust(length, "0"), level=level)
    staff, office = Staff(pk=never_number(turn, 0)), Office(pk=never_number(turn, 1))
    number = never_number(turn, 2)
    post = Appointment(pk=number, staff=staff, office=office, area=place, role=role)
    return Reader(staff, post, never(turn), kept={HANDED: []})


def _values(asked: Asked) -> dict[str, Value]:
    """What conditions say of a reader."""
    reader = asked.reader
    prefix, village = reader.prefix, reader.prefix[: SIGNIFICANT["village"]]
    around = {f"around {n}": code for n, code in enumerate(upward(reader.area.code))}
    return {
        "staff": reader.staff.pk, "staff as text": str(reader.staff.pk),
        "office": reader.office_id, "post": reader.appointment.pk, **around,
        "code": reader.area.code, "village": village, "after village": after(village),
        "prefix": prefix, "after prefix": after(prefix), "day": reader.day, "now": asked.now,
    }  # fmt: skip
