"""How many people of an area hold a tag, by the figures kept for each village."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, Sum

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import AreaCount
from bangfu.ledger.tags import ALL, tag
from bangfu.org.access import Reader, inside
from bangfu.policy.facts import NONE_KNOWN

KEPT = "ledger.held"
"""Under which the reader keeps the figures of one answer."""


def held_by(prefix: str, tags: Iterable[str], reader: Reader | None = None) -> dict[str, int]:
    """How many people on the books of an area hold each of some tags, by the figures kept.

    For a reader each figure is asked once an answer.
    """
    at = prefix[:12]
    known: dict[tuple[str, str], int] = {}
    if reader is not None and reader.kept is not None:
        known = reader.kept.setdefault(KEPT, known)
    asked = {tag for tag in tags if (at, tag) not in known}
    if asked:
        rows = AreaCount.objects.filter(inside(at, "village_code"), tag__in=asked).order_by()
        told = dict(rows.values_list("tag").annotate(n=Sum("persons")))
        known |= {(at, tag): int(told.get(tag, 0)) for tag in asked}
    return {tag: known[at, tag] for tag in tags}


def held_in(prefix: str, tag: str) -> int:
    """How many people on the books of an area hold a tag, by the figures kept."""
    return held_by(prefix, [tag])[tag]


def people_in(prefix: str, reader: Reader | None = None) -> int:
    """How many people are on the books of an area."""
    return held_by(prefix, [ALL], reader)[ALL]


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
