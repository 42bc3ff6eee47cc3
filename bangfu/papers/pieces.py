"""Rows higher than what holds them, cut between their lines into rows that say whose they are."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from bangfu.papers.paper import Cell

GOES_ON = "（续）"


def height(text: str, room: float) -> int:
    """About how many printed lines a cell takes where `room` Chinese characters fit on one."""
    return sum(max(math.ceil(_breadth(line) / room), 1) for line in text.split("\n"))


def pieces(
    cells: Sequence[Cell], room: Sequence[float], *, least: int, most: int, again: int
) -> list[list[Cell]]:
    """The row; one of more than `least` lines as several of `most` lines each.

    The first `again` cells say whom a row is about and stand in each piece, the very first with
    a word that it goes on. A row that is long by those cells is left as it is, and so is a
    paragraph without a line break.
    """
    high = [
        height(cell, wide) if isinstance(cell, str) else 1
        for cell, wide in zip(cells, room, strict=True)
    ]
    if max(high) <= least or max(high[:again], default=0) > most:
        return [list(cells)]
    columns = [
        _cut(cell, wide, most) if isinstance(cell, str) else [cell]
        for cell, wide in zip(cells[again:], room[again:], strict=True)
    ]
    found: list[list[Cell]] = []
    for number in range(max(map(len, columns))):
        own = [column[number] if number < len(column) else None for column in columns]
        first = (
            [f"{cells[0] or ''}\n{GOES_ON}".strip(), *cells[1:again]] if number else cells[:again]
        )
        found.append([*first, *own])
    return found


def _cut(cell: str, room: float, most: int) -> list[str]:
    found: list[list[str]] = [[]]
    filled = 0
    for line in cell.split("\n"):
        high = height(line, room)
        if found[-1] and filled + high > most:
            found.append([])
            filled = 0
        found[-1].append(line)
        filled += high
    return ["\n".join(lines) for lines in found]


def _breadth(text: str) -> float:
    if text.isascii():
        return len(text) * 0.6
    return sum(1 if unicodedata.east_asian_width(char) in "WFA" else 0.6 for char in text)
