"""What an address asks for by number or day: read strictly, as anybody can write anything there."""

from __future__ import annotations

import datetime as dt
import re

BIGGEST = 2**63 - 1
"""What a database keeps as a number; a larger one belongs to no record."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Of years outside there is no record, and days near the ends of the calendar have no neighbours."""


def number(text: object) -> int | None:
    """A whole number of plain digits, such as the number of a record; None for anything else.

    `str.isdigit` lets ² through, which `int` refuses, and any length.
    """
    said = str(text)
    if not said or len(said) > len(str(BIGGEST)) or not said.isascii() or not said.isdigit():
        return None
    return found if (found := int(said)) <= BIGGEST else None


def day(text: object) -> dt.date | None:
    """A day written as 2026-11-22; None for anything else, and for a year nobody means."""
    said = str(text)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        return None
    try:
        found = dt.date.fromisoformat(said)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
