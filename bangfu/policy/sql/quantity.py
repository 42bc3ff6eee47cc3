"""Exact numbers in SQL: a whole-number column, a constant factor and counts to divide by.

`value = sql × factor ÷ (over × over …)`. DuckDB divides decimals in floating
point, so nothing is divided until an amount is rounded; comparisons are
cross-multiplied instead.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bangfu.policy.rounding import Rounding


@dataclass(frozen=True)
class Quantity:
    """A rational number held in whole-number SQL; `over` are counts greater than zero."""

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

    def plus(self, other: Quantity) -> Quantity:
        """The sum."""
        (left, right), factor, over = align([self, other])
        return Quantity(f"({left} + {right})", factor, over)

    def times(self, other: Quantity) -> Quantity:
        """The product; a count that is also a divisor cancels."""
        over = [*self.over, *other.over]
        factors: list[str] = []
        for part in (self, other):
            if part.factor == 1 and part.sql in over:
                over.remove(part.sql)
            else:
                factors.append(part.sql)
        return Quantity(_product(*factors), self.factor * other.factor, tuple(sorted(over)))

    def divided_by_count(self, count: Quantity) -> Quantity:
        """The quotient by a whole number that is never negative; zero gives unknown."""
        return Quantity(
            self.sql, self.factor / count.factor, tuple(sorted([*self.over, count.sql]))
        )

    def is_unknown(self) -> str:
        """A condition that is true when the value is unknown."""
        parts = [f"{self.sql} IS NULL", *(f"{nonzero(o)} IS NULL" for o in self.over)]
        return "(" + " OR ".join(parts) + ")"

    def fen(self, rounding: Rounding) -> str:
        """The value in yuan as whole fen, rounded, never below zero."""
        scale = self.factor * 100 / rounding.step
        above = f"greatest({_scaled(self.sql, scale.numerator)}, 0)"
        below = _product(str(scale.denominator), *(nonzero(o) for o in self.over))
        known = f"CASE WHEN {self.is_unknown()} THEN NULL ELSE "
        if rounding.how == "进一":
            steps = f"(({above} + {below} - 1) // ({below}))"
        elif rounding.how == "舍去":
            steps = f"({above} // ({below}))"
        else:
            steps = f"((2 * {above} + {below}) // (2 * {below}))"
        return f"{known}{_scaled(steps, rounding.step)} END"


def nonzero(sql: str) -> str:
    """A divisor that is unknown when it is zero."""
    return f"NULLIF({sql}, 0)"


def compare(op: str, left: Quantity, right: Quantity) -> str:
    """An exact comparison by cross-multiplication; unknown if a divisor is zero."""
    (a, b), _, over = align([left, right])
    if not over:
        return f"({a} {op} {b})"
    guard = " + ".join(f"0 * {nonzero(o)}" for o in sorted(set(over)))
    return f"({a} {op} {b} + {guard})"


def align(
    parts: Sequence[Quantity], *, one_may_be_unknown: bool = False
) -> tuple[list[str], Fraction, tuple[str, ...]]:
    """Whole-number SQL for several quantities over one common factor and divisor.

    Where one may be unknown without the others (a choice between values), a
    divisor missing from one does not make the others unknown.
    """
    factor = _common([part.factor for part in parts])
    union = Counter[str]()
    for part in parts:
        union |= Counter(part.over)
    over = tuple(sorted(union.elements()))
    mixed = one_may_be_unknown and any(part.over != over for part in parts)
    sqls = []
    for part in parts:
        sql = _scaled(part.sql, int(part.factor / factor))
        lacking = sorted((union - Counter(part.over)).elements())
        sql = _product(sql, *((_safe(o) if mixed else o) for o in lacking))
        if mixed and part.over:
            sql = f"({sql} + {' + '.join(f'0 * {nonzero(o)}' for o in sorted(set(part.over)))})"
        sqls.append(sql)
    return sqls, factor, tuple(_safe(o) for o in over) if mixed else over


def _safe(sql: str) -> str:
    return sql if sql.startswith("COALESCE(NULLIF(") else f"COALESCE(NULLIF({sql}, 0), 1)"


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
