"""Workbooks: .xlsx and old .xls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Grid:
    """The cells of one visible sheet, before its headings are found."""

    name: str
    rows: Rows
    ranges: list[Range]
    facts: SheetFacts
    plain_serials: bool

    def merged_to(self) -> dict[tuple[int, int], int] | None:
        """For the first cell of each merge the last column it covers; None where nothing is."""
        return {(top, left): right for (top, left), (_, right) in self.ranges} or None


def grids(path: Path, kind: str, hidden: list[str]) -> Iterator[Grid]:
    """The visible sheets of a workbook, one after the other; names of hidden ones go to `hidden`.

    Raises UnreadableLedger where the workbook is damaged, locked or larger than any ledger.
    """
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
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                continue
            sheet = book.get_sheet_by_name(meta.name)
            yield Grid(
                meta.name,
                sheet.to_python(skip_empty_area=False),
                list(sheet.merged_cell_ranges or []),
                book_facts.sheets.get(meta.name, SheetFacts()),
                not book_facts.counts_from_1904,
            )
    except calamine.PasswordError:
        raise UnreadableLedger(path.name, "设了打开密码", "请去掉密码再试") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError):
        raise UnreadableLedger(
            path.name, "工作簿已经损坏", "请重新取得文件，或在 Excel 里另存一份再试"
        ) from None


def read_workbook(
    path: Path, kind: str, dictionary: Dictionary, warnings: list[str]
) -> list[tuple[RawSheet, Header]]:
    """Every visible sheet that has recognisable headings."""
    found: list[tuple[RawSheet, Header]] = []
    hidden: list[str] = []
    skipped, statistics = [], []
    for grid in grids(path, kind, hidden):
        header = find_header(grid.rows[: LOOKED_THROUGH + 8], dictionary, grid.merged_to())
        if header is None or header.missing():
            (statistics if looks_like_statistics(grid.rows[:LOOKED_THROUGH]) else skipped).append(
                (grid.name, header)
            )
            continue
        found.append((raw_sheet(grid, header), header))
        warnings += formulas_read(grid)
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


def formulas_read(grid: Grid) -> list[str]:
    """That cells of a sheet are formulas, if any are."""
    if not grid.facts.formulas:
        return []
    return [f"工作表“{grid.name}”有 {grid.facts.formulas} 格是公式，按 Excel 上次算好的结果读取"]


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


def raw_sheet(grid: Grid, header: Header) -> RawSheet:
    """The lines under the headings, column by column."""
    rows = grid.rows
    start = header.first + header.height
    # trailing rows that only carry formats are many and cost time in every column
    end = len(rows)
    while end > start and not any(cell != "" for cell in rows[end - 1]):
        end -= 1
    body = rows[start:end]
    columns = list(zip(*body, strict=True)) if body else [()] * (len(rows[0]) if rows else 0)
    titles = {heading.index: heading.title for heading in header.headings}
    return RawSheet(
        grid.name,
        [RawColumn(titles.get(i, ""), _parts(column)) for i, column in enumerate(columns)],
        pa.array(range(start + 1, end + 1), pa.int64()),
        broken=[cell for cell in grid.facts.broken if cell.row > start],
        plain_serials=grid.plain_serials,
        merges=[
            (left, top - start, min(bottom, end - 1) - start)
            for (top, left), (bottom, _) in grid.ranges
            if start <= top < bottom and top < end
        ],
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
