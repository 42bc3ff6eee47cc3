"""One list laid out twice side by side on a sheet: each half with the letters and rows it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.sheets.grid import RawColumn, RawSheet
from bangfu.sheets.headings import Header, Heading

NAME_AT_MOST = 24
"""Letters of a sheet's name kept before what says which half: Excel allows 31 in all."""

Placed = Sequence[tuple[int, str]]
"""Columns by their index, with the headings over them."""


def halves(columns: Placed) -> tuple[frozenset[int], frozenset[int]] | None:
    """The columns of the left and of the right list; None where the headings do not say it twice."""
    named = [(index, heading) for index, heading in columns if heading]
    half, odd = divmod(len(named), 2)
    left, right = named[:half], named[half:]
    if half < 2 or odd or [h for _i, h in left] != [h for _i, h in right]:
        return None
    return frozenset(i for i, _h in left), frozenset(i for i, _h in right)


def name_of(sheet: str, word: str) -> str:
    """What one half is called."""
    return f"{sheet[:NAME_AT_MOST]}（{word}）"


def rows_of(top: Sequence[Sequence[object]], half: Collection[int]) -> list[list[object]]:
    """The first rows with nothing but one half in them."""
    return [[cell if at in half else "" for at, cell in enumerate(row)] for row in top]


def merged_in(
    merged_to: Mapping[tuple[int, int], int] | None, half: Collection[int]
) -> dict[tuple[int, int], int] | None:
    """The merges that lie within one half."""
    kept = {
        (top, first): last
        for (top, first), last in (merged_to or {}).items()
        if first in half and last in half
    }
    return kept or None


def header_of(header: Header, half: Collection[int]) -> Header:
    """Headings of one half alone: a heading above may seem to reach into the other."""
    headings = [h if h.index in half else Heading(h.index, "", None) for h in header.headings]
    return replace(header, headings=headings)


def raw_of(raw: RawSheet, half: Collection[int]) -> RawSheet:
    """The lines of one half; rows that have something only in the other half are left out."""
    columns = [
        column if at in half else RawColumn(column.heading, {})
        for at, column in enumerate(raw.columns)
    ]
    merges = [merge for merge in raw.merges if merge[0] in half]
    broken = [cell for cell in raw.broken if cell.index in half]
    found = replace(raw, columns=columns, merges=merges, broken=broken)
    if merges or not len(raw.rows):
        return found  # merges count lines, so none may go
    filled = pa.repeat(pa.scalar(False), len(raw.rows))
    for column in columns:
        filled = pc.or_(filled, column.filled(len(raw.rows)))
    return replace(
        found, columns=[column.kept(filled) for column in columns], rows=raw.rows.filter(filled)
    )
