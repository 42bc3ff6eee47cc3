"""Papers as PDF/A with embedded Chinese type."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path

import typst

from bangfu.papers.fonts import Typefaces, typefaces
from bangfu.papers.paper import (
    STROKE,
    Paper,
    Part,
    Particulars,
    Statement,
    Table,
    stacked,
    texts,
)
from bangfu.papers.pieces import height, pieces

MEDIA_TYPE = "application/pdf"

_TEMPLATE = Path(__file__).with_name("typst") / "paper.typ"
_STANDARDS = ["a-2b", "ua-1"]
_PAGE_WIDTH = {True: 273, False: 174}
_CHARACTER = 10.5 * 25.4 / 72
_LATIN = 1.95
"""Width in millimetres of a Latin letter or figure, rather more than the average."""
_LATIN_RUN = re.compile(r"[!-~]+")
_BREAK = "\u200b"
_PIECE = 6
_INSET = 1.2
_LONG = 16
"""Lines of a row that certainly fit on a page, heads and title beside them."""
_PIECE_OF_ROW = 13
"""Lines of a row in the pieces it is cut into: two of them fill a page."""
_MANY_ROWS = 200
_RUNS_REMEMBERED = 11


class UnprintablePaper(Exception):
    """The typesetter refused a paper; this is a fault of the template, not of what was typed."""


def render(paper: Paper, *, fonts: str = "") -> bytes:
    """The paper as PDF; `fonts` is a folder with further typefaces.

    Raises MissingFont when there is no Song type and MissingGlyph for a character that would
    come out as an empty box.
    """
    return _typeset(paper, fonts=fonts)


def pictures(paper: Paper, *, fonts: str = "", dots_per_inch: int = 96) -> list[bytes]:
    """The pages as PNG pictures, set exactly as in the PDF."""
    found = _typeset(paper, fonts=fonts, png=dots_per_inch)
    return found if isinstance(found, list) else [found]


def _typeset(paper: Paper, *, fonts: str, png: int = 0) -> bytes | list[bytes]:
    faces = typefaces(fonts)
    faces.check([*texts(paper), ("页脚", paper.printed_notice)])
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=faces.book,
        sys_inputs={"paper": json.dumps(_said(paper, faces.families), ensure_ascii=False)},
    )
    try:
        if png:
            made, warnings = compiler.compile_with_warnings(format="png", ppi=float(png))
        else:
            made, warnings = compiler.compile_with_warnings(
                format="pdf",
                pdf_standards=_STANDARDS,
                timestamp=int(_instant(paper.imprint.printed_at).timestamp()),
            )
    except typst.TypstError as error:
        raise UnprintablePaper(str(error)) from error
    finally:
        if sum(len(part.rows) for part in paper.parts if isinstance(part, Table)) > _MANY_ROWS:
            _forget(faces)
    if warnings:
        raise UnprintablePaper("; ".join(str(warning) for warning in warnings))
    return made


def _forget(faces: Typefaces) -> None:
    """Let go of what the typesetter kept of a big paper.

    It keeps the work of its last ten runs, to be quick when an edited text is set again. Here
    every paper is another one, and ten big villages would hold more than a gigabyte.
    """
    for _run in range(_RUNS_REMEMBERED):
        typst.Compiler(b" ", font_paths=faces.book).compile(format="pdf")


def _instant(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.astimezone()


def _said(paper: Paper, families: tuple[str, ...]) -> dict[str, object]:
    """What the template prints, and nothing it would have to work out."""
    return {
        "families": families,
        "title": paper.title,
        "author": paper.imprint.printed_by,
        "landscape": paper.landscape,
        "opening": paper.opening,
        "running": paper.running_head,
        "parts": [_part(part, _PAGE_WIDTH[paper.landscape]) for part in paper.parts],
        "note": paper.note,
        "signatures": [
            {"label": place.label, "line": place.line, "drawn": _drawn(place.stroke)}
            for place in paper.signatures
        ],
        "foot": {"numbers": paper.numbers_notice, "printed": paper.printed_notice},
    }


def _part(part: Part, width: float) -> dict[str, object]:
    if isinstance(part, Statement):
        return {"shape": "statement", "heading": part.heading, "text": part.text}
    if isinstance(part, Particulars):
        return {"shape": "particulars", "heading": part.heading, "pairs": part.pairs}
    share = width / sum(column.width for column in part.columns)
    inside = [column.width * share - 2 * _INSET for column in part.columns]
    room = [max(int(space / _CHARACTER), 1) for space in inside]
    rows = []
    for row in part.rows:
        cells = [
            _breakable(cell, space) for cell, space in zip(stacked(part, row), inside, strict=True)
        ]
        cut = pieces(cells, room, least=2 * _LONG, most=_PIECE_OF_ROW, again=2)
        for number, said in enumerate(cut):
            piece = [str(cell or "") for cell in said]
            drawn = "" if number else _drawn(row.stroke)
            rows.append({"cells": piece, "long": _lines(piece, room) > _LONG, "drawn": drawn})
    columns = [
        # a stack of several fields is set as its first one is
        {"width": column.width, "head": column.head, "kind": column.fields[0].kind}
        for column in part.columns
    ]
    return {
        "shape": "table",
        "heading": part.heading,
        "columns": columns,
        "rows": rows,
        "empty": part.empty,
        "note": part.note,
    }


def _drawn(stroke: str) -> str:
    """A signature as a picture; empty for none, and for what is no path of lines."""
    if not stroke or not STROKE.fullmatch(stroke):
        return ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">'
        f'<path d="{stroke}" fill="none" stroke="#000" stroke-width="3" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _breakable(text: str, space: float) -> str:
    """The text with places to break in Latin runs that are wider than the cell's `space`.

    Without them an address or a number would run across the neighbouring cells.
    """
    fitting = max(int(space / _LATIN), 1)
    if len(text) <= fitting:
        return text

    def pieces(run: re.Match[str]) -> str:
        letters = run.group()
        if len(letters) <= fitting:
            return letters
        return _BREAK.join(letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE))

    return _LATIN_RUN.sub(pieces, text)


def _lines(cells: Sequence[str], room: Sequence[int]) -> int:
    """About how many lines the row takes; a row as high as a page has to be split after all."""
    return max(height(cell, wide) for cell, wide in zip(cells, room, strict=True))
