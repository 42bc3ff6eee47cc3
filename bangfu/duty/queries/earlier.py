"""Where the people of a household lived before it was split off or others joined it, for its visits.

A visit stays with the file of the household that was gone to; who opens the file the people
are on now looks for it there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from bangfu.duty.models import Visit
from bangfu.duty.queries.contacts import Met, contacts
from bangfu.ledger.models import Household, Membership
from bangfu.ledger.models.person import Joined, Left
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader

CAME, WENT = (Joined.SPLIT, Joined.MERGED), (Left.SPLIT, Left.MERGED)


@dataclass(frozen=True)
class Earlier:
    """A household some people came from by a split or a merger, the last day and who they are.

    `until` is None for one that was merged whole: all visits to it are theirs.
    """

    household: Household
    until: dt.date | None
    people: frozenset[int]


@dataclass(frozen=True)
class MetThere:
    """A contact with people of a household where they lived before; `opens`: for the reader too."""

    met: Met
    household: Household
    opens: bool


def earlier_homes(
    household: Household, day: dt.date, changes: Sequence[Membership] | None = None
) -> list[Earlier]:
    """Where people of a household lived before a split or merger up to a day, `changes` if known."""
    if changes is None:
        changes = list(Membership.objects.filter(household=household, joined__in=CAME))
    since: dict[int, dt.date] = {}
    for one in changes:
        if one.joined in CAME and one.from_day <= day:
            since[one.person_id] = max(one.from_day, since.get(one.person_id, one.from_day))
    # of two files of one person nobody moved, and yet the one was closed into the other
    joined = Household.objects.filter(merged_into=household, closed_on__lte=day)
    homes = {one.pk: one for one in joined}
    if not since:
        return [Earlier(one, None, frozenset()) for one in homes.values()]
    rows = Membership.objects.filter(person__among=list(since), left__in=WENT)
    last: dict[int, dt.date] = {}
    people: dict[int, set[int]] = defaultdict(set)
    for person, home, until in rows.values_list("person", "household", "until_day"):
        if home != household.pk and until is not None and until <= since[person]:
            last[home] = max(until, last.get(home, until))
            people[home].add(person)
    homes |= Household.objects.in_bulk(sorted(last.keys() - homes.keys()))
    return [
        Earlier(home, None if home.merged_into_id else last[pk], frozenset(people[pk]))
        for pk, home in sorted(homes.items())
    ]


def met_there(reader: Reader, homes: Sequence[Earlier], day: dt.date) -> list[MetThere]:
    """Contacts with people where they lived before, up to a day. Those with others there stay out."""
    if not homes:
        return []
    by_home = contacts([one.household.pk for one in homes], day)
    pks = [one.visit for several in by_home.values() for one in several if one.visit is not None]
    named = _named(pks)
    opens = _open_to(reader, homes)
    return [
        MetThere(one, home.household, home.household.pk in opens)
        for home in homes
        for one in by_home.get(home.household.pk, ())
        if (home.until is None or one.day <= home.until)
        and (not (whom := named.get(one.visit or 0)) or whom & home.people)
    ]


def visits_there(homes: Sequence[Earlier]) -> Q:
    """The visits to people where they lived before, as a condition on visits."""
    wanted = Q(pk__in=[])
    for one in homes:
        theirs = Q(household=one.household)
        if one.until is not None:
            others = Visit.persons.through.objects.filter(visit__household=one.household)
            named = others.filter(person__in=one.people).values("visit")
            theirs &= Q(day__lte=one.until)
            theirs &= Q(pk__in=named) | ~Q(pk__in=others.values("visit"))
        wanted |= theirs
    return wanted


def _named(visits: Collection[int]) -> dict[int, set[int]]:
    """Whom visits were for, where they name somebody."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Visit.persons.through.objects.filter(visit__among=list(visits))
    for visit, person in rows.values_list("visit_id", "person_id"):
        found[visit].add(person)
    return found


def _open_to(reader: Reader, homes: Sequence[Earlier]) -> set[int]:
    rows = households_of(reader).filter(pk__in=[one.household.pk for one in homes])
    return set(rows.values_list("pk", flat=True))
