"""Papers as .xlsx: the same form, with one column for each field so that it can be filtered."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import xlsxwriter

from bangfu.papers.paper import (
    Cell,
    Field,
    Paper,
    Part,
    Particulars,
    Statement,
    Table,
    shown,
)
from bangfu.papers.pieces import pieces
from bangfu.sheets.write import TEXT_STAYS_TEXT, write_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SONG = "宋体"
_A4 = 9
_WIDTHS = {
    "count": 6,
    "number": 22,
    "money": 12,
    "day": 12,
    "short": 11,
    "text": 20,
    "signature": 20,
}
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NOTICE = 150
_HIGHEST = 24
"""Lines of a row: what is higher than 409 points no program shows or prints."""
_FORMULA_STARTS = ("=", "+", "-", "@")


def render(paper: Paper) -> bytes:
    """The paper as a workbook: one sheet, or one for each part where there are several."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **TEXT_STAYS_TEXT})
    created = paper.imprint.printed_at.replace(tzinfo=None)
    book.set_properties(
        {"title": paper.title, "author": paper.imprint.printed_by, "created": created}
    )
    styles = _Styles(book)
    for place, part in enumerate(paper.parts):
        name = _NO_SHEET_NAME.sub("", part.heading or paper.title)[:31]
        sheet = book.add_worksheet(name)
        _set_page(sheet, paper)
        _Leaf(sheet, styles, paper, part).write(
            opens=place == 0, closes=place == len(paper.parts) - 1
        )
    book.close()
    return made.getvalue()


