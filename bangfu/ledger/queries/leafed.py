"""Leafing through rows: where a page begins, which rows of all it has, how many were found."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bangfu.ledger.models import Person
from bangfu.org.asked import number


@dataclass(frozen=True)
class Place:
    """Where a page begins: after (or, going back, before) this row; None at the start.

    `row` is the row's number from the top as it was leafed through, 0 where nobody counted.
    """

    area_code: str
    household: int
    person: int
    row: int = 0

    def __str__(self) -> str:
        counted = f"-{self.row}" if self.row else ""
        return f"{self.area_code}-{self.household}-{self.person}{counted}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place as written into an address; None where it is none."""
        code, *parts = text.split("-")
        keys = [key for part in parts if (key := number(part)) is not None]
        if number(code) is None or len(keys) != len(parts) or len(keys) not in (2, 3):
            return None
        return cls(code, *keys)


@dataclass(frozen=True)
class Found:
    """How many people, or households: exactly, or more than could be counted quickly."""

    number: int
    more: bool = False
    homes: bool = False

    def __str__(self) -> str:
        return (_("%s 以上") if self.more else "%s") % f"{self.number:,}"


@dataclass(frozen=True)
class Page:
    """Rows in order, and where the pages before and after begin."""

    rows: list[Person] = field(default_factory=list)
    before: Place | None = None
    after: Place | None = None
    first: int = 0
    """The number of the first row from the top; 0 where nobody counted."""
