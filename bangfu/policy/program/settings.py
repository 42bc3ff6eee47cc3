"""Parameter values for one day and one area, with what the user set over them.

A day or area without a value is an error that says so: never the last known
value, never another place's. A value that the document left open and the pack
filled in is a default, and using it is reported.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bangfu.policy.errors import SET_BY_HAND, NoValueError, PolicyError
from bangfu.policy.language import ir
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.pack.model import Pack, Parameter, Value

EVIDENCE_WORDS = {
    "secondary": "数值来自二手网页，未见原文",
    "inferred": "数值由公布的金额反推",
    "memory": "数值凭记忆，须先核实",
}


@dataclass
class Settings:
    """Which value each parameter has here and now; remembers what it had to say about it."""

    packs: Mapping[str, Pack]
    on: dt.date
    area: str
    overrides: Mapping[str, str]
    notices: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {name for pack in self.packs.values() for name in pack.parameters}
        for name in self.overrides:
            if name not in known:
                raise PolicyError(
                    f"--set 里的“{name}”不是这些政策包的参数。可以设的有：{'、'.join(sorted(known))}"
                )

    def choose(self, candidates: Sequence[Parameter]) -> tuple[Parameter, Node | None]:
        """The definition and content in force out of several packs' definitions of one name.

        The most specific area wins, then a value over a default, then the order
        given. Returns None as content for an `unset` or `optional` parameter
        without value. Raises NoValueError when nothing covers the day and area.
        """
        first = candidates[0]
        if first.name in self.overrides:
            path = SET_BY_HAND / first.name
            return first, parse_yaml(self.overrides[first.name], path)
        found = [
            (parameter, value)
            for parameter in candidates
            for value in parameter.values
            if self.area.startswith(value.area) and value.period.covers(self.on)
        ]
        if not found:
            if first.unset or first.optional:
                self.notices.setdefault(
                    first.name, f"参数“{first.name}”没有设定，相关金额或期限留空"
                )
                return first, None
            raise NoValueError(self._nothing(first, candidates))
        parameter, value = max(found, key=lambda pair: (len(pair[1].area), not pair[1].default))
        self._remark(parameter, value)
        return parameter, value.content

    def _remark(self, parameter: Parameter, value: Value) -> None:
        shown = (
            value.content.text()
            if not value.content.is_mapping and not value.content.is_list
            else "…"
        )
        if value.default:
            text = f"参数“{parameter.name}”用的是默认值 {shown}{parameter.unit}"
            text += f"（{value.note}）" if value.note else ""
            self.notices.setdefault(parameter.name, text + "，请用 --set 设为本地的值")
        elif value.evidence in EVIDENCE_WORDS:
            self.notices.setdefault(
                parameter.name,
                f"参数“{parameter.name}”={shown}{parameter.unit}：{EVIDENCE_WORDS[value.evidence]}",
            )

    def _nothing(self, parameter: Parameter, candidates: Sequence[Parameter]) -> str:
        area = self.area.ljust(6, "0") if self.area else "全国"
        known = sorted(
            {
                f"{value.area.ljust(6, '0') if value.area else '全国'} {value.period}"
                for candidate in candidates
                for value in candidate.values
            }
        )
        has = f"有值的是：{'；'.join(known[:6])}" if known else "它还没有任何值"
        return (
            f"参数“{parameter.name}”在 {self.on} 这一天、地区 {area} 没有值（{has}）。"
            f"用 --set {parameter.name}=值 指定，或改 --on、--area"
        )


def constant(parameter: Parameter, node: Node) -> ir.Expr:
    """A parameter's content as a constant of its kind (number, choice or flag)."""
    if parameter.kind == "flag":
        return ir.Bool(node.flag(), parameter.name)
    if parameter.kind == "choice":
        word = node.one_of(*parameter.options) if parameter.options else node.text()
        return ir.Txt(word, parameter.name)
    number = node.number()
    if number < 0:
        raise node.fail(f"参数“{parameter.name}”不能是负数（{node.text()}）")
    return ir.Num(number, parameter.unit, parameter.name)


def option_list(node: Node) -> tuple[str, ...]:
    """The content of a `list` parameter; `--set` may separate values by 、 or commas."""
    if node.is_list:
        return tuple(item.text() for item in node.items())
    text = node.text()
    for separator in "；;，,、":
        text = text.replace(separator, " ")
    return tuple(text.split())


def steps(node: Node) -> list[tuple[Fraction | None, Fraction]]:
    """The content of a `grades` or `bands` parameter: rising limits, the last one open.

    Raises PackError when the limits do not rise or the last is not open.
    """
    rows: list[tuple[Fraction | None, Fraction]] = []
    for row in node.items():
        limit, figure = list(row.items())
        rows.append((None if limit.is_null else limit.number(), figure.number()))
    limits = [limit for limit, _ in rows]
    if not rows or limits[-1] is not None or None in limits[:-1]:
        raise node.fail("分档表的最后一档上限要写 null，其余不能写", "补上最后一档")
    closed = [limit for limit in limits if limit is not None]
    if any(a >= b for a, b in itertools.pairwise(closed)):
        raise node.fail("分档表的上限没有逐档升高", "按从低到高排列")
    return rows
