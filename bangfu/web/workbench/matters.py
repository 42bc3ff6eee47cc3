"""What a workbench is made of, and addresses that lead only where the reader may go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, resolve, reverse

from bangfu.org.access import Reader

SOON = 7
"""Days ahead for which the first page shows what is due."""
LATER = 37
"""Days ahead for which everything is listed on the page of its own."""
SHOWN = 3
"""Matters of one kind on the first page; further ones stand on the page of all."""
COUNTED = 200
"""Matters of one kind are counted so far."""


@dataclass(frozen=True)
class Matter:
    """One thing that waits: what, about whom and why here, by when, and one verb."""

    what: str
    who: str
    why: str
    url: str
    verb: str
    due: dt.date | None = None
    warning: str = ""


@dataclass(frozen=True)
class Pile:
    """All matters of one kind; `more` are those not among `matters`, `all_counted` if that is exact."""

    name: str
    title: str
    matters: Sequence[Matter]
    number: int
    all_counted: bool = True
    overdue: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.matters)


@dataclass(frozen=True)
class Trouble:
    """Something went wrong: what, since when and where the data is, and what to do."""

    what: str
    text: str
    url: str = ""
    verb: str = ""


@dataclass
class Day:
    """One day of the ruler, or all later ones: what falls on it."""

    day: dt.date | None
    marks: list[tuple[str, int, str]] = field(default_factory=list)
    """What, how many, and where they are listed."""


Source = Callable[[Reader, int, int], Pile | None]
"""Asked with the reader, how many matters to show and how many days ahead to look."""


@lru_cache(maxsize=128)
def _roles(url: str) -> frozenset[str] | None:
    return getattr(resolve(url).func, "opens_to", None)


def address(reader: Reader, name: str, *args: object, **query: object) -> str:
    """The address of a page, empty where it does not exist or does not open to the reader's role."""
    try:
        url = reverse(name, args=args)
        roles = _roles(reverse(name, args=["1" for _one in args]) if args else url)
    except NoReverseMatch:
        return ""
    if roles is not None and not reader.may(roles):
        return ""
    return f"{url}?{urlencode(query, doseq=True)}" if query else url
