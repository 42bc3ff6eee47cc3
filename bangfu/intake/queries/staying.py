"""Before an import is taken back: which households stay, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bangfu.intake.later import brought_by, later_than
from bangfu.intake.models import Batch
from bangfu.ledger.models import Household
from bangfu.ledger.queries.worked_on import fates, told_by

SHOWN = 200


@dataclass
class Staying:
    """Households that stay: the first of them, and how many there are in all."""

    named: list[Household] = field(default_factory=list)
    """Later imports name somebody there."""
    worked_on: list[Household] = field(default_factory=list)
    """Somebody worked on them since."""
    names: int = 0
    works: int = 0


def staying(batch: Batch) -> Staying:
    """What would stay if an import were taken back now."""
    brought = brought_by(batch, later_than(batch))
    named: list[int] = []
    worked: list[int] = []
    for part in told_by(brought.origin):
        homes = Household.objects.in_bulk(sorted({one.household_id for one in part}))
        fate = fates(part, homes, brought)
        named += fate.shared
        worked += fate.kept
    return Staying(first_homes(named), first_homes(worked), len(named), len(worked))


def first_homes(ids: Collection[int]) -> list[Household]:
    """The first of some households, village by village."""
    rows = Household.objects.filter(pk__among=ids).order_by("area_code", "number")
    return list(rows[:SHOWN])
