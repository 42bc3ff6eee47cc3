"""Result tables to files: whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bangfu.sheets.problems import Problem

_AT_ONCE = 20_000
_SHEET_ROWS = 1_000_000
_LOOKED_AT = 500
_LONGEST_CELL = 32_767
_CUT = "……（放不下，全文请输出为 .csv 查看）"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

PROBLEM_COLUMNS = (
    "文件", "工作表", "行", "列", "值", "问题", "怎么办", "户编号", "人员编号",
)  # fmt: skip


TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""Options of every workbook written: no cell turns into a formula, a number or a link."""


class UnwritableTable(Exception):
    """A result that cannot be written there, with why and what to do."""


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table in the format of the path's extension.

    The file appears under its name only when it is complete; on any error
    nothing is left behind and an older file of that name stays as it was.
    """
    path = Path(path)
    write = writer_for(path)
    with whole(path) as partial:
        write(table, partial)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write to, which becomes `path` only when everything went well."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise UnwritableTable(
            f"{path}：写不进去（{error.strerror or error}）。请核对位置和权限，关闭正在打开它的程序"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def write_problems(problems: Iterable[Problem], path: Path) -> None:
    """Write problems as a table, in the same formats."""
    listed = list(problems)
    rows = {
        "文件": pa.array([p.file for p in listed], pa.string()),
        "工作表": pa.array([p.sheet for p in listed], pa.string()),
        "行": pa.array([p.row for p in listed], pa.int64()),
        "列": pa.array([p.column for p in listed], pa.string()),
        "值": pa.array([p.value for p in listed], pa.string()),
        "问题": pa.array([p.wrong for p in listed], pa.string()),
        "怎么办": pa.array([p.remedy for p in listed], pa.string()),
        "户编号": pa.array([p.household for p in listed], pa.string()),
        "人员编号": pa.array([p.person for p in listed], pa.string()),
    }
    write_table(pa.table({name: rows[name] for name in PROBLEM_COLUMNS}), path)


def writer_for(path: Path) -> Callable[[pa.Table, Path], None]:
    """The writer of an extension; raises UnwritableTable where a path cannot become a result."""
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnwritableTable(
            f"{path}：不支持“{path.suffix or '没有扩展名'}”。输出请用 {'、'.join(_WRITERS)}"
        )
    if not path.parent.is_dir():
        raise UnwritableTable(f"{path}：文件夹不存在。请先建好 {path.parent}")
    if path.is_dir():
        raise UnwritableTable(f"{path}：是一个文件夹。请给出文件名")
    return writer


def _batches(table: pa.Table) -> Iterator[list[list[object]]]:
    for batch in table.to_batches(max_chunksize=_AT_ONCE):
        yield [column.to_pylist() for column in batch.columns]


# ---------------------------------------------------------------- workbook


def _write_workbook(table: pa.Table, path: Path) -> None:
    book = new_workbook(path)
    sample = [column.to_pylist() for column in table.slice(0, _LOOKED_AT).columns]
    widths = _widths(table.column_names, sample)
    starts = range(0, max(table.num_rows, 1), _SHEET_ROWS)
    for number, start in enumerate(starts, start=1):
        sheet = book.add_worksheet("结果" if len(starts) == 1 else f"结果{number}")
        part = table.slice(start, _SHEET_ROWS)
        lines = (cells for columns in _batches(part) for cells in zip(*columns, strict=True))
        _fill(book, sheet, table.column_names, widths, lines, part.num_rows)
    close_workbook(book)


def write_lines(
    heads: Sequence[str], lines: Sequence[Sequence[object]], path: Path, note: str = ""
) -> None:
    """Write a workbook of lines whose cells are numbers where they are known and words where not.

    A column of a table holds one kind only, a sheet's may hold both: sums leave the words out.
    A `note` stands in one line above the heads, where a title would. Whole or not at all, as
    `write_table`.
    """
    with whole(Path(path)) as partial:
        book = new_workbook(partial)
        sample = lines[:_LOOKED_AT]
        columns = [[line[index] for line in sample] for index in range(len(heads))]
        sheet = book.add_worksheet("结果")
        _fill(book, sheet, heads, _widths(heads, columns), lines, len(lines), note)
        close_workbook(book)


def _fill(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    heads: Sequence[str],
    widths: Sequence[float],
    lines: Iterable[Sequence[object]],
    number: int,
    note: str = "",
) -> None:
    """Write heads and lines, `number` of them, onto a sheet; a note stands above them."""
    head = book.add_format(
        {"bold": True, "bg_color": "#DCE6F1", "border": 1, "align": "center", "valign": "vcenter"}
    )
    formats = {
        "money": book.add_format({"num_format": "0.00"}),
        "finer": book.add_format({"num_format": "0.00##"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    top = 1 if note else 0
    sheet.freeze_panes(top + 1, 0)
    if heads:
        sheet.autofilter(top, 0, top + number, len(heads) - 1)
    if note:
        write_text(sheet, 0, 0, note, book.add_format({"bold": True}))
    for index, name in enumerate(heads):
        sheet.write_string(top, index, name, head)
    for row, cells in enumerate(lines, start=top + 1):
        for index, cell in enumerate(cells):
            if cell is not None:
                _write_cell(sheet, row, index, cell, formats)


def new_workbook(path: Path) -> xlsxwriter.Workbook:
    """A workbook to be written row after row, in which text stays text."""
    return xlsxwriter.Workbook(str(path), {"constant_memory": True, **TEXT_STAYS_TEXT})


def close_workbook(book: xlsxwriter.Workbook) -> None:
    """Write a workbook out; raises OSError where that fails."""
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def cell_text(value: object) -> str:
    """A value as text that fits into one cell."""
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - len(_CUT)] + _CUT


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    index: int,
    cell: object,
    formats: dict[str, xlsxwriter.format.Format],
) -> None:
    if isinstance(cell, bool):
        sheet.write_string(row, index, "是" if cell else "否")
    elif isinstance(cell, Decimal):
        exponent = cell.as_tuple().exponent
        finer = isinstance(exponent, int) and exponent < -2
        sheet.write_number(row, index, cell, formats["finer" if finer else "money"])
    elif isinstance(cell, int) and abs(cell) < 10**15:
        sheet.write_number(row, index, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, index, cell, formats["date"])
    else:
        write_text(sheet, row, index, str(cell))


def write_text(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    index: int,
    text: str,
    style: xlsxwriter.format.Format | None = None,
) -> None:
    """Write a cell as text whatever it looks like; what no cell can hold is cut, and says so."""
    # always as text: a leading = is no formula here, an identity number no float
    sheet.write_string(row, index, cell_text(text), style)


def _widths(heads: Sequence[str], columns: Iterable[Sequence[object]]) -> list[float]:
    """Column widths that fit the headings and the first rows, within reason."""
    return [
        min(max(map(_breadth, [name, *column])) + 2, 60)
        for name, column in zip(heads, columns, strict=True)
    ]


def _breadth(value: object) -> int:
    text = "" if value is None else str(value)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# ---------------------------------------------------------------- text formats


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        for columns in _batches(table):
            writer.writerows(
                [_csv_cell(cell) for cell in cells] for cells in zip(*columns, strict=True)
            )


def _csv_cell(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        # spreadsheet programs run such a cell as a formula; the mark keeps it text
        return cell if _PLAIN_NUMBER.fullmatch(cell) else f"'{cell}"
    return cell


def _write_json(table: pa.Table, path: Path) -> None:
    names = table.column_names
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        _write_records(file, names, table)
        file.write("\n]\n" if table.num_rows else "]\n")


def _write_records(file: TextIO, names: list[str], table: pa.Table) -> None:
    first = True
    for columns in _batches(table):
        for cells in zip(*columns, strict=True):
            record = dict(zip(names, cells, strict=True))
            file.write("\n" if first else ",\n")
            file.write(json.dumps(record, ensure_ascii=False, default=_json_cell))
            first = False


def _json_cell(cell: object) -> object:
    if isinstance(cell, Decimal):
        # as text, because most readers would turn the number into a float
        return str(cell)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    raise UnwritableTable(f"结果里有写不进 JSON 的内容：{type(cell).__name__}")


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")


_WRITERS: dict[str, Callable[[pa.Table, Path], None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".json": _write_json,
}
