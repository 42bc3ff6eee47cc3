"""Open a file for mapping: its sheets, what their columns most likely carry, what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Dictionary, Fact, load_dictionary
from bangfu.sheets import guard, halves
from bangfu.sheets.captions import captions, village_in
from bangfu.sheets.columnar import column_names, typed_sheet
from bangfu.sheets.columns import parse
from bangfu.sheets.delimited import lines_below, open_text
from bangfu.sheets.draft import HOUSEHOLD, IDENTITY, NAME
from bangfu.sheets.grid import TEXT, RawColumn, RawSheet, letter
from bangfu.sheets.headings import (
    LOOKED_THROUGH,
    Header,
    Heading,
    find_header,
    looks_like_statistics,
    squeezed,
)
from bangfu.sheets.problems import UnreadableLedger, at_most, shown, shown_identity
from bangfu.sheets.seen import Book, Column, Sheet
from bangfu.sheets.sheet_xml import column_index
from bangfu.sheets.targets import HEAD_IDENTITY, WIDE_ANCHORS, Guess, guesses, wide
from bangfu.sheets.units import units_for
from bangfu.sheets.workbook import Grid, formulas_read, grids, raw_sheet, statistics_table

SAMPLES = 3
_TRIED = 200
"""Lines on which a guess is tried out."""


def open_book(path: Path, dictionary: Dictionary | None = None) -> Book:
    """Open a file and look at it; nothing is taken from it yet.

    A sheet that is no list of people is kept with the reason. Raises
    UnreadableLedger where the whole file cannot be opened.
    """
    path = Path(path)
    known = wide(dictionary or load_dictionary())
    book = Book(path, guard.kind_of(path), [])
    if book.kind == ".csv":
        book.sheets += _text_sheets(path, known, book.warnings)
    elif book.kind == ".parquet":
        book.sheets.append(_typed_sheet(path, known))
    else:
        hidden: list[str] = []
        for grid in grids(path, book.kind, hidden):
            book.sheets += _grid_sheets(path, grid, known)
            book.warnings += formulas_read(grid)
        if hidden:
            book.warnings.append(f"工作表“{at_most(hidden)}”是隐藏的，没有读取")
    return book


def _grid_sheets(path: Path, grid: Grid, known: Dictionary) -> list[Sheet]:
    top, merged_to = grid.rows[: LOOKED_THROUGH + 8], grid.merged_to()
    header = _find(top, known, merged_to)
    raw = raw_sheet(grid, header) if header else None
    return _parted(path, Sheet(grid.name, raw=raw, header=header), top, known, merged_to)


def _text_sheets(path: Path, known: Dictionary, warnings: list[str]) -> list[Sheet]:
    text = open_text(path, lambda rows: _find(rows, known, None))
    raw = lines_below(path, text, text.header, warnings) if text.header else None
    return _parted(path, Sheet("", raw=raw, header=text.header), text.top, known, None)


def _parted(
    path: Path,
    sheet: Sheet,
    top: Sequence[Sequence[object]],
    known: Dictionary,
    merged_to: Mapping[tuple[int, int], int] | None,
) -> list[Sheet]:
    """A sheet, or its two halves where one list stands twice side by side and each can be read."""
    whole = _looked_at(path, sheet, top, known)
    both = halves.halves(_placed(whole))
    if both is None or whole.raw is None or whole.header is None:
        return [whole]
    found = []
    for word, half in zip(("左边", "右边"), both, strict=True):
        rows = halves.rows_of(top, half)
        header = find_header(rows, known, halves.merged_in(merged_to, half), WIDE_ANCHORS)
        if header is None or header.first + header.height != whole.last_row:
            return [whole]
        part = Sheet(
            halves.name_of(sheet.name, word),
            raw=halves.raw_of(whole.raw, half),
            header=halves.header_of(header, half),
        )
        part = _looked_at(path, part, rows, known)
        if not part.usable:
            return [whole]
        part.captions, part.village = whole.captions, whole.village or sheet.name
        found.append(part)
    return found


def _placed(sheet: Sheet) -> list[tuple[int, str]]:
    return [(column_index(column.letter), column.heading) for column in sheet.columns]


def _typed_sheet(path: Path, known: Dictionary) -> Sheet:
    names = column_names(path)
    header = _find([names], known, None)
    raw = typed_sheet(path, names, header, list(range(len(names)))) if header else None
    return _looked_at(path, Sheet("", raw=raw, header=header), [names], known)


# ---------------------------------------------------------------- headings


def _find(
    rows: Sequence[Sequence[object]],
    known: Dictionary,
    merged_to: Mapping[tuple[int, int], int] | None,
) -> Header | None:
    return find_header(rows, known, merged_to, WIDE_ANCHORS) or _row_of_words(rows)


def _row_of_words(rows: Sequence[Sequence[object]]) -> Header | None:
    """Headings nobody has met before: the first of the rows that hold the most different words."""
    most, best = 1, -1
    for at, row in enumerate(rows[:LOOKED_THROUGH]):
        words = [squeezed(cell) for cell in row if cell not in ("", None)]
        if not all(re.search(r"[^\W\d_]", word) and len(word) <= 20 for word in words):
            continue
        if len(set(words)) > most:
            most, best = len(set(words)), at
    if best < 0:
        return None
    headings = [Heading(index, squeezed(cell), None) for index, cell in enumerate(rows[best])]
    return Header(best, 1, headings)


def _title(top: Sequence[Sequence[object]], header: Header, heading: Heading) -> str:
    """What stands over a column: a single heading as typed, several from top to bottom."""
    if len(heading.levels) > 1:
        return "／".join(heading.levels)
    for row in top[header.first : header.first + header.height]:
        if heading.index < len(row) and squeezed(row[heading.index]):
            return " ".join(str(row[heading.index]).split())
    return heading.title


# ---------------------------------------------------------------- one sheet


def _looked_at(
    path: Path, sheet: Sheet, top: Sequence[Sequence[object]], known: Dictionary
) -> Sheet:
    header, raw = sheet.header, sheet.raw
    if header is None or raw is None:
        told = (
            statistics_table(path.name) if looks_like_statistics(top) else _no_headings(path.name)
        )
        sheet.wrong, sheet.remedy = told.wrong, told.remedy
        return sheet
    sheet.first_row, sheet.last_row = header.first + 1, header.first + header.height
    sheet.lines = len(raw.rows)
    sheet.captions = captions(top[: header.first])
    sheet.village = village_in([*sheet.captions, sheet.name])
    for heading, guess in zip(header.headings, guesses(header.headings, known), strict=True):
        title = _title(top, header, heading)
        column = raw.columns[heading.index] if heading.index < len(raw.columns) else None
        if column is None or (not title and not _first_values(column, sheet.lines)):
            continue
        sheet.columns.append(_column(heading, title, guess, column, sheet.lines, known))
    refusal = _refusal(path.name, sheet, top, known)
    if refusal:
        sheet.wrong, sheet.remedy = refusal.wrong, refusal.remedy
    return sheet


def _column(
    heading: Heading, title: str, guess: Guess, column: RawColumn, lines: int, known: Dictionary
) -> Column:
    values = _first_values(column, lines)
    fact = known.facts.get(guess.target)
    exact = bool(fact) and guess.confidence == "sure"
    if fact and guess.unit == fact.unit:
        guess = _tried(guess, fact, heading, column, lines)
    hide = shown_identity if guess.target in (IDENTITY, HEAD_IDENTITY) else shown
    return Column(
        letter(heading.index),
        title,
        "".join(heading.levels) or heading.title,
        guess,
        units_for(fact) if fact and fact.unit else (),
        tuple(hide(value) for value in values[:SAMPLES]),
        exact,
    )


def _first_values(column: RawColumn, lines: int) -> list[str]:
    head = column.texts(pa.array(range(min(lines, _TRIED)), pa.int64()))
    return list(dict.fromkeys(value for value in head if value))


def _tried(guess: Guess, fact: Fact, heading: Heading, column: RawColumn, lines: int) -> Guess:
    """The guess, with a word of doubt where most of the first lines cannot be read that way."""
    count = min(lines, _TRIED)
    head = RawColumn(column.heading, {k: _start(part, count) for k, part in column.parts.items()})
    filled = pc.sum(head.filled(count)).as_py() or 0
    again = {heading.title, *heading.levels}
    refused = [c for c in parse(head, fact, count).complaints if squeezed(c.value) not in again]
    if not refused or len(refused) * 2 <= filled:
        return guess
    aside = f"前 {count} 行里有 {len(refused)} 格读不了：{refused[0].wrong}"
    return replace(guess, confidence="ask", aside=aside)


def _start(part: pa.Array, count: int) -> pa.Array:
    """The first lines alone: a slice of encoded texts would still carry those of all lines."""
    start = part.slice(0, count)
    return start.cast(pa.string()) if pa.types.is_dictionary(start.type) else start


# ---------------------------------------------------------------- what cannot be imported


def _no_headings(file: str) -> UnreadableLedger:
    return UnreadableLedger(
        file,
        f"前 {LOOKED_THROUGH} 行里没有找到表头",
        "请核对是不是选错了工作表；表头要占一行，一列一个名称",
    )


def _refusal(
    file: str, sheet: Sheet, top: Sequence[Sequence[object]], known: Dictionary
) -> UnreadableLedger | None:
    assert sheet.header is not None and sheet.raw is not None
    facts = set(sheet.header.facts)
    if not facts & set(WIDE_ANCHORS) and looks_like_statistics(top):
        return statistics_table(file, sheet.name)
    if not sheet.lines:
        return UnreadableLedger(file, "表头下面没有数据", "请核对是不是选错了工作表")
    if halves.halves(_placed(sheet)):
        headings = [column.heading for column in sheet.columns if column.heading]
        return UnreadableLedger(
            file,
            f"同样的表左右并排放了两份（{headings[0]}……{headings[len(headings) // 2 - 1]} 出现两次）",
            "请把右边一半剪切到左边一半的下面，再选这个文件",
        )
    for column in sheet.columns:
        if _holds_several(column):
            return UnreadableLedger(
                file,
                f"{column.letter} 列“{column.title}”一格里写了几个人（用分号隔开），分不清谁是谁",
                "请改用一人一行的表，例如从原系统导出“人员”表",
            )
    row = _another_table(sheet.raw, sheet.header, known)
    if row:
        return UnreadableLedger(
            file,
            f"第 {row} 行起是另一张表，表头和上面的不同",
            "请把它剪切到另一张工作表，再分别导入",
        )
    return None


def _holds_several(column: Column) -> bool:
    if re.search(r"分号分隔|分号隔开", column.heading):
        return True
    people = column.guess.target in (NAME, IDENTITY, HOUSEHOLD)
    listed = [text for text in column.samples if re.search(r"[;；]\s*\S", text)]
    return people and bool(listed) and len(listed) * 2 >= len(column.samples)


def _another_table(raw: RawSheet, header: Header, known: Dictionary) -> int:
    """The row number of other headings further down, 0 where there are none.

    Headings repeated on each page are no other table: they say the same again.
    """
    words = {squeezed(word) for f in known.facts.values() for word in (f.name, *f.aliases)}
    suspects: set[int] = set()
    for heading in header.headings:
        # nobody is called by a heading, while 独居 or 户主 may stand in any other column
        if heading.fact is None or heading.fact.name not in WIDE_ANCHORS:
            continue
        part = raw.columns[heading.index].parts.get(TEXT)
        if part is None:
            continue
        texts = pc.replace_substring_regex(part.dictionary, r"\s+", "")
        closed = pc.replace_substring(pc.replace_substring(texts, "（", "("), "）", ")")
        named = pc.is_in(closed, pa.array(words | {heading.title}, pa.string()))
        if pc.any(named).as_py():
            suspects |= set(pc.indices_nonzero(named.take(part.indices)).to_pylist())
    positions = pa.array(sorted(suspects), pa.int64())
    texts_of = {h: raw.columns[h.index].texts(positions) for h in header.headings}
    for i, row in enumerate(raw.rows.take(positions).to_pylist()):
        here = {h: squeezed(texts[i]) for h, texts in texts_of.items() if texts[i]}
        same = [text for h, text in here.items() if text in (h.title, *h.levels)]
        other = [text for h, text in here.items() if text not in (h.title, *h.levels)]
        if other and len(same) + len(words.intersection(other)) >= 2:
            return int(row)
    return 0
