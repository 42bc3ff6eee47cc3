"""Where the headings are, and which fact each one stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bangfu.policy.facts import Dictionary, Fact

LOOKED_THROUGH = 40
"""Rows from the top in which the headings are looked for."""
DEEPEST = 4
"""Rows that one block of headings may span; a payment form of four was met."""
REQUIRED = ("户编号", "姓名")
RUNNING_NUMBERS = ("序号", "编号")
"""Headings that, in nearly every ledger, only count the lines."""
ANCHORS = ("户编号", "姓名", "身份证号码")
"""Facts of which every ledger of persons carries at least one."""

_HARMLESS_NOTES = frozenset({"必填", "必填项", "选填", "可不填", "可空", "*"})
_UNITS_ALLOWED = {
    "元/月": ("元/月", "元", "月/元", "元/人月"),
    "平方米": ("平方米", "㎡", "m2", "平米"),
}
_STATISTICS = re.compile(
    r"户数$|人数$|支出|人均补助|补助额|金额$|^街镇名称$|^地区$|保障标准|低保标准"
)


@dataclass(frozen=True)
class Heading:
    """One column's heading: the text shown to people, and its fact if it has one."""

    index: int
    title: str
    fact: Fact | None
    aside: str = ""
    """Why a column is left out although its heading looks like a fact's."""
    parents: str = ""
    """Headings above the one that names the fact."""
    levels: tuple[str, ...] = ()
    """All the headings over the column, from top to bottom."""


@dataclass
class Header:
    """The rows of headings: `first` is 0-based; data begin at `first + height`."""

    first: int
    height: int
    headings: list[Heading]
    remarks: list[str] = field(default_factory=list)

    @property
    def facts(self) -> list[str]:
        return [heading.fact.name for heading in self.headings if heading.fact]

    @property
    def unknown(self) -> list[str]:
        return [h.title for h in self.headings if not h.fact and not h.aside and h.title]

    def missing(self) -> list[str]:
        """Required facts that no column carries."""
        return [name for name in REQUIRED if name not in self.facts]

    def repeated(self) -> dict[str, list[str]]:
        """Facts that several columns claim, with the titles of those columns."""
        claims: dict[str, list[str]] = {}
        for heading in self.headings:
            if heading.fact:
                claims.setdefault(heading.fact.name, []).append(heading.title)
        return {name: titles for name, titles in claims.items() if len(titles) > 1}


def squeezed(cell: object) -> str:
    """A heading without blanks, marks of obligation and trailing colons."""
    text = unicodedata.normalize("NFKC", str(cell if cell is not None else ""))
    return re.sub(r"\s+", "", text).strip("*").rstrip(":")


def recognised(text: str, dictionary: Dictionary) -> tuple[Fact | None, str]:
    """The fact of a heading, or why one that looks like a fact's is left out."""
    plain = squeezed(text)
    fact = dictionary.by_heading(plain)
    if fact or not plain.endswith(")"):
        return fact, ""
    base, _, note = plain[:-1].rpartition("(")
    fact = dictionary.by_heading(base)
    if not fact or note in _HARMLESS_NOTES or _explains(note, fact):
        return fact, ""
    if fact.unit:
        return None, f"单位写的是“{note}”，本列应以“{fact.unit}”为单位"
    return None, ""


def _explains(note: str, fact: Fact) -> bool:
    if fact.unit:
        units = _UNITS_ALLOWED.get(fact.unit, (fact.unit,))
        return note in {unicodedata.normalize("NFKC", unit) for unit in units}
    if fact.values:
        named = [part for part in re.split(r"[、/;,|]", note) if part]
        return all(part in fact.values or part in {"√", "×", "Y", "N"} for part in named)
    return fact.type == "date" and note.lower().startswith(("年", "yyyy", "如", "格式"))


def find_header(
    rows: Sequence[Sequence[object]],
    dictionary: Dictionary,
    merged_to: Mapping[tuple[int, int], int] | None = None,
    anchors: Collection[str] = ANCHORS,
) -> Header | None:
    """The block of heading rows that names the most facts; None where there is none.

    One of `anchors` has to be among them: without it a row of words is no heading.

    `merged_to` gives, for the first cell of a merge, the last column it covers.
    Without it (CSV) a parent heading covers the blank cells to its right.
    """
    best: tuple[int, int, Header] | None = None
    for first, row in enumerate(rows[:LOOKED_THROUGH]):
        own = [
            index
            for index, cell in enumerate(row)
            if recognised(squeezed(cell), dictionary)[0]
            # a heading merged over several columns is a parent, whatever it is called
            and (merged_to or {}).get((first, index), index) == index
        ]
        if not own or sum(1 for cell in row if squeezed(cell)) < 2:
            continue
        header = _block(rows, first, own, dictionary, merged_to)
        names = set(header.facts)
        if not names & set(anchors):
            continue
        if best is None or (len(names), -header.height) > best[:2]:
            best = (len(names), -header.height, header)
    return best[2] if best else None


