"""Time limits and shares of a pack, worked out for a day or a number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from bangfu.policy.duties.periods import month_end
from bangfu.policy.duties.workdays import YearsNotice, after_workdays
from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.pack.model import Limit, Quota
from bangfu.policy.program.assemble import Program

_PERCENT = re.compile(r"\d+(\.\d+)?", re.ASCII)
Part = TypeVar("Part", Limit, Quota)


def limit_in_force(program: Program, name: str, day: dt.date) -> Limit:
    """The version of a time limit (by id, or `pack/id`) that holds on a day.

    Raises PolicyError for an unknown limit or one that several packs have,
    NoValueError for an uncovered day.
    """
    parts = [limit for pack in program.packs for limit in pack.limits.values()]
    return _in_force("时限", _named("时限", name, parts), name, day)


def quota_in_force(program: Program, name: str) -> Quota:
    """The share (by id, or `pack/id`) that holds on the program's day; raises as for a limit."""
    parts = [quota for pack in program.packs for quota in pack.quotas.values()]
    return _in_force("比例", _named("比例", name, parts), name, program.on)


def _named(kind: str, name: str, parts: Iterable[Part]) -> list[Part]:
    found = [part for part in parts if name in (part.id, f"{part.pack}/{part.id}")]
    if not found:
        raise PolicyError(f"没有{kind}“{name}”")
    packs = list(dict.fromkeys(part.pack for part in found))
    if len(packs) > 1:
        ways = "、".join(f"{pack}/{name}" for pack in packs)
        raise PolicyError(f"几个政策包都有{kind}“{name}”。写明是哪一个：{ways}")
    return found


def _in_force(kind: str, versions: Sequence[Part], name: str, day: dt.date) -> Part:
    for part in versions:
        if part.period.covers(day):
            return part
    known = "；".join(str(part.period) for part in versions)
    raise NoValueError(f"{kind}“{name}”在 {day} 没有规定（有规定的时间：{known}）")


def deadline(
    program: Program, name: str, start: dt.date, notices: Sequence[YearsNotice] = ()
) -> dt.date | None:
    """The last day of a time limit counted from a day; None where the limit is not set.

    `notices` are the holidays that the place entered itself, for limits in working days.
    """
    limit = limit_in_force(program, name, start)
    count = limit_length(program, limit, start)
    if count is None:
        return None
    if limit.unit == "工作日":
        return after_workdays(start, count, notices)
    if limit.unit == "月":
        months = start.month - 1 + count
        first = dt.date(start.year + months // 12, months % 12 + 1, 1)
        return first.replace(day=min(start.day, month_end(first).day))
    days = -(-count // 24) if limit.unit == "小时" else count
    return start + dt.timedelta(days=days)


def limit_length(program: Program, limit: Limit, day: dt.date) -> int | None:
    """How long a limit is for what starts on a day; None where it is not set.

    Raises PackError when it is neither a whole number nor a parameter that holds one.
    """
    text = program.scopes[limit.pack].word(limit.within, day)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise PackError(limit.place, f"时限“{limit.within}”不是整数，也不是有值的参数")
    return int(text)


def percent_of(program: Program, quota: Quota) -> Fraction | None:
    """The percentage of a share on the program's day; None where it is not set.

    Raises PackError when it is neither a number nor a parameter that holds one.
    """
    text = program.scopes[quota.pack].word(quota.percent)
    if text is None:
        return None
    if not _PERCENT.fullmatch(text):
        raise PackError(
            quota.place, f"比例“{quota.percent}”不是数，也不是有值的参数", "写成 10 或 12.5 这样"
        )
    return Fraction(text)


def least(program: Program, name: str, base: int) -> int:
    """How many of `base` a share asks for, rounded up: ten per cent of 101 files is 11."""
    percent = percent_of(program, quota_in_force(program, name))
    if percent is None:
        raise NoValueError(f"比例“{name}”没有设定")
    share = percent * base / 100
    return -(-share.numerator // share.denominator)
