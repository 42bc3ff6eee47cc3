"""Facts between the dictionary, the tables and what people type and read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from django.utils import timezone

from bangfu.ledger.protected import PROTECTED_TYPES, masked
from bangfu.policy.facts import Dictionary, Fact, load_dictionary
from bangfu.policy.storage import SCALE, day_number
from bangfu.sheets import cells, identities
from bangfu.sheets.targets import CATEGORIES, CATEGORY

HEADING_FACTS = frozenset({"户编号", "人员编号"})
"""Given by the ledger itself, never observed."""
HAPPENED = frozenset({"出生日期", "死亡日期"})
"""Days that cannot lie ahead."""
SHORTEST_PHONE = 7


class FactRefused(ValueError):
    """A value that cannot be taken: which fact, what is wrong, what to do."""

    def __init__(self, fact: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{fact}：{wrong}。{remedy}")
        self.fact, self.wrong, self.remedy = fact, wrong, remedy


def dictionary() -> Dictionary:
    """The dictionary in use."""
    return load_dictionary()


def fact_named(name: str) -> Fact:
    """A fact that can be observed; raises FactRefused for any other word."""
    fact = dictionary().facts.get(name)
    if fact is None or name in HEADING_FACTS:
        raise FactRefused(name, "事实词典里没有这一项", "请从列表里选")
    return fact


def with_words(fact: Fact) -> Fact:
    """The fact with the words it may be said in: 人员类别 has those an import takes."""
    return replace(fact, values=CATEGORIES) if fact.name == CATEGORY and not fact.values else fact


def is_protected(fact: Fact) -> bool:
    """Whether the fact belongs behind the protected field."""
    return fact.type in PROTECTED_TYPES


@cache
def observable(entity: str) -> tuple[Fact, ...]:
    """The facts that can be recorded of a household or a person, in the dictionary's order."""
    return tuple(
        fact
        for fact in dictionary().facts.values()
        if fact.entity == entity and fact.name not in HEADING_FACTS
    )


def groups_of(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Facts by their group, both in the dictionary's order."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.group, []).append(fact)
    return found


def typed(name: str, text: str) -> Any:
    """What somebody typed, in storage form; None for nothing typed. Raises FactRefused."""
    fact = with_words(fact_named(name))
    plain = text.strip()
    if not plain:
        return None
    try:
        if fact.type == "id_number":
            return identities.one(plain)
        return cells.PARSERS[fact.type](plain, fact)
    except cells.Refusal as refusal:
        raise FactRefused(name, refusal.wrong, refusal.remedy) from refusal


def checked(name: str, value: Any) -> Any:
    """A value already in storage form, if it is one; raises FactRefused."""
    fact = fact_named(name)
    if value is None:
        return None
    right = {
        "bool": lambda: isinstance(value, bool),
        "enum": lambda: value in fact.values,
        "multi": lambda: isinstance(value, str) and value.startswith("|") and value.endswith("|"),
        "date": lambda: _is_day(value),
        "id_number": lambda: isinstance(value, str) and bool(identities.one(value)),
    }.get(fact.type)
    if right is None:
        kind = int if fact.type in SCALE else str
        good = isinstance(value, kind) and not isinstance(value, bool)
    else:
        try:
            good = right()
        except cells.Refusal as refusal:
            raise FactRefused(name, refusal.wrong, refusal.remedy) from refusal
    if not good:
        raise FactRefused(name, f"{shown(fact, value)} 不是这一项的值", "请照事实词典填写")
    _likely(fact, value)
    return value


def _likely(fact: Fact, value: Any) -> None:
    """Refuse what no fact can be: a year out of reach, a birth to come, a telephone of five digits."""
    if fact.type == "date":
        if not cells.FIRST_YEAR <= value // 10000 <= cells.LAST_YEAR:
            raise FactRefused(fact.name, "年份不合常理", "请核对后改写")
        if fact.name in HAPPENED and value > day_number(timezone.localdate()):
            raise FactRefused(fact.name, "这一天还没有到", "请核对年份")
    if fact.type == "phone" and sum(sign.isdigit() for sign in value) < SHORTEST_PHONE:
        raise FactRefused(fact.name, "位数太少，不像电话号码", "请核对；没有电话可以留空")


def _is_day(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and day_of(value) is not None


def day_of(number: int | None) -> dt.date | None:
    """A stored day as a date; None where there is none."""
    if number is None:
        return None
    try:
        return dt.date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def shown(fact: Fact, value: Any) -> str:
    """A stored value as people read it, without its unit; empty for unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if fact.type in SCALE and isinstance(value, int):
        return _figure(value, SCALE[fact.type])
    if fact.type == "date":
        day = day_of(value)
        return day.isoformat() if day else str(value)
    if fact.type == "multi":
        return "、".join(part for part in str(value).split("|") if part) or "无"
    if is_protected(fact):
        return masked(str(value))
    return str(value)


def _figure(units: int, scale: int) -> str:
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), scale)
    if scale == 1:
        return f"{sign}{whole}"
    digits = f"{rest:0{len(str(scale)) - 1}d}"
    if scale > 100:
        digits = digits.rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def stored_day(day: dt.date | None) -> int | None:
    """A date in storage form."""
    return day_number(day) if day else None
