"""Questions put into SQL once and asked again and again with other values.

To put a question together takes Django longer than most answers take the database, on every
page anew, although only a day and a few numbers differ. Here it is put together for values like
no real ones; where these stand in the SQL's own values, the real ones are put.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Aggregate, QuerySet
from django.db.models import Value as Literal

Value = dt.date | int | str | Sequence[int] | Sequence[str]
NEVER = dt.date(1601, 7, 15)
NUMBER = 1_999_999_811
"""What stands for days and numbers until the real ones are known; a text is such a number's."""


@dataclass(frozen=True)
class _Sql:
    text: str
    params: tuple[Any, ...]
    places: Mapping[int, str]
    """At which places among them which named values stand."""
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    """How columns as the database gives them become values, by column."""


class Written:
    """A question of named values; called with them it answers with rows of values.

    `build` makes the queryset, which lists values. The values may only be put into conditions:
    nothing else of the question may depend on them. Several values (`__among`) are given as a
    list; where a list is empty nobody is asked, and there are no rows.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self._made: dict[str, _Sql] = {}

    def __call__(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows, in the order of the queryset."""
        if any(isinstance(value, list) and not value for value in values.values()):
            return []
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._put_together(values)
        params = list(made.params)
        for place, name in made.places.items():
            params[place] = _prepared(values[name])
        with connection.cursor() as cursor:
            cursor.execute(made.text, params)
            rows = cursor.fetchall()
        return _converted(rows, made) if made.converters else rows

    def anew(self, **values: Value) -> QuerySet[Any, Any]:
        """The same question put together for these values alone."""
        return self.build(**values)

    def _put_together(self, values: Mapping[str, Value]) -> _Sql:
        stand_ins = {name: _like(value, n) for n, (name, value) in enumerate(values.items())}
        compiler = self.build(**stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        text, params = compiler.as_sql()
        # as text: numbers may come as a kind of number that is the driver's own
        names = {str(_prepared(value)): name for name, value in stand_ins.items()}
        places = {n: names[str(one)] for n, one in enumerate(params) if str(one) in names}
        if lost := stand_ins.keys() - set(places.values()):
            raise TypeError(f"the question does not ask for {', '.join(sorted(lost))}")
        columns = [column for column, _sql, _alias in compiler.select]
        return _Sql(text, tuple(params), places, compiler.get_converters(columns))


def counted(rows: QuerySet[Any, Any], how: Aggregate) -> QuerySet[Any, Any]:
    """One number of all rows, as a queryset to be put together: `aggregate` asks at once."""
    return rows.order_by().values(all=Literal(1)).annotate(n=how).values_list("n")


def _like(value: Value, number: int) -> Value:
    """A value of the same kind that no real one equals."""
    if isinstance(value, dt.date):
        return NEVER + dt.timedelta(days=number)
    if isinstance(value, str):
        return str(NUMBER + number)
    if isinstance(value, int):
        return NUMBER + number
    return [_like(value[0], number)]  # type: ignore[return-value]


def _prepared(value: Value) -> Any:
    """A value as the database takes it."""
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, str | int):
        return value
    return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


def _converted(rows: Sequence[Sequence[Any]], made: _Sql) -> list[tuple[Any, ...]]:
    found = [list(row) for row in rows]
    for column, (converters, expression) in made.converters.items():
        for row in found:
            for convert in converters:
                row[column] = convert(row[column], expression, connection)
    return [tuple(row) for row in found]
