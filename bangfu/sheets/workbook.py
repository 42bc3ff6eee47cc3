"""Workbooks: .xlsx and old .xls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from bangfu.policy.facts import Dictionary
from bangfu.sheets.columns import numbers_part
from bangfu.sheets.grid import DAY, FLAG, NUMBER, TEXT, RawColumn, RawSheet, text_part
from bangfu.sheets.headings import LOOKED_THROUGH, Header, find_header, looks_like_statistics
from bangfu.sheets.problems import UnreadableLedger, at_most
from bangfu.sheets.sheet_xml import MOST_CELLS, BookFacts, SheetFacts, inspect

Rows = list[list[object]]


def read_workbook(
    path: Path, kind: str, dictionary: Dictionary, warnings: list[str]
) -> list[tuple[RawSheet, Header]]:
    """Every visible sheet that has recognisable headings."""
    book_facts = inspect(path) if kind == ".xlsx" else BookFacts({}, counts_from_1904=False)
    for name, facts in book_facts.sheets.items():
        if facts.rows * facts.width > MOST_CELLS:
            raise UnreadableLedger(
                path.name,
                f"内容散布到 {facts.rows} 行 × {facts.width} 列，不像正常的台账",
                "请只复制有内容的区域到新工作簿，或改用 .csv",
                sheet=name,
            )
    try:
        book = calamine.load_workbook(path)
        return _read_sheets(path, book, book_facts, dictionary, warnings)
    except calamine.PasswordError:
        raise UnreadableLedger(path.name, "设了打开密码", "请去掉密码再试") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError):
        raise UnreadableLedger(
            path.name, "工作簿已经损坏", "请重新取得文件，或在 Excel 里另存一份再试"
        ) from None


def _read_sheets(
    path: Path,
    book: calamine.CalamineWorkbook,
    book_facts: BookFacts,
    dictionary: Dictionary,
    warnings: list[str],
) -> list[tuple[RawSheet, Header]]:
    found: list[tuple[RawSheet, Header]] = []
    hidden, skipped, statistics = [], [], []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(meta.name)
            continue
        sheet = book.get_sheet_by_name(meta.name)
        rows: Rows = sheet.to_python(skip_empty_area=False)
        header = find_header(rows[: LOOKED_THROUGH + 8], dictionary, _merges(sheet))
        if header is None or header.missing():
            (statistics if looks_like_statistics(rows[:LOOKED_THROUGH]) else skipped).append(
                (meta.name, header)
            )
            continue
        _fill_merged(rows, header, sheet.merged_cell_ranges or [])
        facts = book_facts.sheets.get(meta.name, SheetFacts())
        found.append((_raw(meta.name, rows, header, facts, book_facts), header))
        if facts.formulas:
            warnings.append(
                f"工作表“{meta.name}”有 {facts.formulas} 格是公式，按 Excel 上次算好的结果读取"
            )
    if not found:
        _refuse(path, skipped, statistics)
    for names, why in (
        (hidden, "是隐藏的，没有读取"),
        ([name for name, _ in statistics], "是统计表，没有读取"),
        ([name for name, header in skipped if header is None], "没有认得的表头，没有读取"),
    ):
        if names:
            warnings.append(f"工作表“{at_most(names)}”{why}")
    warnings.extend(
        f"工作表“{name}”缺少“{'、'.join(header.missing())}”列，没有读取"
        for name, header in skipped
        if header is not None
    )
    return found


def _refuse(
    path: Path,
    skipped: list[tuple[str, Header | None]],
    statistics: list[tuple[str, Header | None]],
) -> None:
    for name, header in skipped:
        if header is not None:
            raise missing_columns(path.name, header, name)
    if statistics:
        raise statistics_table(path.name, statistics[0][0])
    raise no_table(path.name)


def missing_columns(file: str, header: Header, sheet: str = "") -> UnreadableLedger:
    """The refusal of a table that lacks columns without which no row can be placed."""
    return UnreadableLedger(
        file,
        f"缺少必须有的列：{'、'.join(header.missing())}（认得的列有：{at_most(header.facts)}）",
        "请补上这些列；户编号把一家人归在一起，姓名指明是谁",
        sheet=sheet,
        row=header.first + 1,
    )


def statistics_table(file: str, sheet: str = "") -> UnreadableLedger:
    """The refusal of a table that counts people instead of listing them."""
    return UnreadableLedger(
        file,
        "是统计表，不是人员台账：它数的是户数、人数和金额，没有一行一人",
        "请提供一人一行、带户编号和姓名的台账",
        sheet=sheet,
    )


def no_table(file: str) -> UnreadableLedger:
    """The refusal of a file in which no headings were found."""
    return UnreadableLedger(
        file,
        "没有找到台账：前面几十行里没有认得的表头（如 户编号、姓名、身份证号码）",
        "请核对文件；表头用事实词典里的名字或别名",
    )


def _merges(sheet: calamine.CalamineSheet) -> dict[tuple[int, int], int] | None:
    ranges = sheet.merged_cell_ranges
    if not ranges:
        return None
    return {(top, left): right for (top, left), (_, right) in ranges}


def _fill_merged(
    rows: Rows, header: Header, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Give each person under a merged household cell what the cell says.

    Only household facts: one income merged over a family is not earned by each of them.
    """
    households = {h.index for h in header.headings if h.fact and h.fact.entity == "household"}
    name = next(h.index for h in header.headings if h.fact and h.fact.name == "姓名")
    for (top, left), (bottom, _) in ranges:
        if left not in households or top < header.first + header.height:
            continue
        for row in rows[top + 1 : bottom + 1]:
            if row[name] != "" and row[left] == "":
                row[left] = rows[top][left]


