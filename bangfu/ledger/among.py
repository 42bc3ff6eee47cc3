"""One of very many values: handed to the database as one value, not as thousands."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models.lookups import Lookup


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
        listed = json.dumps(self._values)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, listed]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The values as an array."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self._values]

    @property
    def _values(self) -> list[Any]:
        return list(self.rhs)
