"""Parameter values for one day and one area, with what the user set over them.

A day or area without a value is an error that says so: never the last known
value, never another place's. A value that the document left open and the pack
filled in is a default, and using it is reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bangfu.policy.errors import SET_BY_HAND, NoValueError, PolicyError
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.pack import areas
from bangfu.policy.pack.model import Pack, Parameter, Value

EVIDENCE_WORDS = {
    "secondary": "数值来自二手网页，未见原文",
    "inferred": "数值由公布的金额反推",
    "memory": "数值没有附文件，用前先核对",
}


@dataclass
class Settings:
    """Which value each parameter has here and now; remembers what it had to say about it."""

    on: dt.date
    area: str
    overrides: Mapping[str, str]
    notices: dict[str, str] = field(default_factory=dict)

    def choose(
        self, candidates: Sequence[Parameter], on: dt.date | None = None
    ) -> tuple[Parameter, Node | None]:
        """The definition and content in force out of several packs' definitions of one name.

        What was set by hand wins, then the most specific area, then a value over a
        default, then the order given. Returns None as content for an `unset` or
        `optional` parameter without value. Raises NoValueError when nothing covers
        the day (`on`, or the settings' own) and area.
        """
        first = candidates[0]
        day = on or self.on
        for parameter in candidates:
            if (key := f"{parameter.pack}/{parameter.name}") in self.overrides:
                return parameter, parse_yaml(self.overrides[key], SET_BY_HAND / key)
        if first.name in self.overrides:
            path = SET_BY_HAND / first.name
            return first, parse_yaml(self.overrides[first.name], path)
        found = [
            (parameter, value)
            for parameter in candidates
            for value in parameter.values
            if self.area.startswith(value.area) and value.period.covers(day)
        ]
        if not found:
            if first.unset or first.optional:
                self.notices.setdefault(
                    first.name, f"参数“{first.name}”没有设定，相关金额或期限留空"
                )
                return first, None
            raise NoValueError(
                self._nothing(first, candidates, day), parameter=first.name, pack=first.pack
            )
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

    def _nothing(self, parameter: Parameter, candidates: Sequence[Parameter], day: dt.date) -> str:
        area = areas.full(self.area)
        known = sorted(
            {
                f"{areas.full(value.area)} {value.period}"
                for candidate in candidates
                for value in candidate.values
            }
        )
        has = f"有值的是：{'；'.join(known[:6])}" if known else "它还没有任何值"
        return (
            f"参数“{parameter.name}”在 {day} 这一天、地区 {area} 没有值（{has}）。"
            f"用 --set {parameter.name}=值 指定，或改 --on、--area"
        )


def refuse_wrong_settings(packs: Iterable[Pack], overrides: Mapping[str, str]) -> None:
    """Raise PolicyError for a `--set` that names no parameter, or different things at once."""
    defined: dict[str, list[Parameter]] = {}
    for pack in packs:
        for parameter in pack.parameters.values():
            defined.setdefault(parameter.name, []).append(parameter)
            defined.setdefault(f"{pack.id}/{parameter.name}", []).append(parameter)
    for name in overrides:
        if name not in defined:
            known = "、".join(sorted(key for key in defined if "/" not in key))
            raise PolicyError(
                f"--set 里的“{name}”不是这些政策包的参数。可以设的有：{known or '无'}"
            )
        if len({(p.kind, p.unit) for p in defined[name]}) > 1:
            meant = "；".join(f"{p.pack} 里是 {p.unit or p.kind}" for p in defined[name])
            ways = " 或 ".join(f"--set {p.pack}/{name}=值" for p in defined[name])
            raise PolicyError(f"“{name}”在几个政策包里不是一回事：{meant}。写明是哪一个：{ways}")
