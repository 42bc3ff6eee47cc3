"""How many people of an area hold a tag, by the figures kept for each village."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Q, Sum
from django.db.models.functions import Substr

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import AreaCount
from bangfu.ledger.tags import ALL, tag
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import SIGNIFICANT, after
from bangfu.org.written import Written
from bangfu.policy.facts import NONE_KNOWN

KEPT = "ledger.held"
"""Under which the reader keeps the figures of one answer."""


def held_by(prefix: str, tags: Iterable[str], reader: Reader | None = None) -> dict[str, int]:
    """How many people on the books of an area hold each of some tags, by the figures kept.

    For a reader each figure is asked once an answer.
    """
    return {tag: sum(of.values()) for tag, of in _by_part(prefix, tags, reader).items()}


def held_by_part(
    prefix: str, tags: Iterable[str], reader: Reader | None = None
) -> dict[str, dict[str, int]]:
    """The same for each township of a wide area, or each village of a township, in order."""
    told = _by_part(prefix, tags, reader)
    places = sorted({place for of in told.values() for place in of})
    return {place: {tag: of.get(place, 0) for tag, of in told.items()} for place in places}


def _by_part(prefix: str, tags: Iterable[str], reader: Reader | None) -> dict[str, dict[str, int]]:
    at, wanted = prefix[:12], list(dict.fromkeys(tags))
    known: dict[tuple[str, str], dict[str, int]] = {}
    if reader is not None and reader.kept is not None:
        known = reader.kept.setdefault(KEPT, known)
    asked = [tag for tag in wanted if (at, tag) not in known]
    if asked:
        known |= {(at, tag): {} for tag in asked}
        wide = len(at) < SIGNIFICANT["township"]
        held = _held(SIGNIFICANT["township" if wide else "village"])
        for where, tag, number in held(low=at, high=after(at), tags=asked):
            known[at, tag][where] = int(number)
    return {tag: known[at, tag] for tag in wanted}


@cache
def _held(digits: int) -> Written:
    """How many hold tags in the parts of an area that so many leading digits tell apart."""
    place = Substr("village_code", 1, digits)
    return Written(
        lambda low, high, tags: AreaCount.objects.filter(
            village_code__gte=low, village_code__lt=high, tag__among=tags
        ).order_by().values_list(place, "tag").annotate(n=Sum("persons"))
    )  # fmt: skip


def held_in(prefix: str, tag: str) -> int:
    """How many people on the books of an area hold a tag, by the figures kept."""
    return held_by(prefix, [tag])[tag]


def people_in(prefix: str, reader: Reader | None = None) -> int:
    """How many people are on the books of an area."""
    return held_by(prefix, [ALL], reader)[ALL]


def answered(prefix: str, name: str, reader: Reader) -> int:
    """How many people of an area gave one of a fact's closed answers; asked once an answer."""
    known = closed_tags(name)
    if known is None:
        return sum(number for _answer, number in answers(prefix, name))
    return sum(held_by(prefix, known, reader).values())


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


def held_in_places(prefix: str, length: int, tags: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many people hold each of some tags in each part of an area: by tag, then by part.

    `length` is how many leading digits tell the parts apart.
    """
    at = prefix[:12]
    found: dict[str, dict[str, int]] = {}
    for place, held, number in _held(length)(low=at, high=after(at), tags=list(tags)):
        found.setdefault(held, {})[place] = number
    return found


def closed_tags(name: str) -> list[str] | None:
    """All tags a fact can give; None where nobody wrote down its answers."""
    fact = dictionary().facts[name]
    if fact.type == "bool":
        return [tag(name, True), tag(name, False)]
    return [tag(name, value) for value in (*fact.values, NONE_KNOWN)] if fact.values else None


def _of_fact(name: str) -> Q:
    """The tags of a fact: by their whole words, which the index serves, where these are known."""
    known = closed_tags(name)
    return Q(tag__startswith=f"{name}=") if known is None else Q(tag__in=known)
