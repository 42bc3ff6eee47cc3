"""Screenings of whole areas: which went on, and what they came to."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from bangfu.ledger.models import Outcome, ScreeningRun, Standing
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import upward


def runs_of(reader: Reader) -> QuerySet[ScreeningRun]:
    """The screenings of areas in the reader's scope, and of areas around it: they hold for it too."""
    return ScreeningRun.objects.filter(
        inside(reader.prefix) | Q(area_code__in=upward(reader.area.code))
    )


def by_standing(prefix: str) -> dict[str, int]:
    """How many outcomes of each standing there are under an area prefix."""
    counted = dict.fromkeys(Standing.values, 0)
    rows = Outcome.objects.filter(inside(prefix)).order_by()
    counted |= dict(rows.values_list("standing").annotate(n=Count("pk")))
    return counted
