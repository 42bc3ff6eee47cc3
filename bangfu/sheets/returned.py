"""Rows that go back to the village: as they came, with what to correct beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from bangfu.sheets.mapped import Cells, Corrections, corrected
from bangfu.sheets.problems import JUDGE, MUST_FIX, NOTE, Problem
from bangfu.sheets.seen import Book, Sheet
from bangfu.sheets.write import UnwritableTable, cell_text, close_workbook, new_workbook, whole

WAS_ROW, TO_CORRECT = "原表行号", "要改的地方"

_FILLS = {MUST_FIX: "#FAE8F0", JUDGE: "#EEEBF8", NOTE: "#E8ECE7"}
_INKS = {MUST_FIX: "#96205A", JUDGE: "#5A4596", NOTE: "#3F4C48"}
_WEIGHT = (MUST_FIX, JUDGE, NOTE)
_MOST_LISTED = 255
"""Characters a list of choices may have in a workbook."""


def write_returned(
    path: Path, book: Book, problems: Iterable[Problem], corrections: Corrections | None = None
) -> int:
    """Write the rows that have something to correct or decide; returns how many.

    Headings and cells stand as in the file, numbers in full: it is the village's
    own list. Two columns are added, which a later import leaves aside. Raises
    UnwritableTable where nothing is to go back or the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise UnwritableTable(f"{path.name}：退回的表请用 .xlsx")
    if not path.parent.is_dir():
        raise UnwritableTable(f"{path.name}：要存进去的文件夹不存在，请先建好")
    listed: dict[str, dict[int, list[Problem]]] = {}
    for problem in problems:
        listed.setdefault(problem.sheet, {}).setdefault(problem.row, []).append(problem)
    for sheet, rows in listed.items():
        # what is only to be known is no reason to send a row back
        listed[sheet] = {
            row: found for row, found in rows.items() if any(p.kind != NOTE for p in found)
        }
    count = sum(map(len, listed.values()))
    if not count:
        raise UnwritableTable("没有要退回的行")
    try:
        with whole(path) as partial:
            target = new_workbook(partial)
            for name, rows in listed.items():
                if rows:
                    _write_sheet(target, book, book.sheet(name), rows, corrections or {})
            close_workbook(target)
    except xlsxwriter.exceptions.XlsxWriterException as error:
        raise UnwritableTable(f"{path.name}：写不成工作簿（{error}）") from error
    return count


def _write_sheet(
    target: xlsxwriter.Workbook,
    book: Book,
    sheet: Sheet,
    rows: dict[int, list[Problem]],
    corrections: Corrections,
) -> None:
    assert sheet.raw is not None
    here = {place: text for place, text in corrections.items() if place[0] in rows}
    raw = corrected(book.name, sheet.raw, here)
    letters = [column.letter for column in sheet.columns]
    cells = Cells(raw, {column.letter: column.title for column in sheet.columns})
    page = target.add_worksheet(sheet.name or None)
    head = target.add_format(
        {"bold": True, "bg_color": "#E8ECE7", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    plain = target.add_format({"border": 1, "valign": "top", "text_wrap": True})
    marked = {
        kind: target.add_format(
            {"border": 1, "valign": "top", "text_wrap": True, "bg_color": fill,
             "font_color": _INKS[kind]}
        )
        for kind, fill in _FILLS.items()
    }  # fmt: skip
    page.set_column(0, 0, 9)
    page.set_column(1, len(letters), 16)
    page.set_column(len(letters) + 1, len(letters) + 1, 60)
    at = 0
    for line in sheet.captions:
        page.write_string(at, 0, cell_text(line))
        at += 1
    for index, text in enumerate([WAS_ROW, *(c.title for c in sheet.columns), TO_CORRECT]):
        page.write_string(at, index, cell_text(text), head)
    page.freeze_panes(at + 1, 0)
    texts = cells.of(list(rows), masked=False)
    for row in sorted(rows):
        at += 1
        found = sorted(rows[row], key=lambda problem: _WEIGHT.index(problem.kind))
        worst = {problem.letter: problem.kind for problem in reversed(found)}
        page.write_number(at, 0, row, plain)
        for index, name in enumerate(letters, start=1):
            page.write_string(
                at, index, cell_text(texts[row][name]), marked.get(worst.get(name, ""), plain)
            )
        page.write_string(at, len(letters) + 1, _told(found), plain)
        _offer_choices(page, at, letters, found)


def _told(problems: list[Problem]) -> str:
    """Every problem of a row, one to a line, with what to do about it."""
    lines = []
    for problem in problems:
        place = f"{problem.letter} 列 {problem.column}" if problem.letter else problem.column
        line = f"{place}：" * bool(place) + f"{problem.wrong}。{problem.remedy}"
        if problem.allowed and problem.allowed[0] not in problem.remedy:
            line += f"（{'、'.join(problem.allowed)}）"
        lines.append(line)
    return cell_text("\n".join(dict.fromkeys(lines)))


def _offer_choices(
    page: xlsxwriter.worksheet.Worksheet, at: int, letters: list[str], problems: list[Problem]
) -> None:
    """A list to choose from in cells that may only hold certain values."""
    for problem in problems:
        if problem.letter not in letters or not problem.allowed:
            continue
        if len(",".join(problem.allowed)) > _MOST_LISTED:
            continue
        index = letters.index(problem.letter) + 1
        # a hint only: some cells may hold several of the values
        page.data_validation(
            at, index, at, index,
            {"validate": "list", "source": list(problem.allowed), "error_type": "information",
             "error_title": "请核对", "error_message": "可以从列出的里选"},
        )  # fmt: skip
