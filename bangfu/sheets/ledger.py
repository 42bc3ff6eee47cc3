"""From a ledger file to one table of persons and a list of everything wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Dictionary
from bangfu.policy.storage import day_number
from bangfu.sheets import guard, households, people
from bangfu.sheets.columnar import read_columnar
from bangfu.sheets.columns import Complaint, parse
from bangfu.sheets.delimited import read_delimited
from bangfu.sheets.draft import HOUSEHOLD, NAME, PERSON, RELATION, ROW, SHEET, Draft
from bangfu.sheets.grid import RawSheet
from bangfu.sheets.grouping import put_together
from bangfu.sheets.headings import Header
from bangfu.sheets.problems import Problem, UnreadableLedger, at_most
from bangfu.sheets.rows import people_only, spread_merges
from bangfu.sheets.workbook import read_workbook

Progress = Callable[[str, int, int], None]


@dataclass
class Ledger:
    """A ledger as read: good rows and refused ones, what is wrong, and what to mention."""

    persons: pa.Table
    problems: list[Problem]
    warnings: list[str]
    source: str

    @property
    def refused(self) -> list[Problem]:
        """The problems because of which a row was left out."""
        return [problem for problem in self.problems if problem.refused]


def read_ledger(
    path: Path,
    dictionary: Dictionary,
    *,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> Ledger:
    """Read a ledger file.

    Every row that cannot be trusted is refused by name and keeps its place in
    its household. Raises UnreadableLedger where the file as a whole is no ledger.
    """
    path = Path(path)
    tell = progress or (lambda stage, done, total: None)
    kind = guard.kind_of(path)
    warnings: list[str] = []
    tell("读取文件", 0, 1)
    if kind == ".csv":
        sheets = read_delimited(path, dictionary, warnings)
    elif kind == ".parquet":
        sheets = read_columnar(path, dictionary)
    else:
        sheets = read_workbook(path, kind, dictionary, warnings)
    tell("读取文件", 1, 1)
    for raw, header in sheets:
        _check_header(path.name, raw, header)
    warnings += _left_out(sheets)
    draft = _draft(path.name, sheets, dictionary, warnings, tell)
    check_together(draft, day_number(today or dt.date.today()), tell)
    problems = draft.problems(path.name)
    return Ledger(draft.finished(), problems, draft.warnings, path.name)


def _check_header(file: str, raw: RawSheet, header: Header) -> None:
    for name, titles in header.repeated().items():
        raise UnreadableLedger(
            file,
            f"有 {len(titles)} 列都是“{name}”：{'、'.join(titles)}",
            "请只留一列，或改掉其它列的表头",
            sheet=raw.name,
            row=header.first + 1,
        )


def _left_out(sheets: list[tuple[RawSheet, Header]]) -> list[str]:
    """Which columns take no part; said once for all sheets that share it."""
    found: dict[str, list[str]] = {}
    for raw, header in sheets:
        remarks = list(header.remarks)
        if header.unknown:
            remarks.append(f"不认得的列没有参与判断：{at_most(header.unknown, 20)}")
        for remark in remarks:
            found.setdefault(remark, []).append(raw.name)
    return [
        remark if len(names) == len(sheets) else f"工作表“{at_most(names)}”：{remark}"
        for remark, names in found.items()
    ]


def _draft(
    file: str,
    sheets: list[tuple[RawSheet, Header]],
    dictionary: Dictionary,
    warnings: list[str],
    tell: Progress,
) -> Draft:
    tables: list[pa.Table] = []
    complaints: list[Complaint] = []
    titles: dict[tuple[str, str], str] = {}
    offset = 0
    for raw, header in sheets:
        people_rows = people_only(spread_merges(raw, header), header, warnings)
        if not len(people_rows.rows):
            if raw.name:
                warnings.append(f"工作表“{raw.name}”表头下面没有数据")
            continue
        table, found = read_sheet(people_rows, header, dictionary, warnings, tell)
        tables.append(table)
        complaints += [_moved(complaint, offset) for complaint in found]
        titles |= {(raw.name, h.fact.name): h.title for h in header.headings if h.fact}
        offset += table.num_rows
    if not tables:
        raise UnreadableLedger(file, "表头下面没有数据", "请核对是不是导出了空表")
    table = pa.concat_tables(tables, promote_options="default").combine_chunks()
    return Draft(table, dictionary, titles, complaints, warnings=warnings)


def _moved(complaint: Complaint, offset: int) -> Complaint:
    return replace(complaint, at=complaint.at + offset) if offset else complaint


def read_sheet(
    raw: RawSheet,
    header: Header,
    dictionary: Dictionary,
    warnings: list[str],
    tell: Progress,
    defaults: Mapping[str, pa.Scalar] | None = None,
) -> tuple[pa.Table, list[Complaint]]:
    """The lines of one sheet as a table of facts, and the cells that could not be taken.

    `defaults` hold for every line that says nothing of that fact.
    """
    length = len(raw.rows)
    columns: dict[str, pa.Array] = {
        ROW: raw.rows,
        SHEET: pa.repeat(pa.scalar(raw.name), length),
    }
    complaints = _whole_rows(raw)
    known = [heading for heading in header.headings if heading.fact]
    for done, heading in enumerate(known):
        tell("检查各列", done, len(known))
        assert heading.fact is not None
        parsed = parse(
            raw.columns[heading.index], heading.fact, length, plain_serials=raw.plain_serials
        )
        columns[heading.fact.name] = parsed.values
        complaints += parsed.complaints
    tell("检查各列", len(known), len(known))
    complaints += _broken_cells(raw, header)
    for name, value in (defaults or {}).items():
        constant = pa.repeat(value, length)
        columns[name] = pc.coalesce(columns[name], constant) if name in columns else constant
    if HOUSEHOLD in columns:
        complaints += _place_in_households(columns, complaints)
    else:
        complaints += put_together(columns)
    nameless = _nameless(columns, warnings)
    said = {complaint.at for complaint in complaints if complaint.fact == NAME}
    complaints += [
        Complaint(at, NAME, "", "没有姓名", "请补上姓名；不是人员的行请删去")
        for at in nameless
        if at not in said
    ]
    return pa.table(columns), complaints


def _nameless(columns: dict[str, pa.Array], warnings: list[str]) -> list[int]:
    """Rows without a name or anything else to tell the person by.

    Somebody found without papers has no name yet, but has a number.
    """
    unnamed = pc.is_null(columns[NAME])
    if PERSON not in columns:
        return list(pc.indices_nonzero(unnamed).to_pylist())
    numbered = pc.and_(unnamed, pc.is_valid(columns[PERSON]))
    count = pc.sum(numbered).as_py() or 0
    if count:
        warnings.append(f"{count} 行没有姓名，按人员编号登记；知道姓名以后请补上")
    return list(pc.indices_nonzero(pc.and_not(unnamed, numbered)).to_pylist())


def _whole_rows(raw: RawSheet) -> list[Complaint]:
    if not raw.garbled:
        return []
    position = {row: at for at, row in enumerate(raw.rows.to_pylist())}
    return [
        Complaint(position[row], "", "", wrong, remedy)
        for row, (wrong, remedy) in raw.garbled.items()
        if row in position
    ]


def _broken_cells(raw: RawSheet, header: Header) -> list[Complaint]:
    if not raw.broken:
        return []
    position = {row: at for at, row in enumerate(raw.rows.to_pylist())}
    facts = {h.index: h.fact.name for h in header.headings if h.fact}
    return [
        Complaint(position[cell.row], facts[cell.index], cell.name, cell.wrong, cell.remedy)
        for cell in raw.broken
        if cell.row in position and cell.index in facts
    ]


def _place_in_households(
    columns: dict[str, pa.Array], complaints: list[Complaint]
) -> list[Complaint]:
    unreadable = {complaint.at for complaint in complaints if complaint.fact == HOUSEHOLD}
    numbers, lost, odd = households.fill_numbers(
        columns[HOUSEHOLD], columns.get(RELATION), unreadable
    )
    columns[HOUSEHOLD] = numbers
    found = [
        Complaint(
            at,
            HOUSEHOLD,
            "",
            "没有户编号" if starts else "没有户编号，上面也没有能归入的户",
            "请补上户编号",
        )
        for at, starts in lost
        if at not in unreadable
    ]
    found += [
        Complaint(
            at,
            HOUSEHOLD,
            "",
            f"户编号空着，按上一行归入 {numbers[at]} 户，而这一户别的行都写了户编号",
            "请核对这个人是不是这一户的，并补上户编号",
            refused=False,
        )
        for at in odd
    ]
    return found


def check_together(draft: Draft, today: int, tell: Progress) -> None:
    """What lines say about each other; `today` as yyyymmdd."""
    steps: list[Callable[[], None]] = [
        lambda: people.take_birth_and_sex(draft, today),
        lambda: households.number_people(draft),
        lambda: people.find_repeats(draft),
        lambda: people.report_lost_supporters(draft),
        lambda: households.check_heads(draft),
        lambda: households.spread_facts(draft),
        lambda: people.report_contradictions(draft),
    ]
    for done, step in enumerate(steps):
        tell("核对人和户", done, len(steps))
        step()
    tell("核对人和户", len(steps), len(steps))
