"""A ledger while it is being checked: the table, and what was found wrong so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Dictionary, Fact
from bangfu.policy.language.rounding import yuan
from bangfu.policy.storage import OBLIGEE
from bangfu.sheets import cells
from bangfu.sheets.columns import Complaint
from bangfu.sheets.grid import at_positions, joined
from bangfu.sheets.problems import JUDGE, MUST_FIX, Problem, shown, shown_identity

ROW, SHEET, REFUSED = "_row", "_sheet", "_refused"
HOUSEHOLD_GIVEN = "_household_given"
HOUSEHOLD, PERSON, NAME, IDENTITY = "户编号", "人员编号", "姓名", "身份证号码"
RELATION, HEAD = "与户主关系", "户主"
HEAD_NAME, HEAD_IDENTITY = "户主姓名", "户主身份证号"
KEPT_WHEN_REFUSED = (HOUSEHOLD, PERSON, NAME, OBLIGEE)
"""Who the row is about, and whom that person supports: a supporter left out without a trace
would look as if nobody owed the other anything."""


@dataclass
class Draft:
    """Rows by position; `complaints` speak of positions until the end."""

    table: pa.Table
    dictionary: Dictionary
    titles: dict[tuple[str, str], str]
    """(sheet, fact) -> the heading as it stands in that sheet."""
    complaints: list[Complaint] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sheet, fact) -> the letter of its column."""
    households_given: bool = True
    """Whether the file numbers its households, or they were put together from its lines."""

    def __post_init__(self) -> None:
        self._several_sheets = len(pc.unique(self.table.column(SHEET))) > 1

    def column(self, name: str) -> pa.Array | None:
        """A fact's column, None where no sheet has it."""
        if name not in self.table.column_names:
            return None
        return joined(self.table.column(name))

    def put(self, name: str, values: pa.Array) -> None:
        """Add or replace a column."""
        at = self.table.schema.get_field_index(name)
        if at < 0:
            self.table = self.table.append_column(name, values)
        else:
            self.table = self.table.set_column(at, name, values)

    def values(self, name: str, positions: list[int]) -> list[object]:
        """A fact at some positions; nothing where no sheet has it."""
        column = self.column(name)
        if column is None:
            return [None] * len(positions)
        return column.take(pa.array(positions, pa.int64())).to_pylist()

    def places(self, positions: list[int]) -> dict[int, str]:
        """Where each position stands in its file, for messages that name another row."""
        rows, sheets = self.values(ROW, positions), self.values(SHEET, positions)
        return {
            at: (f"工作表“{sheet}”第 {row} 行" if self._several_sheets else f"第 {row} 行")
            for at, row, sheet in zip(positions, rows, sheets, strict=True)
        }

    def refuse(
        self,
        at: int,
        fact: str,
        value: object,
        wrong: str,
        remedy: str,
        *also: str,
        kind: str = MUST_FIX,
    ) -> None:
        """Leave a row out because of one of its facts."""
        self.complaints.append(Complaint(at, fact, _text(value), wrong, remedy, True, also, kind))

    def report(
        self,
        at: int,
        fact: str,
        value: object,
        wrong: str,
        remedy: str,
        *also: str,
        kind: str = JUDGE,
    ) -> None:
        """Say what is doubtful about a row and keep it."""
        self.complaints.append(Complaint(at, fact, _text(value), wrong, remedy, False, also, kind))

    def refused(self) -> set[int]:
        """Positions of rows that are left out so far."""
        return {complaint.at for complaint in self.complaints if complaint.refused}

    def problems(self, file: str) -> list[Problem]:
        """All complaints as people read them, in the order of the file."""
        ordered = sorted(self.complaints, key=lambda complaint: complaint.at)
        at = [complaint.at for complaint in ordered]
        context = zip(
            ordered,
            self.values(ROW, at),
            self.values(SHEET, at),
            self.values(HOUSEHOLD, at),
            self.values(PERSON, at),
            strict=True,
        )
        return [
            Problem(
                file=file,
                sheet=sheet,
                row=row,
                column=self.titles.get((sheet, complaint.fact), complaint.fact),
                value=shown_identity(complaint.value)
                if complaint.fact == IDENTITY and complaint.value
                else shown(complaint.value),
                wrong=complaint.wrong,
                remedy=complaint.remedy,
                household=household or "",
                person=person or "",
                facts=tuple(name for name in (complaint.fact, *complaint.facts) if name),
                refused=complaint.refused,
                kind=complaint.kind or (MUST_FIX if complaint.refused else JUDGE),
                letter=self._letter(sheet, complaint),
                allowed=self._allowed(complaint.fact),
            )
            for complaint, row, sheet, household, person in context
        ]

    def _letter(self, sheet: str, complaint: Complaint) -> str:
        """The column to look at: of the fact itself, or of the first it was held against."""
        own = self.letters.get((sheet, complaint.fact), "")
        if own or not complaint.facts:
            return own
        return next(filter(None, (self.letters.get((sheet, name)) for name in complaint.facts)), "")

    def _allowed(self, name: str) -> tuple[str, ...]:
        fact = self.dictionary.facts.get(name)
        return fact.values if fact else ()

    def finished(self) -> pa.Table:
        """The table people are screened from: refused rows without facts, repeats left out."""
        length = self.table.num_rows
        refused = at_positions(self.refused(), length)
        self.put(REFUSED, refused)
        if pc.any(refused).as_py():
            for name in self.table.column_names:
                if name.startswith("_") or name in KEPT_WHEN_REFUSED:
                    continue
                # what is known of the household came from its other rows as well
                if self.dictionary.facts[name].entity == "household":
                    continue
                column = self.column(name)
                self.put(name, pc.if_else(refused, pa.scalar(None, column.type), column))
        keep = pc.is_valid(self.table.column(HOUSEHOLD))
        if self.dropped:
            keep = pc.and_(keep, pc.invert(at_positions(self.dropped, length)))
        present = [name for name in self.dictionary.facts if name in self.table.column_names]
        marks = [name for name in (HOUSEHOLD_GIVEN,) if name in self.table.column_names]
        table = self.table.select([ROW, SHEET, REFUSED, *marks, *present])
        return table if pc.all(keep).as_py() else table.filter(keep)


def spoken(value: object, fact: Fact) -> str:
    """A stored value in the words of the ledger."""
    if value is None:
        return ""
    if fact.type == "bool":
        return "是" if value else "否"
    if fact.type == "multi":
        return str(value).strip("|").replace("|", "、") or "无"
    if fact.type == "date":
        return cells.written(int(str(value)))
    if fact.type == "money":
        return yuan(int(str(value)))
    if fact.type == "decimal":
        whole, part = divmod(int(str(value)), 10_000)
        return f"{whole}.{part:04}".rstrip("0").rstrip(".")
    return shown(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)
