"""Households of a file, and the rows they become in the columns and form their tables take."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from bangfu.journal.models import Actor
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household, Membership, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import Joined, State
from bangfu.ledger.projection import (
    HEAD,
    PROJECTED,
    RELATION,
    Figures,
    head_name,
    person_columns,
    protected_names,
)
from bangfu.ledger.tags import ALL, joined, tags_of

Row = tuple[Any, ...]

COLUMNS: Mapping[type, tuple[str, ...]] = {
    Person: (
        "id", "number", "household", "area_code", "state", "is_head", "tags", "account",
        "account_bank", "updated_at", *PROJECTED,
    ),
    Household: (
        "id", "number", "township_code", "area_code", "head_name", "facts", "people", "version",
        "closed_because", "screened_with", "created_at", "updated_at",
    ),
    Membership: (
        "person", "household", "from_day", "joined", "left", "note", "recorded_at", "recorded_by",
    ),
    Observation: (
        "uid", "household", "source", "valid_from", "recorded_at", "by_id", "by_name", "facts",
        "protected", "note", "origin", "version",
    ),
}  # fmt: skip
"""The fields of each table, in the order of the rows made here."""


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


@dataclass(frozen=True)
class Told:
    """Who tells of the households, how, since when it holds, and when it is written down."""

    actor: Actor
    source: Source
    valid_from: dt.date
    origin: str
    now: dt.datetime
    kept_since: dt.date | None = None


class NewRows:
    """The rows of new households. Those beside the people's are there once all people were asked for."""

    def __init__(self, told: Told, figures: Figures) -> None:
        self.told = told
        self.homes: list[Row] = []
        self.memberships: list[Row] = []
        self.observations: list[Row] = []
        self._figures = figures
        self._stored = Stored(told)

    def persons(self, homes: Iterable[HomeRow]) -> Iterator[Row]:
        """The rows of everybody, as they are made; all have their numbers and ids."""
        words = dictionary()
        told, stored = self.told, self._stored
        present, registered = State.PRESENT.value, Joined.REGISTERED.value
        for home in homes:
            area, village = home.area_code, home.area_code[:12]
            of_home = {ALL, *tags_of(words, home.facts)}
            members: list[tuple[str, Any]] = []
            texts: dict[str, str] = {}
            for person in home.persons:
                columns = person_columns(person.facts, area)
                facts = columns["facts"]
                # the same text makes the present state and the observation
                own = texts[str(person.pk)] = encoded(facts)
                columns["facts"], columns["born"] = own, stored.day(columns["born"])
                relation = facts.get(RELATION)
                tags = joined(of_home.union(tags_of(words, facts)))
                self._figures.change(village, tags, 1)
                members.append((columns["name"], relation))
                self.memberships.append(
                    (
                        person.pk, home.pk, stored.valid_from, registered, "", "", stored.now,
                        told.actor.name,
                    )
                )  # fmt: skip
                yield (
                    person.pk, person.number, home.pk, area, present, relation == HEAD, tags, "",
                    "", stored.now, *columns.values(),
                )  # fmt: skip
            shared = encoded(home.facts)
            self.homes.append(
                (
                    home.pk, home.number, area[:9], area, head_name(home.facts, members), shared,
                    len(members), 1, "", "", stored.on_the_books, stored.now,
                )
            )  # fmt: skip
            if home.facts:
                texts = {HOUSEHOLD: shared, **texts}
            self.observations.append(stored.observation(home, texts, 1))


def observed(home: HomeRow, told: Stored, version: int) -> Row:
    """The row of the observation that a household on the books gets."""
    texts = {HOUSEHOLD: encoded(home.facts)} if home.facts else {}
    for person in home.persons:
        own = {name: value for name, value in person.facts.items() if name not in _HIDDEN}
        if own:
            texts[str(person.pk)] = encoded(own)
    return told.observation(home, texts, version)


class Stored:
    """What is told, as the columns of an observation take it; made once for all of them."""

    def __init__(self, told: Told) -> None:
        self.told = told
        own = connections[connection.alias]  # `connection` looks for it at every touch
        self.day = own.ops.adapt_datefield_value
        moment = own.ops.adapt_datetimefield_value
        self.now = moment(told.now)
        self.valid_from = self.day(told.valid_from)
        since = told.kept_since
        self.on_the_books = self.now if since is None else moment(
            timezone.make_aware(dt.datetime.combine(since, dt.time.min))
        )  # fmt: skip

    def observation(self, home: HomeRow, texts: Mapping[str, str], version: int) -> Row:
        """The row of a household's observation, its open facts given as a text a subject."""
        told = self.told
        protected = {}
        for person in home.persons:
            hidden = {name: person.facts[name] for name in _HIDDEN if name in person.facts}
            if hidden:
                protected[str(person.pk)] = hidden
        open_facts = ", ".join(f'"{subject}": {text}' for subject, text in texts.items())
        return (
            _UID.get_db_prep_value(uuid.uuid4(), connection), home.pk, str(told.source),
            self.valid_from, self.now, told.actor.id, told.actor.name, f"{{{open_facts}}}",
            _PROTECTED.get_prep_value(protected), home.note, told.origin, version,
        )  # fmt: skip


def encoded(facts: Mapping[str, Any]) -> str:
    """Facts as the text their columns take."""
    return _ENCODE(facts)


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_HIDDEN = tuple(sorted(protected_names()))
_UID, _PROTECTED = (Observation._meta.get_field(name) for name in ("uid", "protected"))