def _raw(
    name: str, rows: Rows, header: Header, facts: SheetFacts, book_facts: BookFacts
) -> RawSheet:
    start = header.first + header.height
    # trailing rows that only carry formats are many and cost time in every column
    end = len(rows)
    while end > start and not any(cell != "" for cell in rows[end - 1]):
        end -= 1
    body = rows[start:end]
    columns = list(zip(*body, strict=True)) if body else [()] * (len(rows[0]) if rows else 0)
    titles = {heading.index: heading.title for heading in header.headings}
    return RawSheet(
        name,
        [RawColumn(titles.get(i, ""), _parts(column)) for i, column in enumerate(columns)],
        pa.array(range(start + 1, end + 1), pa.int64()),
        broken=[cell for cell in facts.broken if cell.row > start],
        plain_serials=not book_facts.counts_from_1904,
    )


def _parts(column: Sequence[object]) -> dict[str, pa.Array]:
    """The cells of one column by kind."""
    kinds = set(map(type, column))
    if kinds <= {str}:
        return {TEXT: text_part(column)}  # type: ignore[arg-type]
    parts: dict[str, pa.Array] = {}
    if kinds - {float, int, bool, dt.date, dt.datetime}:
        # a time of day or a length of time is no fact; as text it is refused by name
        parts[TEXT] = text_part(
            [
                None
                if isinstance(cell, float | int | dt.date)
                else cell
                if isinstance(cell, str)
                else str(cell)
                for cell in column
            ]
        )
    if kinds & {float, int}:
        parts[NUMBER] = numbers_part(
            pa.array([float(c) if type(c) in (float, int) else None for c in column], pa.float64())
        )
    if bool in kinds:
        parts[FLAG] = pa.array([c if type(c) is bool else None for c in column], pa.bool_())
    if kinds & {dt.date, dt.datetime}:
        parts[DAY] = pa.array(
            [
                c.date() if isinstance(c, dt.datetime) else c if isinstance(c, dt.date) else None
                for c in column
            ],
            pa.date32(),
        )
    return parts
