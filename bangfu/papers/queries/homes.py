"""The homes of a village and their people as they stood on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from bangfu.ledger.fold import fold
from bangfu.ledger.models import Household, Membership, Observation, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import settle
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on


@dataclass(frozen=True)
class Home:
    """A household with its people on the books, the head first; both carry the facts of the day.

    On a past day these are not what the tables hold: never save them.
    """

    household: Household
    persons: list[Person]

    @property
    def head(self) -> Person | None:
        """The person marked as head, or the only one."""
        marked = next((person for person in self.persons if person.is_head), None)
        return marked or (self.persons[0] if len(self.persons) == 1 else None)

    @property
    def head_name(self) -> str:
        """How the home is called on a list."""
        head = self.head
        return self.household.head_name or (head.label if head else self.household.label)

    @property
    def address(self) -> str:
        """Where it is, as told."""
        return str(self.household.facts.get("家庭住址") or "")


def homes_of(reader: Reader, village: str, day: dt.date) -> list[Home]:
    """The homes of a village that the reader may see, as of a day."""
    return homes_among(households_of(reader).filter(inside(village[:12])), day)


def homes_among(households: QuerySet[Household], day: dt.date) -> list[Home]:
    """Homes as of a day, in the order of their place; homes without anybody are left out."""
    if day >= timezone.localdate():
        return _now(households.filter(closed_on__isnull=True))
    return _then(households.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day)), day)


def _now(households: QuerySet[Household]) -> list[Home]:
    people: dict[int, list[Person]] = defaultdict(list)
    present = Person.objects.filter(household__in=households, state=State.PRESENT)
    for person in present.order_by("-is_head", "pk"):
        people[person.household_id].append(person)
    return _in_order(households, people)


def _then(households: QuerySet[Household], day: dt.date) -> list[Home]:
    belonging = Membership.objects.filter(running_on(day, last=False), household__in=households)
    members: dict[int, list[Person]] = defaultdict(list)
    for membership in belonging.exclude(person__state=State.MERGED).select_related("person"):
        members[membership.household_id].append(membership.person)
    told = _observations(households, belonging)
    state = fold(told, on=day)
    by_home: dict[int, list[Observation]] = defaultdict(list)
    for observation in told:
        by_home[observation.household_id].append(observation)
    found = list(households.order_by("area_code", "pk"))
    for household in found:
        own = fold(by_home[household.pk], on=day).get(HOUSEHOLD, {})
        for person in members[household.pk]:
            person.state, person.household = State.PRESENT, household
        settle(household, members[household.pk], state | {HOUSEHOLD: own})
        members[household.pk].sort(key=lambda person: (not person.is_head, person.pk))
    return _in_order(found, members)


def _observations(
    households: QuerySet[Household], belonging: QuerySet[Membership]
) -> list[Observation]:
    """All that was said of these homes and, while they lived elsewhere, of their people."""
    elsewhere = Membership.objects.filter(person__in=belonging.values("person")).values("household")
    own = Q(household__in=households) | Q(household__in=elsewhere)
    return list(Observation.objects.filter(own))


def _in_order(households: Iterable[Household], people: dict[int, list[Person]]) -> list[Home]:
    homes = [Home(one, people[one.pk]) for one in households if people.get(one.pk)]
    return sorted(homes, key=lambda home: (home.household.area_code, home.household.pk))


def owing_homes(homes: Sequence[Home], day: dt.date) -> list[Home]:
    """Homes elsewhere with somebody who owes support to a person of these; judging needs them."""
    own = {home.household.pk for home in homes}
    keys = {f"{person.area_code[:9]}/{person.number}" for home in homes for person in home.persons}
    owing = Person.objects.filter(supports_key__in=keys).exclude(household__in=own)
    outside = set(owing.values_list("household_id", flat=True))
    return homes_among(Household.objects.filter(pk__in=outside), day) if outside else []
