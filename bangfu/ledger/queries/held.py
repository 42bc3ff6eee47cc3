"""How many people of an area hold a tag, by the figures kept for each village."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import AreaCount
from bangfu.ledger.tags import ALL, tag
from bangfu.org.access import inside
from bangfu.policy.facts import NONE_KNOWN


def held_in(prefix: str, tag: str) -> int:
    """How many people on the books of an area hold a tag, by the figures kept."""
    rows = AreaCount.objects.filter(inside(prefix, "village_code"), tag=tag)
    return int(rows.aggregate(n=Coalesce(Sum("persons"), 0))["n"])


def people_in(prefix: str) -> int:
    """How many people are on the books of an area."""
    return held_in(prefix[:12], ALL)


def answers(prefix: str, name: str) -> list[tuple[str, int]]:
    """The answers a fact has in an area, each with how many people gave it."""
    rows = (
        AreaCount.objects.filter(inside(prefix[:12], "village_code"), _of_fact(name))
        .values("tag")
        .annotate(n=Sum("persons"))
        .filter(n__gt=0)
        .order_by("-n", "tag")
    )
    return [(row["tag"].partition("=")[2], row["n"]) for row in rows]


def _of_fact(name: str) -> Q:
    """The tags of a fact: by their whole words, which the index serves, where these are known."""
    fact = dictionary().facts[name]
    if fact.type == "bool":
        return Q(tag__in=[tag(name, True), tag(name, False)])
    if fact.values:
        return Q(tag__in=[tag(name, value) for value in {*fact.values, NONE_KNOWN}])
    return Q(tag__startswith=f"{name}=")


def fewest_held(prefix: str, tags: Sequence[str]) -> int:
    """How many people of an area hold the rarest of some tags."""
    rows = AreaCount.objects.filter(inside(prefix[:12], "village_code"), tag__in=tags)
    held = dict(rows.order_by().values_list("tag").annotate(n=Sum("persons")))
    return min(held.get(tag, 0) for tag in tags)
