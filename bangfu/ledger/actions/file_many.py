"""Many households at once: what an import writes, in one transaction and in bulk.

The same state comes out as from `file_household` and `observe`; only the way
into the tables is another one. Screening follows afterwards, for whole villages.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger import bulk
from bangfu.ledger.actions.refold import HOUSEHOLD_FIELDS, PERSON_FIELDS
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import fold
from bangfu.ledger.models import Household, Membership, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import Joined, State
from bangfu.ledger.projection import (
    HEAD,
    RELATION,
    Figures,
    head_name,
    person_columns,
    protected_names,
    settle,
)
from bangfu.ledger.tags import ALL, joined, tags_of

HOMES_AT_ONCE = 2_000

Progress = Callable[[int, int], None]


@dataclass
class PersonRow:
    """A person of a file: `pk` of somebody on the books, None for a newcomer."""

    facts: Mapping[str, Any]
    number: str = ""
    pk: int | None = None


@dataclass
class HomeRow:
    """A household of a file, with what the file says of it and its people (storage form)."""

    area_code: str
    number: str
    persons: list[PersonRow]
    facts: Mapping[str, Any] = field(default_factory=dict)
    pk: int | None = None
    note: str = ""
    """Remarks of the file, kept with the observation."""


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
    now = timezone.now()
    for start in range(0, len(homes), HOMES_AT_ONCE):
        tell(start, len(homes))
        part = homes[start : start + HOMES_AT_ONCE]
        writing = _Writing(actor, source, valid_from, origin, now, figures, filed, kept_since)
        unknown = [home for home in part if home.pk is None]
        known = [home for home in part if home.pk is not None]
        writing.new(unknown)
        writing.known(known)
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
    actor: Actor
    source: Source
    valid_from: dt.date
    origin: str
    now: dt.datetime
    figures: Figures
    filed: FiledMany
    kept_since: dt.date | None = None

    def new(self, homes: Sequence[HomeRow]) -> None:
        """Households nobody had a file of."""
        if not homes:
            return
        home_ids = iter(bulk.ids(Household, len(homes)))
        person_ids = iter(bulk.ids(Person, sum(len(home.persons) for home in homes)))
        tables: dict[type[Model], list[dict[str, Any]]] = {
            Household: [], Person: [], Membership: [], Observation: [],
        }  # fmt: skip
        for home in homes:
            home.pk = next(home_ids)
            for place, person in enumerate(home.persons, 1):
                person.pk = next(person_ids)
                person.number = person.number or f"{home.number}-{place}"
            _collect(tables, home, self)
            self.filed.homes.append(home.pk)
            self.filed.areas.add(home.area_code)
        for model, rows in tables.items():
            names = list(rows[0])
            bulk.insert(model, names, (tuple(row.values()) for row in rows))
        self.filed.new_homes += len(homes)
        self.filed.new_persons += len(tables[Person])

    def known(self, homes: Sequence[HomeRow]) -> None:
        """Households on the books: newcomers join, what is told is observed, all is folded again."""
        if not homes:
            return
        rows = {home.pk: home for home in homes if home.pk is not None}
        found = Household.objects.select_for_update().in_bulk(sorted(rows))
        newcomers = [
            (found[pk], person) for pk, home in rows.items() for person in home.persons
            if person.pk is None
        ]  # fmt: skip
        self._join(newcomers)
        versions = {}
        for pk, household in sorted(found.items()):
            household.version += 1
            versions[pk] = household.version
        Observation.objects.bulk_create(
            [self._observation(rows[pk], versions[pk]) for pk in sorted(found)]
        )
        refold_many(found, self.figures)
        self.filed.changed_homes += len(found)
        self.filed.homes += list(found)
        self.filed.areas |= {household.area_code for household in found.values()}

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
                person=person, household=person.household, from_day=self.valid_from,
                joined=Joined.REGISTERED, recorded_by=self.actor.name,
            )
            for person in made
        )  # fmt: skip
        self.filed.new_persons += len(made)

    def _observation(self, home: HomeRow, version: int) -> Observation:
        return Observation(**self.observed(home, version))

    def observed(self, home: HomeRow, version: int) -> dict[str, Any]:
        """The columns of the observation that a home's rows make."""
        hidden = protected_names()
        facts: dict[str, dict[str, Any]] = {}
        protected: dict[str, dict[str, Any]] = {}
        if home.facts:
            facts[HOUSEHOLD] = dict(home.facts)
        for person in home.persons:
            for name, value in person.facts.items():
                kept = protected if name in hidden else facts
                kept.setdefault(str(person.pk), {})[name] = value
        return {
            "uid": uuid.uuid4(), "household_id": home.pk, "source": self.source,
            "valid_from": self.valid_from, "recorded_at": self.now, "by_id": self.actor.id,
            "by_name": self.actor.name, "facts": facts, "protected": protected, "note": home.note,
            "origin": self.origin, "version": version,
        }  # fmt: skip