class _Styles:
    """The cell styles of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], xlsxwriter.format.Format] = {}
        self.title = self.of(font_size=18, bold=True, align="center", border=0)
        self.plain = self.of(border=0, text_wrap=False)
        self.heading = self.of(border=0, bold=True, font_size=12, text_wrap=False)
        self.head = self.of(bold=True, align="center")

    def of(self, **wanted: Any) -> xlsxwriter.format.Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            base = {
                "font_name": _SONG, "font_size": 11, "valign": "vcenter", "text_wrap": True,
                "border": 1,
            }  # fmt: skip
            self._made[key] = self._book.add_format({**base, **wanted})
        return self._made[key]

    def cell(self, kind: str, text: str = "") -> xlsxwriter.format.Format:
        wanted: dict[str, Any] = {}
        if text.startswith(_FORMULA_STARTS):
            # stays text when the cell is opened and closed again
            wanted["quote_prefix"] = True
        if kind == "money":
            return self.of(align="right", num_format="#,##0.00", **wanted)
        if kind == "day":
            return self.of(align="center", num_format="yyyy-mm-dd", **wanted)
        if kind == "number":
            # as text also when somebody types over it: an identity number must not be rounded
            return self.of(align="center", num_format="@", **wanted)
        if kind in ("short", "count"):
            return self.of(align="center", **wanted)
        return self.of(**wanted)


def _set_page(sheet: xlsxwriter.worksheet.Worksheet, paper: Paper) -> None:
    if paper.landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    # & commands the foot, and a figure right behind &9 would belong to the size
    left = f"&9 {paper.numbers_notice}"
    middle = "&9 " + paper.printed_notice.replace("&", "＆")[-_LONGEST_NOTICE:]
    right = "&9 第 &P 页，共 &N 页"
    if paper.landscape:
        sheet.set_footer(f"&L{left}&C{middle}&R{right}")
    else:
        sheet.set_footer(f"&L{middle}\n{left}&R{right}")


class _Leaf:
    """One sheet while it is written, with the row it has come to."""

    def __init__(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        styles: _Styles,
        paper: Paper,
        part: Part,
    ) -> None:
        self.sheet, self.styles, self.paper, self.part = sheet, styles, paper, part
        self.row = 0
        self.last = (len(part.fields) if isinstance(part, Table) else 4) - 1

    def write(self, *, opens: bool, closes: bool) -> None:
        """Title and opening line, the part, then note and signatures on the last sheet."""
        if opens:
            self.sheet.merge_range(0, 0, 0, self.last, "", self.styles.title)
            write_text(self.sheet, 0, 0, self.paper.title, self.styles.title)
            self.sheet.set_row(0, 32)
            self.row = 1
            self._spread(self.paper.opening)
        if self.part.heading:
            self._line(self.part.heading, self.styles.heading)
        if isinstance(self.part, Table):
            self._table(self.part)
        elif isinstance(self.part, Particulars):
            self._particulars(self.part)
        else:
            self._statement(self.part)
        if closes:
            if self.paper.note:
                self._line(self.paper.note, self.styles.plain)
            self.row += 1
            places = [
                place.label + ("＿＿＿＿＿＿" if place.line else "")
                for place in self.paper.signatures
            ]
            self._spread(places)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.last)

    def _line(self, text: str, style: xlsxwriter.format.Format) -> None:
        write_text(self.sheet, self.row, 0, text, style)
        self.row += 1

    def _spread(self, texts: tuple[str, ...] | list[str]) -> None:
        """Texts at even distances over one row; a narrow sheet takes them one below the other."""
        if self.last + 1 < len(texts) * 2:
            for text in filter(None, texts):
                self._line(text, self.styles.plain)
            return
        for place, text in enumerate(texts):
            column = place * (self.last + 1) // len(texts)
            write_text(self.sheet, self.row, column, text, self.styles.plain)
        self.row += 1

    def _table(self, table: Table) -> None:
        head = self.row
        for index, field in enumerate(table.fields):
            self.sheet.set_column(index, index, _width(table, index, field))
            write_text(self.sheet, head, index, field.name, self.styles.head)
        self.sheet.repeat_rows(head)
        self.sheet.freeze_panes(head + 1, 0)
        room = [_width(table, index, field) / 2 for index, field in enumerate(table.fields)]
        again = sum(len(column.fields) for column in table.columns[:2])
        for row in table.rows:
            cut = pieces(row.cells, room, least=_HIGHEST, most=_HIGHEST, again=again)
            for cells in cut:
                self.row += 1
                for index, (cell, field) in enumerate(zip(cells, table.fields, strict=True)):
                    self._cell(index, cell, field)
        if table.rows:
            self.sheet.autofilter(head, 0, self.row, self.last)
        else:
            self.row += 1
            style = self.styles.of(align="center")
            self.sheet.merge_range(self.row, 0, self.row, self.last, table.empty, style)
        self.row += 1
        if table.note:
            self._line(table.note, self.styles.plain)

    def _cell(self, index: int, cell: Cell, field: Field) -> None:
        if cell is None or cell == "":
            self.sheet.write_blank(self.row, index, None, self.styles.cell(field.kind))
        elif isinstance(cell, dt.date):
            moment = dt.datetime(cell.year, cell.month, cell.day)
            self.sheet.write_datetime(self.row, index, moment, self.styles.cell("day"))
        elif isinstance(cell, int):
            # fen become yuan here; a decimal keeps them exact on the way
            number = Decimal(cell) / 100 if field.kind == "money" else cell
            self.sheet.write_number(self.row, index, number, self.styles.cell(field.kind))
        else:
            write_text(self.sheet, self.row, index, cell, self.styles.cell(field.kind, cell))

    def _particulars(self, part: Particulars) -> None:
        for index, width in enumerate((14, 34, 14, 34)):
            self.sheet.set_column(index, index, width)
        for place, (name, value) in enumerate(part.pairs):
            row, column = self.row + place // 2, place % 2 * 2
            write_text(self.sheet, row, column, name, self.styles.head)
            write_text(self.sheet, row, column + 1, value, self.styles.cell("text", value))
        self.row += (len(part.pairs) + 1) // 2

    def _statement(self, part: Statement) -> None:
        self.sheet.set_column(0, 3, 20)
        self._line(part.text, self.styles.plain)


def _width(table: Table, index: int, field: Field) -> float:
    """Room for the longest line of the first rows, between the usual width of its kind and 40."""
    longest = max(
        (
            _breadth(line)
            for row in table.rows[:200]
            for line in shown(row.cells[index], field.kind).split("\n")
        ),
        default=0,
    )
    return min(max(longest + 2, _breadth(field.name) + 4, _WIDTHS[field.kind]), 40)


def _breadth(text: str) -> int:
    return sum(1 if character < "\u1100" else 2 for character in text)
