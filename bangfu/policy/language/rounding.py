"""Exact money: fen as whole numbers, rounded once, the way the place declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_STEPS = {"分": 1, "角": 10, "元": 100, "十元": 1000}
_PATTERN = re.compile(r"(分|角|元|十元)(四舍五入|进一|舍去)")


@dataclass(frozen=True)
class Rounding:
    """To which step (in fen) and which way; amounts are never below zero here."""

    step: int
    how: str

    def fen(self, yuan: Fraction) -> int:
        """An exact amount in yuan as whole fen after rounding."""
        steps = yuan * 100 / self.step
        if self.how == "进一":
            whole = -((-steps.numerator) // steps.denominator)
        elif self.how == "舍去":
            whole = steps.numerator // steps.denominator
        else:
            whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
        return whole * self.step

    def signed_fen(self, yuan: Fraction) -> int:
        """The same by the size of the amount, keeping its sign."""
        return -self.fen(-yuan) if yuan < 0 else self.fen(yuan)


def read_rounding(text: str) -> Rounding | None:
    """`元进一`, `分四舍五入` …; None when the words are not of that form."""
    match = _PATTERN.fullmatch(text)
    return Rounding(_STEPS[match[1]], match[2]) if match else None


TO_FEN = Rounding(1, "四舍五入")
DOWN_TO_FEN = Rounding(1, "舍去")
"""For showing compared figures: what lies below a line must not look as if it were on it."""


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals, as written in outputs."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