def refold_many(homes: Mapping[int, Household], figures: Figures) -> None:
    """Fold the observations of many locked households again and save everything."""
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
        settle(household, people[pk], fold(told))
        for person in people[pk]:
            figures.put_on(person)
    stamp = timezone.now()
    everybody = [person for members in people.values() for person in members]
    for one in (*homes.values(), *everybody):
        one.updated_at = stamp
    bulk.update(list(homes.values()), HOUSEHOLD_FIELDS)
    bulk.update(everybody, PERSON_FIELDS)


def _collect(
    tables: Mapping[type[Model], list[dict[str, Any]]], home: HomeRow, writing: _Writing
) -> None:
    """The rows of one new household in the columns and form of their tables."""
    words = dictionary()
    of_home = tags_of(words, home.facts)
    village = home.area_code[:12]
    now = _moment(writing.now)
    members = []
    shared = _json(home.facts)
    # the same texts make the present state and the observation
    said = [f'"{HOUSEHOLD}": {shared}'] if home.facts else []
    protected: dict[str, dict[str, Any]] = {}
    for person in home.persons:
        columns = person_columns(person.facts, home.area_code)
        facts = columns["facts"]
        own = _json(facts)
        said.append(f'"{person.pk}": {own}')
        hidden = {name: person.facts[name] for name in _HIDDEN if name in person.facts}
        if hidden:
            protected[str(person.pk)] = hidden
        relation = facts.get(RELATION)
        held = {ALL, *of_home, *tags_of(words, facts)}
        writing.figures.put_on_tags(village, held)
        members.append((columns["name"], relation))
        tables[Person].append(
            {
                "id": person.pk, "number": person.number, "household": home.pk,
                "area_code": home.area_code, "state": State.PRESENT.value,
                "is_head": relation == HEAD, **columns, "facts": own,
                "born": _day(columns["born"]), "tags": joined(held), "account": "",
                "account_bank": "", "updated_at": now,
            }
        )  # fmt: skip
        tables[Membership].append(
            {
                "person": person.pk, "household": home.pk, "from_day": _day(writing.valid_from),
                "joined": Joined.REGISTERED.value, "left": "", "note": "", "recorded_at": now,
                "recorded_by": writing.actor.name,
            }
        )  # fmt: skip
    tables[Household].append(
        {
            "id": home.pk, "number": home.number, "township_code": home.area_code[:9],
            "area_code": home.area_code, "head_name": head_name(home.facts, members),
            "facts": shared, "people": len(members), "version": 1,
            "closed_because": "", "screened_with": "", "created_at": _on_the_books(writing),
            "updated_at": now,
        }
    )  # fmt: skip
    prepare = Observation._meta.get_field
    tables[Observation].append(
        {
            "uid": prepare("uid").get_db_prep_value(uuid.uuid4(), connection),
            "household": home.pk, "source": str(writing.source),
            "valid_from": _day(writing.valid_from), "recorded_at": now,
            "by_id": writing.actor.id, "by_name": writing.actor.name,
            "facts": f"{{{', '.join(said)}}}",
            "protected": prepare("protected").get_prep_value(protected),
            "note": home.note, "origin": writing.origin, "version": 1,
        }
    )  # fmt: skip


_HIDDEN = tuple(sorted(protected_names()))
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: Mapping[str, Any]) -> str:
    return _ENCODE(value)


def _on_the_books(writing: _Writing) -> Any:
    since = writing.kept_since
    if since is None:
        return _moment(writing.now)
    return _moment(timezone.make_aware(dt.datetime.combine(since, dt.time.min)))


def _day(day: dt.date | None) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _moment(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
