"""One of very many values: handed to the database as one value, not as thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import Lookup

AT_ONCE = 4_000
"""So many values are asked about in one question."""
T = TypeVar("T")


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Values as many at a time as one question asks about, in their order."""
    rows = list(values)
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def listed(values: Iterable[Any], connection: Any) -> Any:
    """Many values as one: an array, or a list in JSON where the database has none."""
    rows = list(values)
    return rows if connection.vendor == "postgresql" else json.dumps(rows)


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(Lookup):
    """`number__among=[…]` says the same as `number__in=[…]`, for numbers and plain texts.

    Each value of an `in` is a place in the question that is looked for, filled and read.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The values as a list in JSON."""
        column, params = self.process_lhs(compiler, connection)
        values = listed(self._values, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, values]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The values as an array, of the column's own type: of another each is compared with each."""
        column, params = self.process_lhs(compiler, connection)
        values = self._values
        kind = "bigint" if isinstance(values[0], int) else "text"
        return f"{column} = ANY(%s::{kind}[])", [*params, listed(values, connection)]

    @property
    def _values(self) -> list[Any]:
        if not (values := list(self.rhs)):
            raise EmptyResultSet  # nobody is asked
        return values
