"""Where rows of the ledger are looked for first, more each time, until a page is full.

Left to itself the database goes through an area in order, most of it in vain, or collects
everybody in it and sorts them. The figures kept, and the order of outcomes, say where to begin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.ledger.models import Outcome, Person, VillageFigures
from bangfu.ledger.tags import ALL, Words
from bangfu.org.access import inside
from bangfu.org.models.area import after
from bangfu.policy.facts import load_programmes

PAGE = 50
OUTCOMES_AT_FIRST, OUTCOMES_AT_MOST = 200, 50_000
"""So many outcomes are gone through at first, ten times as many each time, up to so many."""
VILLAGES = (4, 32, 200)
"""So many villages with households nobody holds are looked through, more each time."""
ENOUGH = 2.0
"""Times as many holders as are wanted: how many tags go together is only guessed."""


@dataclass(frozen=True)
class Lot:
    """Some of the rows, and whether any are left that come after all of these."""

    rows: QuerySet[Person]
    further: Callable[[], bool]
    few: bool = False
    """Whether they are so few that they are better read all and sorted than met in order."""


def nothing() -> bool:
    """No rows are left."""
    return False


def by_outcome(
    rows: QuerySet[Person],
    outcomes: QuerySet[Outcome],
    anywhere: QuerySet[Outcome],
    programme: str,
    enough: int,
) -> Iterator[Lot]:
    """Whom outcomes concern, beginning with the first of them in order."""
    many = max(OUTCOMES_AT_FIRST, 2 * enough)
    while many <= OUTCOMES_AT_MOST:
        some = rows.filter(concerned(outcomes, anywhere, programme, many))
        yield Lot(some, outcomes.values("pk")[many : many + 1].exists)
        many *= 10


def concerned(
    outcomes: QuerySet[Outcome],
    anywhere: QuerySet[Outcome],
    programme: str,
    many: int | None = None,
) -> Q:
    """Whom outcomes concern, themselves or through their household; `many`: only the first ones.

    `anywhere` are the same of all places: of one household they are quicker found without
    asking where it is. Of one programme all concern persons, or all households; that asks less
    of each row.
    """
    if of_persons(programme):
        return Q(pk__in=outcomes.values("person_id")[:many])
    homes = Q(household_id__in=outcomes.values("household_id")[:many])
    if programme:
        return homes
    theirs = anywhere.filter(
        Q(person_id__isnull=True) | Q(person_id=OuterRef("pk")),
        household_id=OuterRef("household_id"),
    )
    return homes & Q(Exists(theirs)) if many else Q(Exists(theirs))


def of_persons(programme: str) -> bool:
    """Whether all outcomes of a programme concern single persons."""
    return bool(programme) and load_programmes()[programme].entity == "person"


def by_village(rows: QuerySet[Person], villages: QuerySet[VillageFigures]) -> Iterator[Lot]:
    """Rows of the first of some villages."""
    codes = villages.values_list("pk", flat=True)
    for many in VILLAGES:
        here = Q(pk__in=())
        for code in codes[:many]:
            here |= inside(code)
        yield Lot(rows.filter(here), villages[many : many + 1].exists)


def by_tag(
    rows: QuerySet[Person],
    held: Mapping[str, Mapping[str, int]],
    tags: Sequence[str],
    here: str,
    enough: int,
    *,
    counted: bool,
) -> Iterator[Lot]:
    """Who holds tags, first in the townships, in order, where as many as are wanted may live.

    `held` says of each of these how many hold each tag; `here` is the whole area, empty where
    it is none that people are found by. Rows `counted` need no order.
    """
    people, holders, first = 0.0, 0.0, []
    for township, figures in held.items():
        people += figures[ALL]
        holders += _expected(figures, tags)
        first.append(township)
        if holders > ENOUGH * enough:
            break
    # in order a page's worth times everybody over the holders is read; holders first, all holders
    few = counted or holders * holders < PAGE * people
    if few and len(first) < len(held):
        # the range says nothing new, but keeps the database from reading that of the whole area
        span = Q(area_code__gte=min(first), area_code__lt=after(max(first)))
        yield Lot(rows.filter(span, tags__found_by=Words(tags, first)), lambda: True, few)
    places = [here] if here else []
    yield Lot(rows.filter(tags__found_by=Words(tags, places)) if few else rows, nothing, few)


def _expected(figures: Mapping[str, int], tags: Sequence[str]) -> float:
    """How many hold all of some tags, if they had nothing to do with each other."""
    number = float(figures[ALL])
    for tag in tags:
        number *= figures[tag] / max(figures[ALL], 1)
    return number
