"""A plain table with one row of headings, line by line as text: lists that are no ledger."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bangfu.sheets import guard
from bangfu.sheets.encoding import decode
from bangfu.sheets.grid import letter
from bangfu.sheets.headings import squeezed
from bangfu.sheets.problems import UnreadableLedger, at_most
from bangfu.sheets.workbook import grids

LOOKED_THROUGH = 10
"""Rows from the top in which the headings are looked for."""
Table = tuple[str, list[Sequence[object]]]


@dataclass(frozen=True)
class Line:
    """One line: where it stands in the file, and its cells by the name asked for."""

    sheet: str
    row: int
    cells: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    """Name → the column as Excel names it."""


def read_lines(
    path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> list[Line]:
    """The lines of every visible sheet that has the `needed` columns; empty lines are left out.

    `columns` gives each name the headings it may stand under, the usual one first. Raises
    UnreadableLedger for a file that cannot be opened, lacks columns or holds no line.
    """
    names = {squeezed(word): name for name, words in columns.items() for word in words}
    usual = {name: words[0] for name, words in columns.items()}
    found: list[Line] = []
    best: set[str] = set()
    headed = False
    for sheet, rows in _tables(path):
        at, placed = _headings(rows, names, needed)
        best = max(best, set(placed), key=len)
        if at is None:
            continue
        headed = True
        letters = {name: letter(index) for name, index in placed.items()}
        for number, row in enumerate(rows[at + 1 :], at + 2):
            cells = {name: text(row[i]) if i < len(row) else "" for name, i in placed.items()}
            if any(cells.values()):
                found.append(Line(sheet, number, cells, letters))
    if not headed:
        lacking = at_most([usual[name] for name in needed if name not in best])
        raise UnreadableLedger(
            path.name,
            f"缺少必须有的列：{lacking}",
            "请在表头里补上这些列，一列一个名称，再选这个文件",
        )
    if not found:
        raise UnreadableLedger(path.name, "表头下面没有数据", "请核对是不是选错了文件")
    return found


def text(cell: object) -> str:
    """A cell as it reads: whole numbers without a point, days as 2026-01-31, full width made half."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return unicodedata.normalize("NFKC", str(cell)).strip() if str(cell).strip() else ""


def _headings(
    rows: Sequence[Sequence[object]], names: Mapping[str, str], needed: Sequence[str]
) -> tuple[int | None, dict[str, int]]:
    """Which row holds the headings, and the column of each name; None where no row has them all."""
    best: dict[str, int] = {}
    for at, row in enumerate(rows[:LOOKED_THROUGH]):
        placed: dict[str, int] = {}
        for index, cell in enumerate(row):
            name = names.get(squeezed(cell))
            if name is not None:
                placed.setdefault(name, index)
        if set(needed) <= set(placed):
            return at, placed
        best = max(best, placed, key=len)
    return None, best


def _tables(path: Path) -> Iterator[Table]:
    kind = guard.kind_of(path)
    if kind == ".parquet":
        raise UnreadableLedger(path.name, "不支持 .parquet", "请用 .xlsx 或 .csv")
    if kind == ".csv":
        yield "", _csv_rows(path)
        return
    for grid in grids(path, kind, []):
        yield grid.name, list(grid.rows)


def _csv_rows(path: Path) -> list[Sequence[object]]:
    try:
        content = decode(path.read_bytes()).content.decode("utf-8")
        top = content[: content.find("\n")] if "\n" in content else content
        delimiter = max(",\t;", key=top.count)
        return list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    except (ValueError, UnicodeError, csv.Error):
        raise UnreadableLedger(
            path.name, "不是文字文件，或编码无法辨认", "请另存为 UTF-8 编码的 .csv"
        ) from None
