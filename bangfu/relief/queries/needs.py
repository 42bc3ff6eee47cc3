"""Who needs what and has not got it yet."""

from __future__ import annotations

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.relief.models import GoodsNeed


def needs_of(reader: Reader) -> QuerySet[GoodsNeed]:
    """Needs of households in the reader's scope, each with what is `lacking` still."""
    rows = GoodsNeed.objects.filter(household__in=households_of(reader))
    return with_lacking(rows).select_related("household", "goods")


def with_lacking(rows: QuerySet[GoodsNeed]) -> QuerySet[GoodsNeed]:
    """The needs with `lacking`: the quantity less what was handed out and kept."""
    return rows.annotate(lacking=F("quantity") + Coalesce(Sum("movements__quantity"), 0))


def standing(rows: QuerySet[GoodsNeed]) -> QuerySet[GoodsNeed]:
    """Of needs with `lacking` those that still wait, of households that still are."""
    return rows.filter(withdrawn_at=None, lacking__gt=0, household__closed_on=None)


def left_behind(rows: QuerySet[GoodsNeed]) -> QuerySet[GoodsNeed]:
    """Of needs with `lacking` those of households that were closed or merged before they got it."""
    waiting = rows.filter(withdrawn_at=None, lacking__gt=0, household__closed_on__isnull=False)
    return waiting.select_related("household__merged_into", "goods")


def standing_under(prefix: str) -> QuerySet[GoodsNeed]:
    """What is lacking under an area prefix, whoever asks."""
    rows = GoodsNeed.objects.filter(inside(prefix, "household__area_code"))
    return standing(with_lacking(rows)).select_related("household", "goods")
