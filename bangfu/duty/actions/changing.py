"""Fields of a row set anew, only those that may be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model


def set_fields(row: Model, values: Mapping[str, Any], may_be: Collection[str]) -> dict[str, Any]:
    """Set some fields of a row without saving it; what they were before is the answer.

    Raises TypeError for a field that is not among those that may be changed.
    """
    if other := values.keys() - set(may_be):
        raise TypeError(sorted(other)[0])
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return before
