"""What became of households since something brought them: who stays when it is taken back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.models import (
    Decision,
    Document,
    HealthEntry,
    Household,
    KeyPerson,
    Observation,
    Person,
)
from bangfu.ledger.models.observation import IMPORTED
from bangfu.ledger.models.person import State

HOMES_AT_ONCE = 2_000
LOOKED = ("ledger.open_document", "ledger.screen")
REVEALED = "ledger.reveal"
"""Acts after which nobody has worked on anything: somebody looked, or it was worked out anew."""


@dataclass(frozen=True)
class Later:
    """An import after the one taken back that counts: whom it named, and what it said that was known.

    People and households by id, with the names of the facts it found as it says them.
    """

    origin: str
    at: dt.datetime
    day: dt.date
    by: tuple[str, str]
    persons: Mapping[int, Collection[str]]
    homes: Mapping[int, Collection[str]]
    remarked: Collection[int] = ()
    """The households with a remark that was there already."""


@dataclass(frozen=True)
class Brought:
    """What is to be taken back: its origin, since when, and what came after it.

    `joined` are the people it put into households on the books, `adopted` the households it
    stands for like new ones; `silent` the origins of later imports that kept no account.
    """

    origin: str
    since: dt.datetime
    joined: Collection[int] = ()
    adopted: Collection[int] = ()
    later: tuple[Later, ...] = ()
    silent: Collection[str] = ()

    def heir(self, person: int) -> Later | None:
        """The first import after it that names somebody."""
        return next((one for one in self.later if person in one.persons), None)


@dataclass
class Fates:
    """What becomes of some households: `told` is what is taken back of each.

    `kept` stay whole, somebody worked on them. Of `shared` the people given stay, as a later
    import names them. `leaving` are the people who go, `closing` the households that are empty then.
    """

    told: dict[int, list[Observation]]
    kept: list[int] = field(default_factory=list)
    shared: dict[int, list[int]] = field(default_factory=dict)
    leaving: list[int] = field(default_factory=list)
    closing: set[int] = field(default_factory=set)


def told_by(origin: str) -> Iterator[list[Observation]]:
    """What counts of an origin, some households at a time."""
    rows = Observation.objects.filter(origin=origin)
    done = Observation.objects.filter(withdraws__origin=origin)
    gone = set(done.values_list("withdraws_id", flat=True))
    ids = sorted(set(rows.values_list("household_id", flat=True)))
    for start in range(0, len(ids), HOMES_AT_ONCE):
        part = rows.filter(household__among=ids[start : start + HOMES_AT_ONCE])
        yield [one for one in part.order_by("household_id", "version", "pk") if one.pk not in gone]


def fates(
    observations: Collection[Observation], homes: Mapping[int, Household], brought: Brought
) -> Fates:
    """Decide for each household of these observations."""
    told: dict[int, list[Observation]] = defaultdict(list)
    for one in observations:
        told[one.household_id].append(one)
    result = Fates(told)
    new = {pk for pk, ones in told.items() if ones[0].version == 1 or pk in brought.adopted}
    people: dict[int, list[int]] = {pk: [] for pk in told}
    rows = Person.objects.filter(household__among=list(told), state=State.PRESENT)
    for home, person in rows.values_list("household_id", "pk"):
        if home in new or person in brought.joined:
            people[home].append(person)
    touched = _touched(homes, {pk: ones[0].version for pk, ones in told.items()}, brought)
    for pk, members in people.items():
        if pk in touched and (members or pk in new):
            result.kept.append(pk)
            continue
        stay = [person for person in members if brought.heir(person)]
        result.leaving += [person for person in members if person not in stay]
        if stay:
            result.shared[pk] = stay
        elif pk in new:
            result.closing.add(pk)
    return result


def _touched(
    homes: Mapping[int, Household], first: Mapping[int, int], brought: Brought
) -> set[int]:
    """The households somebody worked on since: not an import, and not just by looking."""
    ids, since = list(first), brought.since
    imported: dict[int, set[int]] = defaultdict(set)
    rows = Observation.objects.filter(
        Q(origin__startswith=IMPORTED) | Q(withdraws__origin__startswith=IMPORTED),
        household__among=ids,
    )
    for pk, version, origin in rows.values_list("household_id", "version", "origin"):
        if version > first[pk] and origin not in brought.silent:
            imported[pk].add(version)
    touched = {pk for pk in ids if homes[pk].version - first[pk] != len(imported[pk])}
    of_home = [(Decision, "decided_at"), (Document, "added_at")]
    for model, when in of_home:
        told = model.objects.filter(household__among=ids, **{f"{when}__gt": since})
        touched |= set(told.values_list("household_id", flat=True))
    health = HealthEntry.objects.filter(person__household__among=ids, added_at__gt=since)
    touched |= set(health.values_list("person__household_id", flat=True))
    day = timezone.localdate(since)
    listed = KeyPerson.objects.filter(person__household__among=ids, from_day__gte=day)
    touched |= set(listed.values_list("person__household_id", flat=True))
    return touched | _journalled(ids, since)


def _journalled(homes: list[int], since: dt.datetime) -> set[int]:
    """Households about which, or about whose people, the journal tells of work since."""
    acts = Entry.objects.filter(at__gt=since).exclude(act__in=LOOKED)
    acts = acts.exclude(act__startswith=REVEALED)
    if not acts.filter(subject_kind__in=("household", "person")).exists():
        return set()
    of_homes = acts.filter(subject_kind="household", subject_id__among=[str(pk) for pk in homes])
    people = dict(Person.objects.filter(household__among=homes).values_list("pk", "household_id"))
    of_people = acts.filter(subject_kind="person", subject_id__among=[str(pk) for pk in people])
    return {int(pk) for pk in of_homes.values_list("subject_id", flat=True)} | {
        people[int(pk)] for pk in of_people.values_list("subject_id", flat=True)
    }
