"""A paper on the page, and a paper as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from bangfu.org.access import Reader
from bangfu.papers.actions.printing import FullNumbersRefused
from bangfu.papers.content import Imprint
from bangfu.papers.fonts import MissingFont, MissingGlyph
from bangfu.papers.formats import Rendered
from bangfu.papers.paper import Paper, Particulars, Row, Statement, Table, stacked
from bangfu.rulebook.queries import NotSet

UNPRINTABLE = (MissingFont, MissingGlyph, FullNumbersRefused, NotSet)
"""Why a paper cannot be had, each with a sentence for whoever asked."""

FORMAT_WORDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


@dataclass(frozen=True)
class Cell:
    """A cell on the page: its text and how it is set."""

    text: str
    kind: str
    head: str


@dataclass(frozen=True)
class Line:
    """A row on the page with the mark of what changed."""

    cells: list[Cell]
    mark: str


@dataclass(frozen=True)
class Part:
    """A part on the page."""

    heading: str
    heads: list[str]
    lines: list[Line]
    empty: str = ""
    note: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    text: str = ""


def parts_of(paper: Paper, marks: Sequence[str] = ()) -> list[Part]:
    """The paper's parts for the template; `marks` belong to the rows of its first table."""
    found = []
    for part in paper.parts:
        if isinstance(part, Statement):
            found.append(Part(part.heading, [], [], text=part.text))
        elif isinstance(part, Particulars):
            found.append(Part(part.heading, [], [], pairs=part.pairs))
        else:
            found.append(_table(part, marks))
            marks = ()
    return found


def _table(table: Table, marks: Sequence[str]) -> Part:
    heads = [column.head for column in table.columns]
    lines = [
        Line(_cells(table, row, heads), marks[number] if number < len(marks) else "")
        for number, row in enumerate(table.rows)
    ]
    return Part(table.heading, heads, lines, table.empty, table.note)


def _cells(table: Table, row: Row, heads: list[str]) -> list[Cell]:
    kinds = [column.fields[0].kind for column in table.columns]
    return [
        Cell(text, kind, head)
        for text, kind, head in zip(stacked(table, row), kinds, heads, strict=True)
    ]


def on_page(reader: Reader, as_of) -> Imprint:
    """The imprint of a paper that is only looked at: numbers are masked."""
    return Imprint(
        printed_by=reader.staff.name,
        printed_at=timezone.localtime(),
        as_of=as_of,
    )


def as_file(file: Rendered) -> HttpResponse:
    """The file to keep; never shown in the page and never kept by anybody on the way."""
    answer = HttpResponse(file.content, content_type=file.media_type)
    plain = "paper." + file.name.rpartition(".")[2]
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    )
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
