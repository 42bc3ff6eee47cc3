"""Excuses as a reader sees them: those that run, and who gave them."""

from __future__ import annotations

from django.db.models import QuerySet

from bangfu.duty.models import Excuse
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside


def running_excuses(reader: Reader, prefix: str = "") -> QuerySet[Excuse]:
    """Those that count today or will, of the reader's households, the next to end first."""
    rows = Excuse.objects.filter(
        household__in=households_of(reader), taken_back_at=None, until_day__gte=reader.day,
        household__closed_on=None,
    )  # fmt: skip
    if prefix:
        rows = rows.filter(inside(prefix, "household__area_code"))
    return rows.select_related("household", "person").order_by("until_day", "pk")
