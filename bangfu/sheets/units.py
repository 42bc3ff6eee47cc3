"""Columns typed in another unit than the ledger keeps: exact, or refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from bangfu.policy.facts import Fact

_SIZES = {"元": 1, "百元": 100, "万元": 10_000}
_MONTHS = {"月": 1, "季": 3, "半年": 6, "年": 12}
_LENGTHS = {"月": {"月": 1, "年": 12}}
"""For facts that count a length of time: how many of the fact's unit each choice makes."""

NOISE = Decimal("0.000000001")
"""How far the binary float of a workbook may lie from what was typed."""


@dataclass(frozen=True)
class Restated(Fact):
    """A fact whose column is typed in another unit: `unit` is the typed one."""

    kept_unit: str = ""
    factor: Fraction = Fraction(1)

    def in_kept_unit(self, typed: Decimal) -> Fraction:
        """What was typed, in the unit the ledger keeps; exact."""
        near = round(typed, 6)
        return Fraction(near if abs(typed - near) < NOISE else typed) * self.factor


def units_for(fact: Fact) -> tuple[str, ...]:
    """The units a column of this fact may be typed in, the ledger's own first."""
    return (fact.unit, *(unit for unit in _factors(fact) if unit != fact.unit))


def in_unit(fact: Fact, unit: str) -> Fact:
    """The fact as a column in that unit carries it.

    Raises KeyError for a unit that cannot become the fact's own.
    """
    if unit in ("", fact.unit):
        return fact
    own = {part.name: getattr(fact, part.name) for part in fields(Fact)}
    return Restated(**(own | {"unit": unit}), kept_unit=fact.unit, factor=_factors(fact)[unit])


def _factors(fact: Fact) -> dict[str, Fraction]:
    """How much of the fact's unit one of each other unit is."""
    if fact.type == "int":
        return {name: Fraction(n) for name, n in _LENGTHS.get(fact.unit, {}).items()}
    if fact.type != "money":
        return {}
    _, _, period = fact.unit.partition("/")
    if period not in _MONTHS:
        # a sum over a fixed span says nothing of what one month of it was
        return {size: Fraction(n) for size, n in _SIZES.items()}
    return {
        f"{size}/{name}": Fraction(n * _MONTHS[period], months)
        for name, months in _MONTHS.items()
        for size, n in _SIZES.items()
    }
