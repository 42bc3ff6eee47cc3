"""The figures of villages, counted anew from what is in the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from bangfu.ledger.actions.after_commit import once_for_village
from bangfu.ledger.helping import answers
from bangfu.ledger.models import (
    Decision,
    Document,
    Household,
    Measure,
    Outcome,
    Standing,
    VillageFigures,
)
from bangfu.ledger.screening.decided import decided_on
from bangfu.org.access import inside

COUNTED = ("households", "measured", "helped", "asking", "missed", "over", "lapsed", "unjudged")
NOTHING = "", ""
"""By what a village was judged where nobody was."""


def recount_after_commit(area_code: str) -> None:
    """Count the village of an area anew once the present transaction stands."""
    once_for_village(area_code, _recount_village)


def _recount_village(village: str) -> None:
    recount(village)


@transaction.atomic
def recount(prefix: str) -> int:
    """Count all villages under a prefix; how many there are with a file is the answer."""
    today = timezone.localdate()
    before = VillageFigures.objects.filter(inside(prefix, "village_code")).select_for_update()
    counts: dict[str, dict[str, int]] = {
        code: {} for code in before.values_list("village_code", flat=True)
    }
    for name, rows in _counted(prefix, today):
        for village, number in rows:
            counts.setdefault(village, {})[name] = number
    judged = _judged_with(prefix)
    now = timezone.now()
    VillageFigures.objects.bulk_create(
        [
            VillageFigures(
                village_code=village,
                counted_at=now,
                judged_first=judged.get(village, NOTHING)[0],
                judged_last=judged.get(village, NOTHING)[1],
                **{name: found.get(name, 0) for name in COUNTED},
            )
            for village, found in sorted(counts.items())
        ],
        update_conflicts=True,
        unique_fields=["village_code"],
        update_fields=[*COUNTED, "judged_first", "judged_last", "counted_at"],
        batch_size=100,
    )
    return len(counts)


def _judged_with(prefix: str) -> dict[str, tuple[str, str]]:
    """By what the households of each village were judged: the first and the last of it."""
    homes = Household.objects.filter(inside(prefix), closed_on=None, people__gt=0)
    rows = homes.exclude(screened_with="").order_by()
    return {
        village: (first, last)
        for village, first, last in rows.annotate(village=Substr(F("area_code"), 1, 12))
        .values_list("village")
        .annotate(first=Min("screened_with"), last=Max("screened_with"))
    }


def _counted(prefix: str, today: dt.date) -> Iterable[tuple[str, Iterable[tuple[str, int]]]]:
    open_ones = Q(closed_on=None, people__gt=0)
    homes = Household.objects.filter(inside(prefix), open_ones)
    doing = Measure.objects.filter(need__plan__household_id=OuterRef("pk")).exclude(
        progress="stopped"
    )
    yield "households", _by_village(homes, "area_code", "pk")
    yield "unjudged", _by_village(homes.filter(screened_on=None), "area_code", "pk")
    yield "measured", _by_village(homes.filter(Exists(doing)), "area_code", "pk")
    yield "helped", answers().helped_by_village(prefix, today)
    # by way of the household: the index over outcomes begins with what is asked here
    outcomes = Outcome.objects.filter(inside(prefix, "household__area_code"))
    for name, standing, about in (
        ("asking", Standing.ASK, ""),
        ("missed", Standing.PROPOSED, Decision.About.MISSED),
        ("over", Standing.OVER, Decision.About.OVER),
    ):
        rows = outcomes.filter(standing=standing)
        if about:
            rows = rows.filter(~Exists(decided_on(about, today, OuterRef)))
        yield name, _by_village(rows, "household__area_code", "household_id")
    papers = Document.objects.filter(
        inside(prefix, "household__area_code"), removed_at=None, valid_until__lt=today
    )
    yield "lapsed", _by_village(papers, "household__area_code", "household_id")


def _by_village(rows: QuerySet, place: str, what: str) -> Iterable[tuple[str, int]]:
    return (
        rows.order_by()
        .annotate(village=Substr(F(place), 1, 12))
        .values_list("village")
        .annotate(number=Count(what, distinct=True))
    )
