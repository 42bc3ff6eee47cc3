"""Questions put into SQL once and asked again and again with other values.

To put a question together takes Django longer than most answers take the database, on every
page anew, although only a day and a few numbers differ. Here it is put together for values like
no real ones; where these stand in the SQL's own values, the real ones are put. It is put together
a second time, for others like none: whatever else differs then would be wrong for everybody but
the first who asked, and is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Aggregate, QuerySet
from django.db.models import Value as Literal

from bangfu.org.among import listed

Value = dt.date | dt.datetime | int | str | Sequence[int] | Sequence[str]
NEVER = dt.date(1601, 7, 15)
NEVER_AT = dt.datetime(1401, 7, 15, 4, 3, 2, 1, tzinfo=dt.UTC)
NUMBER = 1_999_999_811
"""What stands for days, moments and numbers until the real ones are known; a text is a number's."""
FARTHEST = 400
"""So many days before or after one it is given a question may ask about."""
TURNS = (0, 1)
"""For which sets of values like no real ones a question is put together."""


@dataclass(frozen=True)
class Place:
    """Which named value stands at a place; of a day or moment, how many days from it."""

    name: str
    days: int = 0

    def filled(self, values: Mapping[str, Value]) -> Any:
        """The value there, as the database takes it."""
        value = values[self.name]
        return prepared(value + dt.timedelta(self.days) if isinstance(value, dt.date) else value)


@dataclass(frozen=True)
class Sql:
    """A question in SQL; at `places` among its values stand those of whoever asks."""

    text: str
    params: tuple[Any, ...]
    places: Mapping[int, Place]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]] = field(compare=False)
    """How columns as the database gives them become values, by column."""

    def filled(self, values: Mapping[str, Value]) -> list[Any]:
        """The values of the SQL for these."""
        params = list(self.params)
        for at, place in self.places.items():
            params[at] = place.filled(values)
        return params

    def rows(self, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.filled(values))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return self._converted(rows) if self.converters else rows

    def _converted(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        found = [list(row) for row in rows]
        for column, (converters, expression) in self.converters.items():
            for row in found:
                for convert in converters:
                    row[column] = convert(row[column], expression, connection)
        return [tuple(row) for row in found]


class Written:
    """A question of named values; called with them it answers with rows of values.

    `build` makes the queryset, which lists values. The values may only be put into conditions,
    days and moments also some days earlier or later: TypeError, when first asked, where anything
    else of the question depends on them. Several values (`__among`) are given as a list; where a
    list is empty nobody is asked, and there are no rows.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self._made: dict[str, Sql] = {}

    def __call__(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows, in the order of the queryset."""
        if any(isinstance(value, list) and not value for value in values.values()):
            return []
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._put_together(values)
        return made.rows(values)

    def anew(self, **values: Value) -> QuerySet[Any, Any]:
        """The same question put together for these values alone."""
        return self.build(**values)

    def _put_together(self, values: Mapping[str, Value]) -> Sql:
        def build(turn: int) -> tuple[QuerySet[Any, Any], Mapping[str, Value]]:
            like = {name: _like(value, n, turn) for n, (name, value) in enumerate(values.items())}
            return self.build(**like), like

        made = put_together(build)
        if lost := values.keys() - {place.name for place in made.places.values()}:
            raise TypeError(f"the question does not ask for {', '.join(sorted(lost))}")
        return made


def put_together(build: Callable[[int], tuple[QuerySet[Any, Any], Mapping[str, Value]]]) -> Sql:
    """A question in SQL; `build` makes it for each of the `TURNS`, and says for which values.

    TypeError where it depends on them otherwise than by values in conditions.
    """
    first, second = (_compiled(*build(turn)) for turn in TURNS)
    if first != second:
        raise TypeError(
            "something of the question depends on the values that is no condition on them: "
            f"{first.text} {first.params}"
        )
    return first


def _compiled(rows: QuerySet[Any, Any], like: Mapping[str, Value]) -> Sql:
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    text, params = compiler.as_sql()
    known = {_key(value): place for value, place in _stand_ins(like)}
    places = {n: known[_key(one)] for n, one in enumerate(params) if _key(one) in known}
    others = tuple(None if n in places else one for n, one in enumerate(params))
    columns = [column for column, _sql, _alias in compiler.select]
    return Sql(text, others, places, compiler.get_converters(columns))


def counted(rows: QuerySet[Any, Any], how: Aggregate) -> QuerySet[Any, Any]:
    """One number of all rows, as a queryset to be put together: `aggregate` asks at once."""
    return rows.order_by().values(all=Literal(1)).annotate(n=how).values_list("n")


def never(turn: int, number: int = 0) -> dt.date:
    """A day like no real one, far from all others of these."""
    return NEVER + dt.timedelta(days=(30 * turn + number) * 3 * FARTHEST)


def never_at(turn: int, number: int = 0) -> dt.datetime:
    """A moment like no real one, far from all others of these."""
    return NEVER_AT + dt.timedelta(days=(30 * turn + number) * 3 * FARTHEST)


def never_number(turn: int, number: int = 0) -> int:
    """A number like no real one."""
    return NUMBER + 1_000 * turn + number


def _like(value: Value, number: int, turn: int) -> Value:
    """A value of the same kind that no real one equals."""
    if isinstance(value, dt.datetime):
        return never_at(turn, number)
    if isinstance(value, dt.date):
        return never(turn, number)
    if isinstance(value, str):
        return str(never_number(turn, number))
    if isinstance(value, int):
        return never_number(turn, number)
    return [_like(value[0], number, turn)]  # type: ignore[return-value]


def _stand_ins(like: Mapping[str, Value]) -> list[tuple[Any, Place]]:
    """What may stand among the values of the SQL instead of which."""
    found = []
    for name, value in like.items():
        far = FARTHEST if isinstance(value, dt.date) else 0
        for days in range(-far, far + 1):
            place = Place(name, days)
            found.append((place.filled(like), place))
    return found


def _key(value: Any) -> tuple[bool, str]:
    """Equal for the same: numbers may come as a kind of number that is the driver's own."""
    return isinstance(value, str), str(value)


def prepared(value: Value) -> Any:
    """A value as the database takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, str | int):
        return value
    return listed(value, connection)
