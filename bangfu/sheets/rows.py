"""Which lines of a sheet are people: blank lines, totals, notes and empty numbered lines are not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.sheets.grid import TEXT, RawColumn, RawSheet, at_positions
from bangfu.sheets.headings import RUNNING_NUMBERS, Header
from bangfu.sheets.problems import at_most

NOTE = "合计、签名或说明"
NUMBER_ONLY = "只有序号、没有内容"
HEADINGS_AGAIN = "重复的表头"
"""What a line may be that is no person."""

_TOTAL = (
    r"(本页|本村|本社区|本组|全村|全镇|全乡|全街道|全县)?(合计|总计|小计|共计|累计)([:：(（].*)?$"
)
_LABEL = re.compile(
    rf"{_TOTAL}"
    r"|(填表|填报|制表|编制|审核|复核|审批|经办|登记|单位负责|负责|联系)(人|日期|时间|单位)?(签字|签名|（签字）|\(签字\))?[:：]"
    r"|(填表|填报|制表|编制|审核|复核|经办)人$"
    r"|(备注|注|说明|附注|附)[:：]"
)
_SENTENCE = re.compile(r"[，。；：:!！“”]|.{21,}")


def spread_merges(raw: RawSheet, header: Header) -> RawSheet:
    """Give each person under a merged household cell what the cell says.

    Only household facts: one income merged over a family is not earned by each of them.
    """
    households = {h.index for h in header.headings if h.fact and h.fact.entity == "household"}
    merges = [merge for merge in raw.merges if merge[0] in households]
    if not merges:
        return raw
    length = len(raw.rows)
    name = next(h.index for h in header.headings if h.fact and h.fact.name == "姓名")
    named = raw.columns[name].filled(length).to_pylist()
    columns = list(raw.columns)
    for index in {merge[0] for merge in merges}:
        own = columns[index].filled(length).to_pylist()
        source = list(range(length))
        for _, top, bottom in (merge for merge in merges if merge[0] == index):
            for at in range(top + 1, bottom + 1):
                if named[at] and not own[at]:
                    source[at] = top
        columns[index] = columns[index].taken(pa.array(source, pa.int64()))
    return replace(raw, columns=columns)


def people_only(
    raw: RawSheet, header: Header, warnings: list[str], skipped: dict[int, str] | None = None
) -> RawSheet:
    """The sheet without lines that are not people; whatever had content is named in a warning.

    `skipped` takes the row number of each such line and what it is.
    """
    length = len(raw.rows)
    if not length:
        return raw
    filled = [column.filled(length) for column in raw.columns]
    count = pa.repeat(pa.scalar(0, pa.int32()), length)
    for column in filled:
        count = pc.add(count, column.cast(pa.int32()))
    by_fact = {h.fact.name: h.index for h in header.headings if h.fact}
    name = by_fact["姓名"]
    doubtful = pc.or_(pc.invert(filled[name]), _labelled(raw.columns[name], length))
    # 合计 stands before the name (often where lines are numbered), with a count under the names
    before = {*range(name), *counting(header), by_fact.get("户编号", name)}
    for index in sorted(before - {name}):
        doubtful = pc.or_(doubtful, _totalled(raw.columns[index], length))
    keep = pc.greater(count, 0)
    positions = pc.indices_nonzero(pc.and_(keep, doubtful))
    if len(positions):
        named = pc.indices_nonzero(pc.and_(filled[name], pc.invert(doubtful)))
        last_named = pc.max(named).as_py() if len(named) else -1
        dismissed = _dismissed(raw, header, by_fact, positions, last_named)
        warnings += _said(raw.name, dismissed)
        if skipped is not None:
            skipped |= {line.row: line.what for line in dismissed}
        keep = pc.and_not(keep, at_positions([line.at for line in dismissed], length))
    if pc.all(keep).as_py():
        return raw
    return replace(
        raw, columns=[column.kept(keep) for column in raw.columns], rows=raw.rows.filter(keep)
    )


def counting(header: Header) -> set[int]:
    """The columns that only number the lines."""
    return {
        heading.index
        for heading in header.headings
        if heading.title in RUNNING_NUMBERS
        or (heading.fact is not None and heading.fact.name == "人员编号")
    }


def _labelled(column: RawColumn, length: int) -> pa.Array:
    part = column.parts.get(TEXT)
    if part is None:
        return pa.repeat(pa.scalar(False), length)
    encoded = part.dictionary_encode()
    marks = [
        _is_label(text) or re.sub(r"\s+", "", text) == column.heading
        for text in encoded.dictionary.to_pylist()
    ]
    return pc.fill_null(pa.array(marks, pa.bool_()).take(encoded.indices), False)


def _totalled(column: RawColumn, length: int) -> pa.Array:
    """Where a column says that its line is a sum; quick, as most cells hold no such word."""
    part = column.parts.get(TEXT)
    if part is None:
        return pa.repeat(pa.scalar(False), length)
    encoded = part.dictionary_encode()
    plain = pc.replace_substring_regex(encoded.dictionary, r"\s+", "")
    marks = pc.match_substring_regex(plain, f"^{_TOTAL}")
    return pc.fill_null(marks.take(encoded.indices), False)


def _is_label(text: str) -> bool:
    return _LABEL.match(re.sub(r"\s+", "", text)) is not None


@dataclass(frozen=True)
class _Dismissed:
    """A line that is no person."""

    at: int
    row: int
    what: str
    text: str


def _dismissed(
    raw: RawSheet,
    header: Header,
    by_fact: dict[str, int],
    positions: pa.Array,
    last_named: int,
) -> list[_Dismissed]:
    """The doubtful lines that are no people."""
    texts = [column.texts(positions) for column in raw.columns]
    known = set(by_fact.values())
    titles = [heading.title for heading in header.headings]
    numbering = counting(header)
    dismissed: list[_Dismissed] = []
    rows = raw.rows.take(positions).to_pylist()
    for i, (at, row) in enumerate(zip(positions.to_pylist(), rows, strict=True)):
        cells = {index: column[i] for index, column in enumerate(texts) if column[i]}
        first = next(iter(cells.values()), "")
        if len(cells) == 1 and cells.keys() <= numbering and not _is_label(first):
            what = NUMBER_ONLY
        elif _repeats_headings(cells, titles):
            what = HEADINGS_AGAIN
        elif _is_note(cells, known, by_fact, after_people=at > last_named):
            what = NOTE
        else:
            continue
        dismissed.append(_Dismissed(at, row, what, first))
    return dismissed


def _said(sheet: str, dismissed: list[_Dismissed]) -> list[str]:
    place = f"工作表“{sheet}”" if sheet else ""
    lines: list[str] = []
    notes = [f"第 {d.row} 行（{d.text[:12]}）" for d in dismissed if d.what == NOTE]
    numbered = [str(d.row) for d in dismissed if d.what == NUMBER_ONLY]
    repeated = [str(d.row) for d in dismissed if d.what == HEADINGS_AGAIN]
    if notes:
        lines.append(f"{place}{at_most(notes, 5)}是{NOTE}，没有当作人员读取")
    if numbered:
        lines.append(f"{place}第 {at_most(numbered, 5)} 行{NUMBER_ONLY}，没有读取")
    if repeated:
        lines.append(f"{place}第 {at_most(repeated, 5)} 行是{HEADINGS_AGAIN}，没有读取")
    return lines


def _repeats_headings(cells: dict[int, str], titles: list[str]) -> bool:
    same = sum(
        1 for i, text in cells.items() if i < len(titles) and re.sub(r"\s+", "", text) == titles[i]
    )
    return same >= 2 and same * 2 > len(cells)


def _is_note(
    cells: dict[int, str], known: set[int], by_fact: dict[str, int], *, after_people: bool
) -> bool:
    first = next(iter(cells.values()))
    keys = [cells.get(by_fact.get(name, -1), "") for name in ("姓名", "户编号")]
    if any(_is_label(text) for text in (first, *keys)):
        return True
    if cells.keys().isdisjoint(known):
        return True
    if not after_people:
        return False
    if len(cells) == 1 and _SENTENCE.search(first):
        return True
    # a line of sums under the people, its label left out
    no_one = not any(
        by_fact.get(name) in cells for name in ("姓名", "户编号", "身份证号码", "与户主关系")
    )
    return no_one and all(re.fullmatch(r"[\d,.]+", text) for text in cells.values())
