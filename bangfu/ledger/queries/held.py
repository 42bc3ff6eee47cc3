"""How many people of an area hold a tag, by the figures kept for each village."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum
from django.db.models.functions import Coalesce

from bangfu.ledger.models import AreaCount
from bangfu.ledger.tags import ALL
from bangfu.org.access import inside


def held_in(prefix: str, tag: str) -> int:
    """How many people on the books of an area hold a tag, by the figures kept."""
    rows = AreaCount.objects.filter(inside(prefix, "village_code"), tag=tag)
    return int(rows.aggregate(n=Coalesce(Sum("persons"), 0))["n"])


def people_in(prefix: str) -> int:
    """How many people are on the books of an area."""
    return held_in(prefix[:12], ALL)


def answers(prefix: str, name: str) -> list[tuple[str, int]]:
    """The answers a closed fact has in an area, each with how many people gave it."""
    rows = (
        AreaCount.objects.filter(inside(prefix[:12], "village_code"), tag__startswith=f"{name}=")
        .values("tag")
        .annotate(n=Sum("persons"))
        .filter(n__gt=0)
        .order_by("-n", "tag")
    )
    return [(row["tag"].partition("=")[2], row["n"]) for row in rows]


def fewest_held(prefix: str, tags: Sequence[str]) -> int:
    """How many people of an area hold the rarest of some tags."""
    rows = AreaCount.objects.filter(inside(prefix[:12], "village_code"), tag__in=tags)
    held = dict(rows.order_by().values_list("tag").annotate(n=Sum("persons")))
    return min(held.get(tag, 0) for tag in tags)
