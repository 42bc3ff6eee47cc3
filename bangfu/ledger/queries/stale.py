"""Whose outcomes still are those of rules and values that no longer count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from os.path import commonprefix
from typing import Any

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from bangfu.ledger.models import Household, ScreeningRun, VillageFigures
from bangfu.ledger.models.background import State
from bangfu.ledger.models.household import HASH_DIGITS
from bangfu.org.access import inside
from bangfu.org.models.area import SIGNIFICANT, after, upward
from bangfu.org.written import Written
from bangfu.rulebook.queries.within import within


@dataclass(frozen=True)
class Stale:
    """Outcomes of an area are out of date; `run` is what works them out anew, if anything does."""

    run: ScreeningRun | None


def is_stale(prefix: str, day: dt.date) -> bool:
    """Whether a household under an area prefix was judged by other rules or values than those
    in force on a day. Those never judged are not out of date: nothing is said of them.

    Read from the figures kept for villages; what they miss, `refresh_stale` finds.
    """
    # figures are kept by village: a group's are its village's
    prefix = prefix[: SIGNIFICANT["village"]]
    here = within(prefix)
    return any(
        first != last or here.content_hash(village, day)[:HASH_DIGITS] != first
        for first, last, village in _judged(here.digits)(low=prefix, high=after(prefix))
    )


@cache
def _judged(digits: int) -> Written:
    """By what villages were judged, and one of those judged by the same, by leading digits."""
    part = Substr("village_code", 1, digits)

    def build(low: str, high: str) -> QuerySet[Any, Any]:
        rows = VillageFigures.objects.filter(village_code__gte=low, village_code__lt=high)
        return (
            rows.exclude(judged_last="").order_by().annotate(part=part)
            .values("part", "judged_first", "judged_last").annotate(village=Min("village_code"))
            .values_list("judged_first", "judged_last", "village")
        )  # fmt: skip

    return Written(build)


def counties_of_stale(prefix: str, day: dt.date, digits: int) -> set[str]:
    """The leading digits of areas with a household that was judged by what no longer counts;
    every household is read, also those the figures know nothing of.
    """
    homes = Household.objects.filter(area_code__startswith=prefix, closed_on=None, people__gt=0)
    rows = homes.order_by().annotate(village=Substr(F("area_code"), 1, 12))
    return {
        village[:digits]
        for village in _other_than_now(
            rows.values_list("village", "screened_with").distinct().iterator(), prefix, day
        )
    }


def _other_than_now(judged: Iterable[tuple[str, str]], prefix: str, day: dt.date) -> Iterable[str]:
    here = within(prefix)
    for village, screened_with in judged:
        if screened_with != here.content_hash(village, day)[:HASH_DIGITS]:
            yield village


def stale_in(prefix: str) -> Stale | None:
    """Whether outcomes under an area prefix are out of date today, and what is being done."""
    if not is_stale(prefix, timezone.localdate()):
        return None
    return Stale(_run_of(prefix))


def stale_household(household: Household) -> Stale | None:
    """The same for one household, from what it was itself judged by."""
    if not household.screened_with or household.closed_on is not None:
        return None
    village = household.village_code
    now = within(village).content_hash(household.area_code, timezone.localdate())[:HASH_DIGITS]
    return None if now == household.screened_with else Stale(_run_of(village))


def stale_among(households: Iterable[Household]) -> bool:
    """Whether one of these households was judged by what no longer counts today."""
    judged = {
        (one.village_code, one.screened_with)
        for one in households
        if one.screened_with and one.closed_on is None
    }
    if not judged:
        return False
    # digit by digit, as codes of areas are
    prefix = commonprefix([village for village, _screened_with in judged])  # noqa: RUF071
    return any(True for _village in _other_than_now(judged, prefix, timezone.localdate()))


def _run_of(prefix: str) -> ScreeningRun | None:
    around = Q(area_code__in=upward(prefix.ljust(12, "0"))) | inside(prefix)
    runs = ScreeningRun.objects.filter(around, state__in=(State.WAITING, State.RUNNING))
    return next((run for run in runs.order_by("pk") if run.going_on), None)
