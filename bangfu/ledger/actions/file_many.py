"""Many households at once: what an import writes, in one transaction and in bulk.

The same state comes out as from `file_household` and `observe`; only the way
into the tables is another one. Screening follows afterwards, for whole villages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger import bulk
from bangfu.ledger.actions.home_rows import (
    COLUMNS,
    HomeRow,
    NewRows,
    PersonRow,
    Stored,
    Told,
    observed,
)
from bangfu.ledger.actions.on_top import HomesNow, put_on_top, to_be_folded
from bangfu.ledger.actions.refold import HOUSEHOLD_FIELDS, PERSON_FIELDS
from bangfu.ledger.fold import fold
from bangfu.ledger.models import Household, Membership, Observation, Person, Source
from bangfu.ledger.models.person import Joined
from bangfu.ledger.projection import Figures, settle

HOMES_AT_ONCE = 2_000

Progress = Callable[[int, int], None]


@dataclass
class FiledMany:
    """What was written."""

    new_homes: int = 0
    new_persons: int = 0
    changed_homes: int = 0
    areas: set[str] = field(default_factory=set)
    homes: list[int] = field(default_factory=list)

    @property
    def rows(self) -> dict[type[Model], int]:
        """About how many rows came into each table."""
        homes, persons = self.new_homes, self.new_persons
        return {
            Household: homes, Person: persons, Membership: persons,
            Observation: homes + self.changed_homes,
        }  # fmt: skip


@transaction.atomic
def file_many(
    *,
    actor: Actor,
    homes: Sequence[HomeRow],
    source: Source,
    valid_from: dt.date,
    origin: str,
    subject: Subject,
    area: str,
    after: Mapping[str, object] | None = None,
    act: str = "intake.apply",
    progress: Progress | None = None,
    kept_since: dt.date | None = None,
) -> FiledMany:
    """Write households, people and what a file says of them, all or nothing.

    Every household gets one observation with `origin`; facts equal to what is
    already known should be left out by the caller. One journal row tells of the
    whole file. New households count as on the books since `kept_since`, where the ledger was
    kept elsewhere until now: what was missed after that day is missed.
    """
    tell = progress or (lambda done, total: None)
    filed = FiledMany()
    figures = Figures()
    told = Told(actor, source, valid_from, origin, timezone.now(), kept_since)
    writing = _Writing(told, figures, filed)
    known = [home for home in homes if home.pk is not None]
    unknown = [home for home in homes if home.pk is None]
    for start in range(0, len(unknown), HOMES_AT_ONCE):
        tell(start, len(homes))
        writing.new(unknown[start : start + HOMES_AT_ONCE])
    changes: list[bulk.Changed] = []
    for start in range(0, len(known), HOMES_AT_ONCE):
        tell(len(unknown) + start, len(homes))
        homes_now = writing.known(known[start : start + HOMES_AT_ONCE])
        # the database saves some while the next are worked out
        with bulk.updating(*changes):
            changes = put_on_top(homes_now, told, figures)
    with bulk.updating(*changes):
        pass
    figures.write()
    transaction.on_commit(lambda: bulk.look_anew(filed.rows), robust=True)
    tell(len(homes), len(homes))
    record(
        actor=actor, act=act, subject=subject, area=area,
        after={
            **(after or {}), "新建户": filed.new_homes, "新增人": filed.new_persons,
            "更新户": filed.changed_homes,
        },
    )  # fmt: skip
    return filed


@dataclass
class _Writing:
    told: Told
    figures: Figures
    filed: FiledMany

    def new(self, homes: Sequence[HomeRow]) -> None:
        """Households nobody had a file of."""
        if not homes:
            return
        home_ids = iter(bulk.ids(Household, len(homes)))
        person_ids = iter(bulk.ids(Person, sum(len(home.persons) for home in homes)))
        for home in homes:
            home.pk = next(home_ids)
            for place, person in enumerate(home.persons, 1):
                person.pk = next(person_ids)
                person.number = person.number or f"{home.number}-{place}"
            self.filed.homes.append(home.pk)
            self.filed.areas.add(home.area_code)
        rows = NewRows(self.told, self.figures)
        # the database takes people into their many indexes while the next are being made
        self.filed.new_persons += bulk.insert(Person, COLUMNS[Person], rows.persons(homes))
        bulk.insert(Household, COLUMNS[Household], rows.homes)
        bulk.insert(Membership, COLUMNS[Membership], rows.memberships)
        bulk.insert(Observation, COLUMNS[Observation], rows.observations)
        self.filed.new_homes += len(homes)

    def known(self, homes: Sequence[HomeRow]) -> HomesNow:
        """Households on the books: newcomers join and what is told is observed.

        Given are those whose present state only has to be brought in line with it.
        """
        rows = {home.pk: home for home in homes if home.pk is not None}
        locked = Household.objects.select_for_update().filter(pk__among=list(rows)).order_by("pk")
        found = {home.pk: home for home in locked.defer("created_at", "updated_at")}
        folded = to_be_folded(list(found), self.told)
        newcomers = [
            (found[pk], person) for pk, home in rows.items() for person in home.persons
            if person.pk is None
        ]  # fmt: skip
        self._join(newcomers)
        for household in found.values():
            household.version += 1
        stored = Stored(self.told)
        bulk.insert(
            Observation, COLUMNS[Observation],
            (observed(rows[pk], stored, found[pk].version) for pk in found),
        )  # fmt: skip
        refold_many({pk: home for pk, home in found.items() if pk in folded}, self.figures)
        self.filed.changed_homes += len(found)
        self.filed.homes += list(found)
        self.filed.areas |= {household.area_code for household in found.values()}
        return HomesNow({pk: home for pk, home in found.items() if pk not in folded}, rows)

    def _join(self, newcomers: Sequence[tuple[Household, PersonRow]]) -> None:
        taken: dict[int, int] = {}
        made = []
        for household, row in newcomers:
            if household.pk not in taken:
                taken[household.pk] = Membership.objects.filter(household=household).count()
            taken[household.pk] += 1
            made.append(
                Person(
                    number=row.number or f"{household.number}-{taken[household.pk]}",
                    household=household,
                    area_code=household.area_code,
                )
            )
        for (_household, row), person in zip(
            newcomers, Person.objects.bulk_create(made), strict=True
        ):
            row.pk = person.pk
        Membership.objects.bulk_create(
            Membership(
                person=person, household=person.household, from_day=self.told.valid_from,
                joined=Joined.REGISTERED, recorded_by=self.told.actor.name,
            )
            for person in made
        )  # fmt: skip
        self.filed.new_persons += len(made)


def refold_many(homes: Mapping[int, Household], figures: Figures) -> None:
    """Fold the observations of many locked households again and save everything."""
    if not homes:
        return
    people: dict[int, list[Person]] = {pk: [] for pk in homes}
    for person in Person.objects.filter(household_id__in=list(homes)).order_by("pk"):
        people[person.household_id].append(person)
        figures.take_off(person)
    earlier: dict[int, set[int]] = {pk: {pk} for pk in homes}
    moved = Membership.objects.filter(person__household_id__in=list(homes)).values_list(
        "person__household_id", "household_id"
    )
    for now, then in moved:
        earlier[now].add(then)
    wanted = set().union(*earlier.values())
    said: dict[int, list[Observation]] = {pk: [] for pk in wanted}
    for one in Observation.objects.filter(household_id__in=wanted):
        said[one.household_id].append(one)
    for pk, household in homes.items():
        told = [one for home in earlier[pk] for one in said[home]]
        settle(household, people[pk], fold(told, home=pk))
        for person in people[pk]:
            figures.put_on(person)
    stamp = timezone.now()
    everybody = [person for members in people.values() for person in members]
    for one in (*homes.values(), *everybody):
        one.updated_at = stamp
    bulk.update(list(homes.values()), HOUSEHOLD_FIELDS)
    bulk.update(everybody, PERSON_FIELDS)
