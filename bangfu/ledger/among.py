"""Asking about very many: as many at a time as one question takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

AT_ONCE = 4_000
"""So many values are asked about in one question."""
T = TypeVar("T")


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Values as many at a time as one question asks about, in their order."""
    rows = list(values)
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
