"""What an address or a form asks for by number: read strictly, as anybody can write anything there."""

from __future__ import annotations

BIGGEST = 2**63 - 1
"""What a database keeps as a number; a larger one belongs to no record."""


def number(text: object) -> int | None:
    """A whole number of plain digits, such as the number of a record; None for anything else.

    `str.isdigit` lets ² through, which `int` refuses, and any length.
    """
    said = str(text)
    if not said or len(said) > len(str(BIGGEST)) or not said.isascii() or not said.isdigit():
        return None
    return found if (found := int(said)) <= BIGGEST else None
