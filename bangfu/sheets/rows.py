"""Which lines of a sheet are people: blank lines, totals, notes and empty numbered lines are not."""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.sheets.grid import TEXT, RawColumn, RawSheet, at_positions
from bangfu.sheets.headings import Header
from bangfu.sheets.problems import at_most

_LABEL = re.compile(
    r"(本页|本村|本社区|本组|全村|全镇|全乡|全街道|全县)?(合计|总计|小计|共计|累计)([:：(（].*)?$"
    r"|(填表|填报|制表|编制|审核|复核|审批|经办|登记|单位负责|负责|联系)(人|日期|时间|单位)?(签字|签名|（签字）|\(签字\))?[:：]"
    r"|(填表|填报|制表|编制|审核|复核|经办)人$"
    r"|(备注|注|说明|附注|附)[:：]"
)
_SENTENCE = re.compile(r"[，。；：:!！“”]|.{21,}")


def people_only(raw: RawSheet, header: Header, warnings: list[str]) -> RawSheet:
    """The sheet without lines that are not people; whatever had content is named in a warning."""
    length = len(raw.rows)
    if not length:
        return raw
    filled = [column.filled(length) for column in raw.columns]
    count = pa.repeat(pa.scalar(0, pa.int32()), length)
    for column in filled:
        count = pc.add(count, column.cast(pa.int32()))
    by_fact = {h.fact.name: h.index for h in header.headings if h.fact}
    name, household = by_fact["姓名"], by_fact["户编号"]
    doubtful = pc.or_(
        pc.invert(filled[name]),
        pc.or_(_labelled(raw.columns[name], length), _labelled(raw.columns[household], length)),
    )
    keep = pc.greater(count, 0)
    positions = pc.indices_nonzero(pc.and_(keep, doubtful))
    if len(positions):
        named = pc.indices_nonzero(pc.and_(filled[name], pc.invert(doubtful)))
        last_named = pc.max(named).as_py() if len(named) else -1
        dismissed = _dismissed(raw, header, by_fact, positions, last_named, warnings)
        keep = pc.and_not(keep, at_positions(dismissed, length))
    if pc.all(keep).as_py():
        return raw
    return replace(
        raw, columns=[column.kept(keep) for column in raw.columns], rows=raw.rows.filter(keep)
    )


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


def _is_label(text: str) -> bool:
    return _LABEL.match(re.sub(r"\s+", "", text)) is not None


def _dismissed(
    raw: RawSheet,
    header: Header,
    by_fact: dict[str, int],
    positions: pa.Array,
    last_named: int,
    warnings: list[str],
) -> list[int]:
    """Positions among the doubtful lines that are no people."""
    texts = [column.texts(positions) for column in raw.columns]
    known = set(by_fact.values())
    titles = [heading.title for heading in header.headings]
    number = by_fact.get("人员编号", -1)
    notes: list[tuple[int, str]] = []
    numbered: list[int] = []
    repeated: list[int] = []
    dismissed: list[int] = []
    rows = raw.rows.take(positions).to_pylist()
    for i, (at, row) in enumerate(zip(positions.to_pylist(), rows, strict=True)):
        cells = {index: column[i] for index, column in enumerate(texts) if column[i]}
        if set(cells) == {number}:
            numbered.append(row)
        elif _repeats_headings(cells, titles):
            repeated.append(row)
        elif _is_note(cells, known, by_fact, after_people=at > last_named):
            notes.append((row, next(iter(cells.values()))))
        else:
            continue
        dismissed.append(at)
    place = f"工作表“{raw.name}”" if raw.name else ""
    if notes:
        named = at_most([f"第 {row} 行（{text[:12]}）" for row, text in notes], 5)
        warnings.append(f"{place}{named}是合计、签名或说明，没有当作人员读取")
    if numbered:
        named = at_most([str(row) for row in numbered], 5)
        warnings.append(f"{place}第 {named} 行只有序号、没有内容，没有读取")
    if repeated:
        warnings.append(
            f"{place}第 {at_most([str(r) for r in repeated], 5)} 行是重复的表头，没有读取"
        )
    return dismissed


def _repeats_headings(cells: dict[int, str], titles: list[str]) -> bool:
    same = sum(
        1 for i, text in cells.items() if i < len(titles) and re.sub(r"\s+", "", text) == titles[i]
    )
    return same >= 2 and same * 2 > len(cells)


def _is_note(
    cells: dict[int, str], known: set[int], by_fact: dict[str, int], *, after_people: bool
) -> bool:
    first = next(iter(cells.values()))
    keys = [cells.get(by_fact[name], "") for name in ("姓名", "户编号")]
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
