"""Units of numbers, so that 元 is never compared with 元/月.

A plain figure such as 1.5 goes with anything. Multiplying or dividing by one
leaves the unit but makes it `loose`: `近6个月收入 / 6` may be declared 元/月.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

_COUNTING = {"", "人", "项", "个", "户", "次", "倍", "名", "%"}


@dataclass(frozen=True)
class Unit:
    """A product of base units with powers; `any` is the unit of a plain figure."""

    powers: tuple[tuple[str, int], ...] = ()
    loose: bool = False
    any: bool = False

    def times(self, other: Unit, power: int = 1) -> Unit:
        """The unit of a product (or of a quotient with power -1)."""
        if other.any:
            return Unit(self.powers, True, self.any)
        if self.any:
            return Unit(tuple((u, p * power) for u, p in other.powers), True)
        total = Counter(dict(self.powers))
        for name, exponent in other.powers:
            total[name] += exponent * power
        powers = tuple(sorted((u, p) for u, p in total.items() if p))
        return Unit(powers, self.loose or other.loose)

    def fits(self, other: Unit) -> bool:
        """Whether the two may be added or compared."""
        return self.any or other.any or self.loose or other.loose or self.powers == other.powers

    def __str__(self) -> str:
        above = [u for u, p in self.powers if p > 0]
        below = [u for u, p in self.powers if p < 0]
        return ("·".join(above) or "1") + ("/" + "/".join(below) if below else "")


ANY = Unit(any=True)


def unit(text: str) -> Unit:
    """Read 元, 元/月, 月, 人 …"""
    above, *below = text.split("/")
    powers = Counter({above: 1} if above not in _COUNTING else {})
    for name in below:
        if name not in _COUNTING:
            powers[name] -= 1
    return Unit(tuple(sorted((u, p) for u, p in powers.items() if p)))