def looks_like_statistics(rows: Sequence[Sequence[object]]) -> bool:
    """Whether the top of a sheet counts people instead of listing them."""
    cells = {squeezed(cell) for row in rows[:LOOKED_THROUGH] for cell in row if squeezed(cell)}
    if cells & {"姓名", "户主姓名", "身份证号码", "身份证号", "与户主关系"}:
        return False
    return sum(1 for cell in cells if len(cell) <= 14 and _STATISTICS.search(cell)) >= 2


def _block(
    rows: Sequence[Sequence[object]],
    first: int,
    own: list[int],
    dictionary: Dictionary,
    merged_to: Mapping[tuple[int, int], int] | None,
) -> Header:
    """The heading rows from `first` down: a row belongs to them while the named columns stay blank."""
    height = 1
    while height < DEEPEST and first + height < len(rows):
        below = rows[first + height]
        filled = [cell for cell in below if squeezed(cell)]
        under_named = any(squeezed(below[i]) for i in own if i < len(below))
        if not filled or under_named or not all(isinstance(cell, str) for cell in filled):
            break
        height += 1
    block = [list(row) for row in rows[first : first + height]]
    width = max(len(row) for row in block)
    headings = []
    spans = [_covered(row, first + k, width, merged_to) for k, row in enumerate(block)]
    for index in range(width):
        levels = _levels(block, spans, index)
        headings.append(_heading(index, levels, dictionary))
    return _settled(Header(first, height, headings))


def _covered(
    row: list[object], at: int, width: int, merged_to: Mapping[tuple[int, int], int] | None
) -> list[str]:
    """For each column the heading that stands over it in this row, its own or a parent's."""
    over, parent, until = [], "", -1
    for index in range(width):
        text = squeezed(row[index]) if index < len(row) else ""
        if text:
            parent = text
            until = width if merged_to is None else merged_to.get((at, index), index)
        over.append(text or (parent if index <= until else ""))
    return over


def _levels(block: list[list[object]], spans: list[list[str]], index: int) -> list[str]:
    """Headings over one column from top to bottom; a parent counts only where a child is below."""
    levels: list[str] = []
    for k, row in enumerate(block):
        own = squeezed(row[index]) if index < len(row) else ""
        below = any(index < len(lower) and squeezed(lower[index]) for lower in block[k + 1 :])
        text = own or (spans[k][index] if below else "")
        if text and (not levels or levels[-1] != text):
            levels.append(text)
    return levels


def _heading(index: int, levels: list[str], dictionary: Dictionary) -> Heading:
    aside, every = "", tuple(levels)
    for depth in range(len(levels)):
        own, above = "".join(levels[depth:]), "".join(levels[:depth])
        fact, why = recognised(own, dictionary)
        if fact:
            return Heading(index, own, fact, parents=above, levels=every)
        aside = aside or why
    return Heading(index, "".join(levels), None, aside, levels=every)


def _settled(header: Header) -> Header:
    """Leave out what only looks like a second column for a fact, and say so."""
    for name in list(header.repeated()):
        claimants = [h for h in header.headings if h.fact and h.fact.name == name]
        # under a parent heading stands a fact of someone else: 帮扶责任人 {姓名, 职务}
        own = [h for h in claimants if not h.parents]
        plain = [h for h in own if h.title not in RUNNING_NUMBERS] or [
            h for h in own if h.title != RUNNING_NUMBERS[0]
        ]
        if len(plain) != 1:
            continue
        for heading in claimants:
            if heading is not plain[0]:
                header.headings[heading.index] = Heading(
                    heading.index,
                    heading.parents + heading.title,
                    None,
                    f"“{name}”已由“{plain[0].title}”列给出",
                    levels=heading.levels,
                )
    header.remarks = [f"“{h.title}”列没有使用：{h.aside}" for h in header.headings if h.aside]
    return header
