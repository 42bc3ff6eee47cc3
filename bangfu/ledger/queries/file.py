"""One household's file as a reader sees it, today or as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.journal.queries import entries_about
from bangfu.ledger.actions.refold import observed_in
from bangfu.ledger.facts import dictionary, shown
from bangfu.ledger.fold import State, fold
from bangfu.ledger.models import (
    Decision,
    Document,
    Household,
    Membership,
    Observation,
    Outcome,
    Person,
    Standing,
)
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State as PersonState
from bangfu.ledger.models.person import full_years
from bangfu.ledger.namesakes import told_apart
from bangfu.ledger.queries.benefits import (
    Benefit,
    Row,
    benefits,
    by_standing,
    decisions_about,
    rows_of,
)
from bangfu.ledger.queries.hidden import sees, sees_income
from bangfu.ledger.queries.known import About, Question, about, questions, times_said, unset
from bangfu.ledger.queries.paid import Beside
from bangfu.ledger.queries.scope import documents_in
from bangfu.org.access import Reader

BODY = ("残疾类别", "残疾等级", "患病类别", "自理能力", "劳动能力")
"""What the members' table says of health and strength."""
ASKED_FIRST = 4
"""So many programmes that cannot be judged yet stand open on the page, the rest folded."""
LATEST = 6
"""So many acts stand on the page; the journal has all."""
SAYS_NOTHING = frozenset({"无", "完全自理"})


@dataclass(frozen=True)
class Member:
    """Somebody of the household as the members' table shows them."""

    person: Person
    membership: Membership | None
    relation: str
    age: int | None
    body: str
    categories: list[str]

    @property
    def here(self) -> bool:
        """Whether they live here on the day shown."""
        return self.membership is None or self.membership.until_day is None


@dataclass(frozen=True)
class Said:
    """One observation in the log."""

    observation: Observation
    facts: int
    withdrawn: Observation | None
    note: str

    @property
    def key(self) -> str:
        """Its number, for names on the page."""
        return str(self.observation.pk)


@dataclass
class File:
    """Everything a household's page shows."""

    reader: Reader
    household: Household
    day: dt.date
    people: list[Person]
    members: list[Member]
    former: list[Member]
    facts: list[About]
    benefits: list[Benefit]
    asks: list[Question]
    unset: list[str]
    log: list[Said]
    documents: list[Document]
    changes: list[Membership]
    entries: list[Entry] = field(default_factory=list)
    decided: dict[tuple[str, int | None], Decision] = field(default_factory=dict)
    past: bool = False
    known_on: dt.date | None = None
    trouble: str = ""
    income_per_head: int | None = None
    kinds: dict[str, list[Benefit]] = field(default_factory=dict)

    @property
    def monthly(self) -> int | None:
        """Fen a month the rules give for what is received; None where no amount can be told."""
        told = [
            one.fen
            for one in self.of("in_force")
            if one.fen is not None and one.outcome.unit == "元/月"
        ]
        return sum(told) if told else None

    @property
    def beside(self) -> Beside | None:
        """What is registered as paid, where the rules give another amount or none."""
        shown = [one.beside for one in self.benefits if one.beside and one.outcome.about]
        return next((one for one in shown if one.gap), None)

    def of(self, standing: str) -> list[Benefit]:
        """The benefits of one standing."""
        return self.kinds.get(standing, [])

    @cached_property
    def rows(self) -> list[Row]:
        """What can be received line by line; what is open stands apart in `open_rows`."""
        found = rows_of(self.benefits, self.decided)
        return [row for row in found if row.standing != Standing.ASK]

    @cached_property
    def open_rows(self) -> list[Row]:
        """What cannot be judged yet, what needs the fewest answers first."""
        found = [row for row in rows_of(self.benefits) if row.standing == Standing.ASK]
        return sorted(found, key=lambda row: (not row.asks, len(row.asks)))

    @property
    def first_rows(self) -> list[Row]:
        """What stands open on the page: what can be received, and the first of what is asked."""
        return [*self.rows, *self.open_rows[:ASKED_FIRST]]

    @property
    def later_rows(self) -> list[Row]:
        """What else cannot be judged yet."""
        return self.open_rows[ASKED_FIRST:]

    @property
    def in_force(self) -> int:
        """How many are received."""
        return len(self.of("in_force"))

    @property
    def proposed(self) -> int:
        """How many somebody is entitled to and does not receive."""
        return len(self.of("proposed"))

    @property
    def open(self) -> int:
        """How many programmes cannot be judged yet."""
        return len(self.open_rows)

    @property
    def over(self) -> int:
        """How many are received against the rules."""
        return len(self.of("over"))

    @property
    def known(self) -> int:
        """How many facts are known."""
        return sum(one.known for one in self.facts)

    @property
    def whole(self) -> bool:
        """Whether nothing is kept from the reader."""
        return not self.reader.hidden_groups


def file_now(reader: Reader, household: Household) -> File:
    """The file of a household the reader may see, as it stands."""
    people = list(Person.objects.filter(household=household))
    people.sort(key=lambda person: (not person.is_head, person.pk))
    memberships, homes = _belonging(household, people)
    observations = observed_in(homes)
    made_of = MadeOf(
        people=people,
        observations=observations,
        memberships=memberships,
        outcomes=list(Outcome.objects.filter(household=household)),
        documents=_papers(reader, household, people),
        state=fold(observations, home=household.pk),
    )
    file = assemble(reader, household, timezone.localdate(), made_of)
    if any(one.about for one in made_of.outcomes):
        file.decided = decisions_about(household, file.day)
    people_ever = [one.person_id for one in memberships]
    file.entries = latest_acts(reader, household.pk, people_ever)
    return file


