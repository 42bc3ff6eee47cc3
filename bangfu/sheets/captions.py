"""What stands above the headings: the title, and the village it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bangfu.sheets.headings import squeezed

_KINDS = "村|社区|居委会|村委会|嘎查"
_LABELLED = re.compile(
    rf"(?:村\(居\)|村\(社区\)|村居|村委会|所属村|行政村|填报单位|所属地区|单位)\)?[::]([^::,。;]*?(?:{_KINDS}))"
)
_IN_TITLE = re.compile(rf"([\u4e00-\u9fff]+?(?:{_KINDS}))(?!民|级|居|务|级|\()")
_ABOVE = re.compile(r".*(?:省|自治区|州|盟|市|区|县|旗|镇|乡|街道|办事处|年|月|\d)(?=.{2,})")
_NO_NAMES = frozenset(
    {"农村", "本村", "全村", "各村", "行政村", "自然村", "村", "社区", "本社区", "全社区"}
)


def captions(rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """The lines of text above the headings, cells joined by a blank."""
    lines = (" ".join(text for cell in row if (text := str(cell or "").strip())) for row in rows)
    return tuple(line for line in lines if line)


def village_in(lines: Sequence[str]) -> str:
    """The village a title or a place line names; empty where none does."""
    plain = [squeezed(line) for line in lines]
    for line in plain:
        if (found := _LABELLED.search(line)) and (name := _own_name(found[1])):
            return name
    for line in plain:
        for found in _IN_TITLE.finditer(line):
            if name := _own_name(found[1]):
                return name
    return ""


def _own_name(text: str) -> str:
    """A village's name without the county and township written before it."""
    whole = re.search(rf"([\u4e00-\u9fff]*?)({_KINDS})$", text)
    if not whole:
        return ""
    name = _ABOVE.sub("", whole[1]) + whole[2]
    return "" if name in _NO_NAMES else name
