"""A sheet read by the mapping a person gave, with the cells that person corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Dictionary, Fact, load_dictionary
from bangfu.policy.storage import day_number
from bangfu.sheets import identities, people
from bangfu.sheets.columns import parse
from bangfu.sheets.draft import (
    HEAD_IDENTITY,
    HEAD_NAME,
    HOUSEHOLD,
    HOUSEHOLD_GIVEN,
    IDENTITY,
    NAME,
    PERSON,
    Draft,
)
from bangfu.sheets.grid import TEXT, RawColumn, RawSheet, letter, text_part
from bangfu.sheets.headings import Header, Heading
from bangfu.sheets.ledger import Ledger, Progress, check_together, read_sheet
from bangfu.sheets.problems import NOTE, Problem, UnreadableLedger, hidden, shown_identity
from bangfu.sheets.rows import people_only, spread_merges
from bangfu.sheets.seen import Book, Sheet
from bangfu.sheets.sheet_xml import column_index
from bangfu.sheets.targets import HELPER, IGNORED, wide
from bangfu.sheets.units import in_unit, units_for

Corrections = Mapping[tuple[int, str], str]
"""(row number, column letter) -> what a person typed instead; empty text empties the cell."""

_EACH_HIS_OWN = (NAME, IDENTITY, HOUSEHOLD, PERSON, HEAD_NAME, HEAD_IDENTITY)


@dataclass
class Cells:
    """What stands in a sheet, corrections included, to be drawn as a grid."""

    raw: RawSheet
    titles: dict[str, str]
    """Letter -> heading, in the order of the file."""
    identities: frozenset[str] = frozenset()
    """Letters of columns whose content is masked even where it is badly formed."""

    @property
    def rows(self) -> list[int]:
        """The row numbers, in the order of the file."""
        return list(self.raw.rows.to_pylist())

    def of(self, rows: Sequence[int], *, masked: bool = True) -> dict[int, dict[str, str]]:
        """The texts of some rows by letter; a row the sheet does not have is left out."""
        wanted = pa.array(rows, pa.int64())
        positions = pc.indices_nonzero(pc.is_in(self.raw.rows, wanted))
        numbers = self.raw.rows.take(positions).to_pylist()
        found: dict[int, dict[str, str]] = {row: {} for row in numbers}
        for name in self.titles:
            texts = self.raw.columns[column_index(name)].texts(positions)
            if masked:
                hide = shown_identity if name in self.identities else hidden
                texts = [hide(text) if text else "" for text in texts]
            for row, text in zip(numbers, texts, strict=True):
                found[row][name] = text
        return found


@dataclass
class Mapped(Ledger):
    """A ledger as mapped: `persons` also tells whether the file numbered the household."""

    sheet: str
    cells: Cells
    skipped: dict[int, str]
    """Row number -> why the line is no person (a total, a signature, headings again)."""
    letters: dict[str, str]
    """What was mapped -> the letter of its column."""

    def by_row(self) -> dict[int, list[Problem]]:
        """The problems of each row that has any."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.row, []).append(problem)
        return found

    @property
    def to_settle(self) -> set[int]:
        """Rows that need a person before they can be taken or for their meaning to be certain."""
        return {problem.row for problem in self.problems if problem.kind != NOTE}


