"""Exact numbers in SQL: a whole-number column, a constant factor and counts to divide by.

`value = sql × factor ÷ (over × over …)`. DuckDB divides decimals in floating
point, so nothing is divided until an amount is rounded; comparisons are
cross-multiplied instead.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bangfu.policy.bulk.sql.fold import (
    FALSE,
    NO_NUMBER,
    TRUE,
    UNKNOWN,
    disjunction,
    is_null,
    null_test,
)
from bangfu.policy.language.rounding import Rounding


@dataclass(frozen=True)
class Quantity:
    """A rational number held in whole-number SQL; `over` are counts, unknown where zero."""

    sql: str
    factor: Fraction = Fraction(1)
    over: tuple[str, ...] = ()

    @classmethod
    def constant(cls, value: Fraction) -> Quantity:
        """A number known in advance."""
        return cls("1", value) if value else cls("0")

    @property
    def is_constant(self) -> bool:
        """Whether no column is involved."""
        return _is_number(self.sql) and not self.over

    @property
    def is_nothing(self) -> bool:
        """Whether it is unknown for everybody."""
        return is_null(self.sql)

    @property
    def value(self) -> Fraction:
        """The number itself, of a constant."""
        return int(self.sql) * self.factor

    def plus(self, other: Quantity) -> Quantity:
        """The sum."""
        if self.is_nothing or other.is_nothing:
            return Quantity(NO_NUMBER)
        for one, rest in ((self, other), (other, self)):
            if one.is_constant and not one.value:
                return rest
        (left, right), factor, over = align([self, other])
        return Quantity(f"({left} + {right})", factor, over)

    def times(self, other: Quantity, counts: Mapping[str, str]) -> Quantity:
        """The product; a count that is also a divisor cancels.

        `counts` names the column that stands for each count as a divisor.
        """
        if self.is_nothing or other.is_nothing:
            return Quantity(NO_NUMBER)
        over = [*self.over, *other.over]
        factors: list[str] = []
        cancelled = ""
        for part in (self, other):
            divisor = counts.get(part.sql)
            if part.factor == 1 and divisor in over:
                over.remove(divisor)
                # nobody to divide by stays unknown, also when multiplied again
                cancelled += f" + 0 * {divisor}"
            else:
                factors.append(part.sql)
        sql = _product(*factors)
        if cancelled:
            sql = f"({sql}{cancelled})"
        return Quantity(sql, self.factor * other.factor, tuple(sorted(over)))

    def divided_by(self, divisor: str, factor: Fraction) -> Quantity:
        """The quotient by a column of counts that is unknown where the count is zero."""
        if self.is_nothing or is_null(divisor):
            return Quantity(NO_NUMBER)
        return Quantity(self.sql, self.factor / factor, tuple(sorted([*self.over, divisor])))

    def is_unknown(self) -> str:
        """A condition that is true when the value is unknown."""
        return disjunction([null_test(self.sql), *(null_test(o) for o in self.over)])

    def signed_fen(self, rounding: Rounding) -> str:
        """The value in yuan as fen, rounded by its size, with its sign."""
        if self.is_nothing:
            return NO_NUMBER
        if self.is_constant:
            return str(rounding.signed_fen(self.value))
        turned = Quantity(self.sql, -self.factor, self.over)
        below = f"{self.sql} < 0" if self.factor > 0 else f"{self.sql} > 0"
        return f"CASE WHEN {below} THEN -({turned.fen(rounding)}) ELSE {self.fen(rounding)} END"

    def fen(self, rounding: Rounding) -> str:
        """The value in yuan as whole fen, rounded, never below zero."""
        if self.is_nothing:
            return NO_NUMBER
        if self.is_constant:
            return str(rounding.fen(max(self.value, Fraction(0))))
        scale = self.factor * 100 / rounding.step
        above = _scaled(self.sql, scale.numerator)
        above = f"CASE WHEN {above} < 0 THEN 0 ELSE {above} END"
        below = _product(str(scale.denominator), *self.over)
        if below == "1":
            return f"({_scaled(f'({above})', rounding.step)})"
        if rounding.how == "进一":
            steps = f"((({above}) + {below} - 1) // {below})"
        elif rounding.how == "舍去":
            steps = f"(({above}) // {below})"
        else:
            steps = f"((2 * ({above}) + {below}) // (2 * {below}))"
        return _scaled(steps, rounding.step)


_EXACT: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def compare(op: str, left: Quantity, right: Quantity) -> str:
    """An exact comparison by cross-multiplication; unknown if a divisor is zero."""
    if left.is_nothing or right.is_nothing:
        return UNKNOWN
    if left.is_constant and right.is_constant:
        return TRUE if _EXACT[op](left.value, right.value) else FALSE
    (a, b), _, _ = align([left, right])
    # a side that is multiplied by the other's divisor is unknown where that is zero
    shared = sorted((Counter(left.over) & Counter(right.over)).keys())
    guard = "".join(f" + 0 * {divisor}" for divisor in shared)
    return f"({a} {op} {b}{guard})"


def align(
    parts: Sequence[Quantity], *, one_may_be_unknown: bool = False
) -> tuple[list[str], Fraction, tuple[str, ...]]:
    """Whole-number SQL for several quantities over one common factor and divisor.

    Where one may be unknown without the others (a choice between values), a
    divisor missing from one does not make the others unknown.
    """
    factor = _common([part.factor for part in parts if not part.is_nothing])
    union = Counter[str]()
    for part in parts:
        union |= Counter(part.over)
    over = tuple(sorted(union.elements()))
    mixed = one_may_be_unknown and any(part.over != over for part in parts)
    sqls = []
    for part in parts:
        if part.is_nothing:
            sqls.append(NO_NUMBER)
            continue
        sql = _scaled(part.sql, int(part.factor / factor))
        lacking = sorted((union - Counter(part.over)).elements())
        sql = _product(sql, *((_safe(o) if mixed else o) for o in lacking))
        if mixed and part.over:
            sql = f"({sql} + {' + '.join(f'0 * {o}' for o in sorted(set(part.over)))})"
        sqls.append(sql)
    return sqls, factor, tuple(_safe(o) for o in over) if mixed else over


def _safe(sql: str) -> str:
    return sql if sql.startswith("COALESCE(") else f"COALESCE({sql}, 1)"


def _common(factors: list[Fraction]) -> Fraction:
    above = math.gcd(*(f.numerator for f in factors))
    below = math.lcm(*(f.denominator for f in factors))
    return Fraction(above or 1, below)


def _is_number(sql: str) -> bool:
    return sql.lstrip("-").isdigit()


def _scaled(sql: str, by: int) -> str:
    if by == 1:
        return sql
    if _is_number(sql):
        return str(int(sql) * by)
    return f"({sql} * {by})"


def _product(*parts: str) -> str:
    kept = [part for part in parts if part not in ("", "1")]
    if not kept:
        return "1"
    return kept[0] if len(kept) == 1 else "(" + " * ".join(kept) + ")"
