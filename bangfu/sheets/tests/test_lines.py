"""Plain lists are read line by line, from workbooks and text files alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from bangfu.sheets import UnreadableLedger, read_lines

COLUMNS = {"code": ("代码", "区划代码"), "name": ("名称",), "day": ("日期",)}


def workbook(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("单位")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(
                        at, column, dt.datetime(cell.year, cell.month, cell.day), day
                    )
                else:
                    sheet.write(at, column, cell)
    return path


def test_numbers_and_days_of_a_workbook_read_as_they_look(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["云岭县单位表"],
            [],
            ["名称", "区划代码", "日期"],
            ["民政局", 990101000000, dt.date(2026, 1, 5)],
        ],
    )
    (line,) = read_lines(path, COLUMNS, ("code", "name"))
    assert line.cells == {"code": "990101000000", "name": "民政局", "day": "2026-01-05"}
    assert (line.sheet, line.row, line.letters["code"]) == ("单位", 4, "B")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_a_text_file_in_either_encoding(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "a.csv"
    lines = [
        ["名 称", "代码"],
        ["民政局", "９９０１０１００００００"],
        ["", ""],
        ["卫健局", "990101000000"],
    ]
    path.write_text("\n".join(mark.join(line) for line in lines), encoding=encoding)
    found = read_lines(path, COLUMNS, ("code", "name"))
    assert [(line.row, line.cells["name"], line.cells["code"]) for line in found] == [
        (2, "民政局", "990101000000"), (4, "卫健局", "990101000000"),
    ]  # fmt: skip


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,电话\n民政局,1\n", encoding="utf-8")
    with pytest.raises(UnreadableLedger, match="缺少必须有的列：代码"):
        read_lines(path, COLUMNS, ("code", "name"))


def test_headings_alone_are_no_list(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,代码\n,\n", encoding="utf-8")
    with pytest.raises(UnreadableLedger, match="没有数据"):
        read_lines(path, COLUMNS, ("code", "name"))
