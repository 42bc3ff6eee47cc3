"""What every kind of file becomes before its headings have a meaning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

BLANKS = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"

TEXT, NUMBER, DAY, FLAG = "text", "number", "day", "flag"


@dataclass
class RawColumn:
    """One column by the kinds of its cells; every part is as long as the sheet.

    A workbook mixes kinds in one column: the number 20221001, the text
    2022年10月1日 and a real date cell stand under one heading, and each has to
    be read by its own rule.
    """

    heading: str
    parts: dict[str, pa.Array]

    def filled(self, length: int) -> pa.Array:
        """Where the column has any content."""
        found = pa.repeat(pa.scalar(False), length)
        for part in self.parts.values():
            found = pc.or_(found, pc.is_valid(part))
        return found

    def texts(self, positions: pa.Array) -> list[str]:
        """The cells at some positions as text."""
        merged = [""] * len(positions)
        for part in self.parts.values():
            for i, value in enumerate(part.take(positions).to_pylist()):
                if value is not None:
                    merged[i] = plain_number(value)
        return merged

    def taken(self, positions: pa.Array) -> RawColumn:
        """The column with its lines replaced by those at some positions."""
        return RawColumn(self.heading, {k: part.take(positions) for k, part in self.parts.items()})

    def kept(self, mask: pa.Array) -> RawColumn:
        """The column with some rows left out."""
        return RawColumn(self.heading, {k: part.filter(mask) for k, part in self.parts.items()})


@dataclass(frozen=True)
class BrokenCell:
    """A cell whose content the file does not hold: `row` is 1-based, `index` the column."""

    row: int
    index: int
    name: str
    wrong: str
    remedy: str


@dataclass
class RawSheet:
    """A table of columns with the row number each line has in its file."""

    name: str
    columns: list[RawColumn]
    rows: pa.Array
    broken: list[BrokenCell] = field(default_factory=list)
    garbled: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Row number -> what is wrong with the whole row, and the remedy."""
    plain_serials: bool = True
    """Whether bare numbers may be read as days counted from 1900."""
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    """Cells merged downwards: column, position of the first line, position of the last."""


def letter(index: int) -> str:
    """What Excel calls a column: A for 0, AA for 26."""
    name, rest = "", index + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def plain_number(value: object) -> str:
    """A number as a person would type it: no trailing .0, no rounding."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def text_part(values: pa.Array | pa.ChunkedArray | Sequence[str | None]) -> pa.DictionaryArray:
    """Text cells without outer blanks or the apostrophe Excel marks text with; empty is null.

    Kept as codes into the distinct texts: a ledger repeats itself, and whatever
    is done to a text then has to be done only once.
    """
    array = (
        values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, pa.string())
    )
    if array.type != pa.string():
        array = array.cast(pa.string())
    encoded = joined(joined(array).dictionary_encode())
    texts = pc.utf8_trim(pc.utf8_ltrim(pc.utf8_trim(encoded.dictionary, BLANKS), "'"), BLANKS)
    codes, empty = encoded.indices, pc.equal(texts, "")
    if pc.any(empty).as_py():
        codes = pc.if_else(empty.take(codes), pa.scalar(None, codes.type), codes)
    return pa.DictionaryArray.from_arrays(codes, texts)


def joined(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous array."""
    if isinstance(array, pa.ChunkedArray):
        if array.num_chunks == 1:
            return array.chunk(0)
        array = array.combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            array = pa.concat_arrays(array.chunks)
    return array


def at_positions(positions: Collection[int], length: int) -> pa.Array:
    """True at the given positions, false elsewhere."""
    if not positions:
        return pa.repeat(pa.scalar(False), length)
    return pc.is_in(pa.array(range(length), pa.int64()), pa.array(sorted(positions), pa.int64()))