def read_mapped(
    book: Book,
    sheet: str,
    mapping: Mapping[str, str],
    *,
    corrections: Corrections | None = None,
    defaults: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    without: Collection[int] = (),
    dictionary: Dictionary | None = None,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> Mapped:
    """Read a sheet: `mapping` says for each column letter what it carries, or 忽略.

    `defaults` (fact to text) hold where a line says nothing; `units` (letter to
    unit) tell columns typed in another unit than the fact's own; `without` are
    row numbers a person left out. Raises UnreadableLedger where the mapping
    itself cannot be used, with words for the person who made it.
    """
    tell = progress or (lambda stage, done, total: None)
    known = wide(dictionary or load_dictionary())
    found = book.sheet(sheet)
    if not found.usable or found.raw is None:
        raise UnreadableLedger(book.name, found.wrong, found.remedy, sheet=sheet)
    header = _mapped_header(book.name, found, mapping, units or {}, known)
    _no_person_in_numbers(book.name, found, header)
    given = _defaults(book.name, found, defaults or {}, header, known)
    raw = corrected(book.name, found.raw, corrections or {})
    letters = {
        heading.fact.name: letter(heading.index) for heading in header.headings if heading.fact
    }
    cells = Cells(
        raw,
        {column.letter: column.title for column in found.columns},
        frozenset(letters[name] for name in (IDENTITY, HEAD_IDENTITY) if name in letters),
    )
    warnings = list(book.warnings)
    skipped = dict.fromkeys(without, "没有要这一行")
    kept = _kept(spread_merges(raw, header), without)
    lines = people_only(kept, header, warnings, skipped)
    if not len(lines.rows):
        raise UnreadableLedger(
            book.name, "按这样对表头，一个人也读不出来", "请核对“姓名”对的是哪一列", sheet=sheet
        )
    table, complaints = read_sheet(lines, header, known, warnings, tell, given)
    draft = Draft(
        table.append_column(
            HOUSEHOLD_GIVEN, pa.repeat(pa.scalar(HOUSEHOLD in letters), table.num_rows)
        ),
        known,
        {(sheet, name): found.column(at).title for name, at in letters.items()},
        complaints,
        warnings=warnings,
        letters={(sheet, name): at for name, at in letters.items()},
        households_given=HOUSEHOLD in letters,
    )
    _hidden_names(draft)
    check_together(draft, day_number(today or dt.date.today()), tell)
    people.report_likely_repeats(draft)
    people.note_blanks(draft, HELPER)
    problems = draft.problems(book.name)
    return Mapped(
        persons=draft.finished(),
        problems=problems,
        warnings=draft.warnings,
        source=book.name,
        sheet=sheet,
        cells=cells,
        skipped=dict(sorted(skipped.items())),
        letters=letters,
    )


# ---------------------------------------------------------------- the mapping


def _mapped_header(
    file: str, sheet: Sheet, mapping: Mapping[str, str], units: Mapping[str, str], known: Dictionary
) -> Header:
    assert sheet.header is not None
    columns = {column.letter: column for column in sheet.columns}
    facts: dict[int, Fact] = {}
    owners: dict[str, str] = {}
    for at, target in mapping.items():
        if at not in columns:
            raise _unusable(file, sheet, f"没有 {at} 列", "请重新打开文件，再对一次表头")
        if target == IGNORED:
            continue
        fact = known.facts.get(target)
        if fact is None:
            raise _unusable(file, sheet, f"没有“{target}”这一项", "请从列出的项目里选", at)
        if target in owners:
            raise _unusable(
                file, sheet, f"{owners[target]} 列和 {at} 列都对成了“{target}”",
                "一项只能有一列，请把另一列改掉或忽略", at,
            )  # fmt: skip
        if at not in units and _unit_in_doubt(columns[at].heading, fact):
            raise _unusable(
                file, sheet, f"表头写的是“{columns[at].title}”，而“{target}”按{fact.unit}记",
                f"请选这一列的单位：{'、'.join(units_for(fact))}", at,
            )  # fmt: skip
        owners[target] = at
        facts[column_index(at)] = _in_typed_unit(file, sheet, at, fact, units.get(at, ""))
    if NAME not in owners:
        raise _unusable(
            file, sheet, "没有指明哪一列是姓名",
            "请选一列作“姓名”；每行是一户、只写了户主的，把户主那一列对成“姓名”",
        )  # fmt: skip
    headings = [
        Heading(heading.index, heading.title, facts.get(heading.index), levels=heading.levels)
        for heading in sheet.header.headings
    ]
    return replace(sheet.header, headings=headings, remarks=[])


def _unit_in_doubt(heading: str, fact: Fact) -> bool:
    """Whether a heading speaks of years or of ten thousands, and the fact does not."""
    if fact.type != "money" or heading in (fact.name, *fact.aliases):
        return False
    yearly = "年" in heading and "月" not in heading and fact.unit.endswith("/月")
    return yearly or "万元" in heading


def _in_typed_unit(file: str, sheet: Sheet, at: str, fact: Fact, unit: str) -> Fact:
    try:
        return in_unit(fact, unit)
    except KeyError:
        choices = "、".join(filter(None, units_for(fact)))
        raise _unusable(
            file, sheet, f"“{fact.name}”不能用“{unit}”作单位",
            f"可以用：{choices}" if choices else "这一项没有单位，请不要选单位", at,
        ) from None  # fmt: skip


def _no_person_in_numbers(file: str, sheet: Sheet, header: Header) -> None:
    """Numbers of households and persons appear in addresses and lists: no identity number may."""
    assert sheet.raw is not None
    for heading in header.headings:
        if heading.fact is None or heading.fact.name not in (HOUSEHOLD, PERSON):
            continue
        part = sheet.raw.columns[heading.index].parts.get(TEXT)
        if part is None:
            continue
        texts = pc.utf8_upper(part.dictionary_encode().dictionary)
        if identities.well_formed(texts).null_count < len(texts):
            raise _unusable(
                file, sheet, f"这一列是身份证号码，不能当{heading.fact.name}",
                f"请改对成“{IDENTITY}”；是户主的号码就对成“{HEAD_IDENTITY}”",
                letter(heading.index),
            )  # fmt: skip


def _defaults(
    file: str, sheet: Sheet, defaults: Mapping[str, str], header: Header, known: Dictionary
) -> dict[str, pa.Scalar]:
    found: dict[str, pa.Scalar] = {}
    for name, text in defaults.items():
        fact = known.facts.get(name)
        if fact is None or name in _EACH_HIS_OWN:
            raise _unusable(
                file, sheet, f"“{name}”不能给全表统一填", "各人各户不同的，请在表里逐行填写"
            )
        if not text.strip():
            continue
        parsed = parse(RawColumn(name, {TEXT: text_part([text])}), fact, 1)
        if parsed.complaints:
            wrong = parsed.complaints[0]
            raise _unusable(
                file, sheet, f"统一填的“{name}”读不了：{hidden(text)}，{wrong.wrong}", wrong.remedy
            )
        found[name] = parsed.values[0]
    return found


def _unusable(file: str, sheet: Sheet, wrong: str, remedy: str, at: str = "") -> UnreadableLedger:
    return UnreadableLedger(file, wrong, remedy, sheet=sheet.name, column=at)


# ---------------------------------------------------------------- what a person changed


def corrected(file: str, raw: RawSheet, corrections: Corrections) -> RawSheet:
    """The sheet with some cells replaced by what a person typed.

    Raises UnreadableLedger for a row the sheet does not have.
    """
    if not corrections:
        return raw
    position = {row: at for at, row in enumerate(raw.rows.to_pylist())}
    typed: dict[int, dict[int, str]] = {}
    for (row, at), text in corrections.items():
        if row not in position or column_index(at) >= len(raw.columns):
            raise UnreadableLedger(
                file,
                f"没有 {at}{row} 这一格",
                "文件多半换过，请重新选文件",
                sheet=raw.name,
                row=row,
            )
        typed.setdefault(column_index(at), {})[position[row]] = text
    columns = list(raw.columns)
    for index, cells in typed.items():
        columns[index] = _retyped(columns[index], cells, len(raw.rows))
    done = {(row, column_index(at)) for row, at in corrections}
    broken = [cell for cell in raw.broken if (cell.row, cell.index) not in done]
    return replace(raw, columns=columns, broken=broken)


def _retyped(column: RawColumn, cells: Mapping[int, str], length: int) -> RawColumn:
    order = sorted(cells)
    changed = pc.is_in(pa.array(range(length), pa.int64()), pa.array(order, pa.int64()))
    parts = {
        kind: pc.if_else(changed, pa.scalar(None, part.type), part)
        for kind, part in column.parts.items()
        if kind != TEXT
    }
    before = column.parts.get(TEXT)
    texts = pa.nulls(length, pa.string()) if before is None else before.cast(pa.string())
    texts = pc.replace_with_mask(texts, changed, pa.array([cells[at] for at in order], pa.string()))
    return RawColumn(column.heading, parts | {TEXT: text_part(texts)})


def _kept(raw: RawSheet, without: Collection[int]) -> RawSheet:
    if not without:
        return raw
    keep = pc.invert(pc.is_in(raw.rows, pa.array(sorted(without), pa.int64())))
    return replace(
        raw, columns=[column.kept(keep) for column in raw.columns], rows=raw.rows.filter(keep)
    )


def _hidden_names(draft: Draft) -> None:
    """A published list hides part of the name; nobody can be filed under what is left."""
    names = draft.column(NAME)
    starred = pc.fill_null(pc.match_substring_regex(names, r"[*＊×✕]"), False)
    for at in pc.indices_nonzero(starred).to_pylist():
        draft.refuse(at, NAME, names[at].as_py(), "姓名被符号遮住了几个字", "请填完整的姓名")
