"""The one shape that every format prints: titles, tables and a foot, all of it ready text.

A column of a printed table may stack several fields (name over number over telephone), because
A4 is narrow; a workbook gives each field a column of its own, so that it can be filtered.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from bangfu.journal.masking import masked
from bangfu.papers.content import Imprint

Cell = str | int | dt.date | None
Kind = Literal["text", "short", "number", "count", "money", "day", "signature"]
"""How a field is set: running text, a centred word, a number of a person, a count, fen, a day,
who signed with what they drew.
"""
STROKE = re.compile(r"(?:[ML] ?\d{1,3}(?:\.\d)? \d{1,3}(?:\.\d)? ?)*")
"""A signature drawn by hand: SVG path data of lines in a box of 300 by 100."""

_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Field:
    """One thing said of each row; in a workbook one column."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Column:
    """A printed column: its width as a share of the page and the fields stacked in it."""

    width: float
    fields: tuple[Field, ...]
    heading: str = ""

    @property
    def head(self) -> str:
        """What stands over the column on paper."""
        return self.heading or "\n".join(field.name for field in self.fields)


@dataclass(frozen=True)
class Row:
    """A row: whom it is about, for messages, one cell for each field, and what was drawn.

    `stroke` stands in the column of kind signature, where a format can draw.
    """

    who: str
    cells: tuple[Cell, ...]
    stroke: str = ""


@dataclass(frozen=True)
class Table:
    """A table; `empty` is the sentence printed when there are no rows."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    note: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field in order, as a workbook shows them."""
        return tuple(field for column in self.columns for field in column.fields)


@dataclass(frozen=True)
class Particulars:
    """Names with their values, printed two pairs to a line."""

    heading: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Statement:
    """A part that is one sentence, such as that it was left out for this reader."""

    heading: str
    text: str


Part = Table | Particulars | Statement


@dataclass(frozen=True)
class Signature:
    """A place of the signature line; `line` leaves room to write, `stroke` was drawn by hand."""

    label: str
    line: bool = False
    stroke: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole paper. Build it with `finished`, which cleans and masks every text."""

    kind: str
    name: str
    title: str
    landscape: bool
    opening: tuple[str, str, str]
    parts: tuple[Part, ...]
    note: str
    signatures: tuple[Signature, ...]
    imprint: Imprint

    @cached_property
    def code(self) -> str:
        """Short checksum of what the paper says, without who printed it and when.

        It is the same in every format and on every later print of the same content. It covers
        what is printed: a masked paper does not give away the digits it hides.
        """
        said = [self.kind, self.title, *self.opening, self.note]
        said += [f"{place}\t{text}" for place, text in texts(self)]
        digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
        short = digest.hexdigest()[:8].upper()
        return f"{short[:4]} {short[4:]}"

    @property
    def running_head(self) -> str:
        """Above every page but the first: a loose sheet says what it is a part of."""
        return "　".join(filter(None, (self.title, self.opening[0])))

    @property
    def numbers_notice(self) -> str:
        """Left foot: whether numbers are masked, and what follows from it."""
        if self.imprint.full_numbers:
            return "印有完整号码，请专人保管"
        return "号码已遮盖，印全号要经批准并留记录"

    @property
    def printed_notice(self) -> str:
        """Middle foot: who printed this when, how old its data are, its checksum."""
        imprint = self.imprint
        when = f"{imprint.printed_at:%Y-%m-%d} {imprint.printed_at.hour}:{imprint.printed_at:%M}"
        until = f"资料截至 {imprint.as_of:%Y-%m-%d}"
        return f"{clean(imprint.printed_by)} {when} 打印，{until}，校验码 {self.code}"


def finished(paper: Paper) -> Paper:
    """The paper with every text cleaned, and masked unless the imprint says otherwise.

    Fields that hold a number are masked where they are composed; this catches the number that
    somebody typed into remarks, measures or visits.
    """
    tidy = clean if paper.imprint.full_numbers else lambda text: masked(clean(text))
    return replace(
        paper,
        name=_FORBIDDEN_IN_NAMES.sub("", tidy(paper.name)).strip(".") or "台账",
        title=tidy(paper.title),
        opening=tuple(tidy(text) for text in paper.opening),
        parts=tuple(_tidied(part, tidy) for part in paper.parts),
        note=tidy(paper.note),
        signatures=tuple(replace(place, label=tidy(place.label)) for place in paper.signatures),
    )


def _tidied(part: Part, tidy: Callable[[str], str]) -> Part:
    if isinstance(part, Particulars):
        return replace(part, pairs=tuple((name, tidy(value)) for name, value in part.pairs))
    if isinstance(part, Statement):
        return replace(part, text=tidy(part.text))
    rows = tuple(
        Row(
            tidy(row.who),
            tuple(tidy(cell) if isinstance(cell, str) else cell for cell in row.cells),
            row.stroke,
        )
        for row in part.rows
    )
    return replace(part, rows=rows, note=tidy(part.note))


def clean(text: str) -> str:
    """The text without characters that no paper can hold; line breaks stay."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        character
        for character in text
        if character == "\n"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufffe\uffff")
    )


def shown(cell: Cell, kind: Kind) -> str:
    """A cell as it is printed: fen with two decimals, days as 2026-11-24, unknown as blank."""
    if cell is None:
        return ""
    if kind == "money" and isinstance(cell, int):
        sign, fen = ("-", -cell) if cell < 0 else ("", cell)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def stacked(table: Table, row: Row) -> list[str]:
    """The row's texts, one for each printed column; blank fields leave no empty line."""
    found, cells = [], iter(row.cells)
    for column in table.columns:
        lines = [shown(next(cells), field.kind) for field in column.fields]
        found.append("\n".join(line for line in lines if line))
    return found


def texts(paper: Paper) -> Iterator[tuple[str, str]]:
    """Every text of the body with the place a message would name: a person, or a part."""
    yield "标题", paper.title
    yield from (("标题下面", text) for text in paper.opening)
    for part in paper.parts:
        yield part.heading or "表", part.heading
        if isinstance(part, Statement):
            yield part.heading, part.text
        elif isinstance(part, Particulars):
            for name, value in part.pairs:
                yield name, f"{name}：{value}"
        else:
            yield "表头", "\n".join(field.name for field in part.fields)
            yield "表注", part.note
            for number, row in enumerate(part.rows, start=1):
                place = f"{part.heading} 第 {number} 行 {row.who}".strip()
                yield place, "\t".join(stacked(part, row))
    yield "注", paper.note
    yield from (("签字栏", place.label) for place in paper.signatures)
