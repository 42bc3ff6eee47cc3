"""Time limits and shares of a pack, worked out for a day or a number."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from bangfu.policy.duties.periods import month_end
from bangfu.policy.duties.workdays import after_workdays
from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.pack.model import Limit
from bangfu.policy.program.assemble import Program


def limit_in_force(program: Program, name: str, day: dt.date) -> Limit:
    """The version of a time limit that holds on a day.

    Raises PolicyError for an unknown limit, NoValueError for an uncovered day.
    """
    versions = [
        limit for pack in program.packs for limit in pack.limits.values() if limit.id == name
    ]
    if not versions:
        raise PolicyError(f"没有时限“{name}”")
    for limit in versions:
        if limit.period.covers(day):
            return limit
    raise NoValueError(f"时限“{name}”在 {day} 没有规定")


def deadline(program: Program, name: str, start: dt.date) -> dt.date | None:
    """The last day of a time limit counted from a day; None where the limit is not set."""
    limit = limit_in_force(program, name, start)
    scope = program.scopes[limit.pack]
    text = scope.word(limit.within) if scope.has_parameter(limit.within) else limit.within
    if text is None:
        return None
    if not text.isdigit():
        raise PackError(limit.place, f"时限“{limit.within}”不是整数，也不是有值的参数")
    count = int(text)
    if limit.unit == "工作日":
        return after_workdays(start, count)
    if limit.unit == "月":
        months = start.month - 1 + count
        first = dt.date(start.year + months // 12, months % 12 + 1, 1)
        return first.replace(day=min(start.day, month_end(first).day))
    days = -(-count // 24) if limit.unit == "小时" else count
    return start + dt.timedelta(days=days)


def least(program: Program, name: str, base: int) -> int:
    """How many of `base` a share asks for, rounded up: ten per cent of 101 files is 11."""
    for pack in program.packs:
        quota = pack.quotas.get(name)
        if quota is None:
            continue
        scope = program.scopes[pack.id]
        text = scope.word(quota.percent) if scope.has_parameter(quota.percent) else quota.percent
        if text is None:
            raise NoValueError(f"比例“{name}”没有设定")
        share = Fraction(text) * base / 100
        return -(-share.numerator // share.denominator)
    raise PolicyError(f"没有比例“{name}”")