def _belonging(household: Household, people: Sequence[Person]) -> tuple[list[Membership], set[int]]:
    """Who belonged to the household and since when, and every home its people ever had."""
    by_pk = {person.pk: person for person in people}
    concerned = Q(household=household) | Q(person__in=list(by_pk))
    rows = list(Membership.objects.filter(concerned).order_by())
    own = [one for one in rows if one.household_id == household.pk]
    gone = {one.person_id for one in own} - by_pk.keys()
    if gone:
        by_pk |= Person.objects.in_bulk(gone)
    for one in own:
        one.person = by_pk[one.person_id]
    return own, {household.pk, *(one.household_id for one in rows)}


def _papers(reader: Reader, household: Household, people: Sequence[Person]) -> list[Document]:
    """The papers on the file, the newest first."""
    by_pk = {person.pk: person for person in people}
    rows = documents_in(reader, household).filter(removed_at=None).order_by()
    found = sorted(rows, key=lambda one: one.added_at, reverse=True)
    for paper in found:
        if paper.person_id in by_pk:
            paper.person = by_pk[paper.person_id]
    return found


def latest_acts(reader: Reader, household: int, people: Iterable[int]) -> list[Entry]:
    """Who looked and who changed, the newest first.

    A reason in somebody's own words may say anything, so it is shown only to those from whom
    nothing is kept.
    """
    about_people = (("person", str(pk)) for pk in people)
    found = entries_about(("household", str(household)), *about_people, limit=LATEST)
    for one in found:
        one.why = "" if reader.hidden_groups else one.why
    return found


@dataclass
class MadeOf:
    """What a file is made of, today or on a day gone by."""

    people: list[Person]
    observations: list[Observation]
    memberships: list[Membership]
    outcomes: list[Outcome]
    documents: list[Document]
    state: State


def assemble(reader: Reader, household: Household, day: dt.date, of: MadeOf) -> File:
    """A file from what it is made of, cut to what the reader is shown."""
    present = [person for person in of.people if person.state == PersonState.PRESENT]
    shown_benefits = benefits(reader, household, of.people, of.outcomes, day)
    asks = questions(reader, household, present, of.outcomes, of.state)
    wanted: dict[str, list[str]] = defaultdict(list)
    for question in asks:
        wanted[question.subject].append(question.fact.name)
    categories: dict[int, list[str]] = defaultdict(list)
    for one in shown_benefits:
        if one.outcome.standing == Standing.HOLDS and one.person:
            categories[one.person.pk].append(one.outcome.programme)
    latest = {
        one.person_id: one for one in sorted(of.memberships, key=lambda m: (m.from_day, m.pk))
    }
    here = {person.pk for person in present}
    often = times_said(of.observations, household.pk)
    subjects: list[tuple[str, str, Person | None]] = [(HOUSEHOLD, "", None)]
    called = told_apart(present)
    subjects += [(str(person.pk), called[person.pk], person) for person in present]
    return File(
        reader=reader,
        household=household,
        day=day,
        people=present,
        members=[
            member(reader, person, latest.get(person.pk), categories[person.pk], day)
            for person in present
        ],
        former=[
            member(reader, one.person, one, [], day)
            for one in latest.values()
            if one.person_id not in here
        ],
        facts=[
            about(
                reader,
                key,
                label,
                of.state.get(key, {}),
                wanted[key],
                day,
                person,
                often.get(key),
            )
            for key, label, person in subjects
        ],
        benefits=shown_benefits,
        asks=asks,
        unset=unset(of.outcomes),
        log=log(reader, household, of.observations),
        documents=of.documents,
        changes=sorted(of.memberships, key=lambda one: (one.from_day, one.pk), reverse=True),
        income_per_head=household.income_per_head if sees_income(reader) else None,
        kinds=by_standing(shown_benefits),
    )


def member(
    reader: Reader,
    person: Person,
    membership: Membership | None,
    categories: Sequence[str],
    day: dt.date,
) -> Member:
    """A member's line; what the reader does not see stays blank."""
    words = dictionary().facts
    body = [
        shown(words[name], person.facts[name])
        for name in BODY
        if person.facts.get(name) not in (None, *SAYS_NOTHING) and sees(reader, words[name])
    ]
    own = str(person.facts.get("人员类别") or "") if sees(reader, words["人员类别"]) else ""
    kinds = [part for part in own.split("|") if part and part != "无"]
    return Member(
        person,
        membership,
        str(person.facts.get("与户主关系") or ""),
        full_years(person.born, day),
        "、".join(body),
        list(dict.fromkeys([*kinds, *categories])),
    )


def log(reader: Reader, household: Household, observations: Iterable[Observation]) -> list[Said]:
    """What was recorded of this household, the newest first, with what was taken back.

    A free note may say anything, so it is shown only to those from whom nothing is kept.
    """
    own = [one for one in observations if one.household_id == household.pk]
    taken = {one.withdraws_id: one for one in own if one.withdraws_id is not None}
    said = [
        Said(
            one,
            sum(len(values) for kept in (one.facts, one.protected) for values in kept.values()),
            taken.get(one.pk),
            "" if reader.hidden_groups else one.note,
        )
        for one in own
        if one.withdraws_id is None
    ]
    return sorted(
        said,
        key=lambda one: (one.observation.valid_from, one.observation.recorded_at),
        reverse=True,
    )
