"""Hazards as a reader sees them: what is open, by when, how long overdue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from bangfu.duty.models import Hazard, Helper, Pairing, SafetyCheck
from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on

FOLLOWED = Q(state__in=[Hazard.State.OPEN, Hazard.State.DOING])


def hazards_of(reader: Reader) -> QuerySet[Hazard]:
    """Hazards of households in the reader's scope."""
    return Hazard.objects.filter(household__in=households_of(reader)).select_related(
        "household", "helper"
    )


def open_hazards(reader: Reader, prefix: str = "") -> QuerySet[Hazard]:
    """Those not removed, under a prefix where one is given: the longest overdue first.

    How long is `overdue_days`; what has no limit comes last.
    """
    # few are open: from them to their households, not from every household to its dangers
    few = Hazard.objects.filter(FOLLOWED).order_by().values("pk")
    rows = hazards_of(reader).filter(pk__in=few, household__closed_on=None)
    if prefix:
        rows = rows.filter(inside(prefix, "household__area_code"))
    return rows.order_by(F("by_day").asc(nulls_last=True), "found_on", "pk")


def removed_not_rechecked(reader: Reader, prefix: str = "") -> QuerySet[Hazard]:
    """Those said to be gone that nobody else has looked at since, the oldest first."""
    rows = hazards_of(reader).filter(
        state=Hazard.State.FIXED, rechecked_on=None, household__closed_on=None
    )
    if prefix:
        rows = rows.filter(inside(prefix, "household__area_code"))
    return rows.order_by("fixed_on", "pk")


def overdue_days(hazard: Hazard, day: dt.date) -> int:
    """How many days past its limit an open hazard is; 0 where it is not."""
    if hazard.state == Hazard.State.FIXED or hazard.by_day is None:
        return 0
    return max(0, (day - hazard.by_day).days)


def open_in_homes(ids: Iterable[int]) -> dict[int, list[Hazard]]:
    """What is open in some households, the most urgent of each first."""
    found: dict[int, list[Hazard]] = defaultdict(list)
    rows = Hazard.objects.filter(FOLLOWED, household_id__in=list(ids))
    for one in rows.order_by(F("by_day").asc(nulls_last=True), "pk"):
        found[one.household_id].append(one)
    return found


def open_for(reader: Reader, helpers: Iterable[Helper]) -> QuerySet[Hazard]:
    """What is open in the households that some helpers hold, or that one of them is to remove."""
    theirs = list(helpers)
    held = Pairing.objects.filter(running_on(reader.day), helper__in=theirs)
    return open_hazards(reader).filter(
        Q(household__in=held.values("household")) | Q(helper__in=theirs)
    )


@dataclass(frozen=True)
class InVillage:
    """How many hazards of a village are open, and how many of them are overdue."""

    area_code: str
    open: int
    overdue: int


def by_village(reader: Reader, prefix: str) -> list[InVillage]:
    """Each village under a prefix with open hazards, the most overdue first."""
    counted = (
        open_hazards(reader, prefix)
        .order_by()
        .annotate(village=Substr("household__area_code", 1, 12))
        .values("village")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(by_day__lt=reader.day)))
    )
    found = [InVillage(row["village"], row["n"], row["late"]) for row in counted]
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.area_code))


def last_check(household: Household) -> SafetyCheck | None:
    """The newest safety check of a household that counts."""
    rows = SafetyCheck.objects.filter(visit__household=household, visit__struck_at=None)
    return rows.select_related("visit").order_by("-visit__at", "-pk").first()
