"""One household's file as a reader sees it, today or as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.journal.queries import entries_about
from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import dictionary, shown
from bangfu.ledger.fold import State, fold
from bangfu.ledger.models import (
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
from bangfu.ledger.queries.hidden import hidden_rules, sees, speaks_of_hidden
from bangfu.ledger.queries.known import About, Question, about, questions, times_said, unset
from bangfu.ledger.queries.scope import documents_of
from bangfu.org.access import Reader
from bangfu.policy.wording import JOINT

ORDER = (
    Standing.IN_FORCE, Standing.PROPOSED, Standing.ELIGIBLE, Standing.ASK, Standing.OVER,
    Standing.HOLDS,
)  # fmt: skip
BODY = ("残疾类别", "残疾等级", "患病类别", "自理能力", "劳动能力")
"""What the members' table says of health and strength."""
SAYS_NOTHING = frozenset({"无", "完全自理"})


@dataclass(frozen=True)
class Benefit:
    """An outcome as it is shown: whose, its clauses, and what the reader may read of the reason."""

    outcome: Outcome
    person: Person | None
    clauses: list[str]
    laws: list[str]
    """National rules by their names."""
    reason: str
    asks: list[str]
    hidden: bool

    @property
    def whose(self) -> str:
        """Whom it concerns; empty for the household."""
        return self.person.label if self.person else ""


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
    past: bool = False
    known_on: dt.date | None = None
    trouble: str = ""
    income_per_head: int | None = None
    kinds: dict[str, list[Benefit]] = field(default_factory=dict)

    @property
    def monthly(self) -> int:
        """Fen a month of what is received."""
        return sum(
            one.outcome.fen or 0 for one in self.of("in_force") if one.outcome.unit == "元/月"
        )

    def of(self, standing: str) -> list[Benefit]:
        """The benefits of one standing."""
        return self.kinds.get(standing, [])

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
        """How many cannot be judged yet."""
        return len(self.of("ask"))

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
    people = list(Person.objects.filter(household=household).order_by("-is_head", "pk"))
    observations = observations_of(household, people)
    made_of = MadeOf(
        people=people,
        observations=observations,
        memberships=list(Membership.objects.filter(household=household).select_related("person")),
        outcomes=list(Outcome.objects.filter(household=household)),
        documents=list(
            documents_of(reader)
            .filter(household=household, removed_at=None)
            .select_related("person")
        ),
        state=fold(observations),
    )
    file = assemble(reader, household, timezone.localdate(), made_of)
    file.entries = entries_about(
        ("household", str(household.pk)),
        *(("person", str(one.person_id)) for one in made_of.memberships),
    )
    return file


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
    often = times_said(of.observations)
    subjects: list[tuple[str, str, Person | None]] = [(HOUSEHOLD, "", None)]
    subjects += [(str(person.pk), person.label, person) for person in present]
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


def sees_income(reader: Reader) -> bool:
    """Whether the reader is shown what a household lives on."""
    return "收入支出" not in reader.hidden_groups


def by_standing(found: Iterable[Benefit]) -> dict[str, list[Benefit]]:
    """Benefits by their standing."""
    kinds: dict[str, list[Benefit]] = defaultdict(list)
    for one in found:
        kinds[one.outcome.standing].append(one)
    return dict(kinds)


def benefits(
    reader: Reader,
    household: Household,
    people: Sequence[Person],
    outcomes: Iterable[Outcome],
    day: dt.date,
) -> list[Benefit]:
    """Outcomes in the order they are shown; a reason that rests on hidden facts is left out."""
    hidden = hidden_rules(reader, household.area_code, day)
    by_pk = {person.pk: person for person in people}
    words = dictionary().facts
    found = []
    for outcome in outcomes:
        secret = speaks_of_hidden(outcome.pack, outcome.rule, hidden)
        if secret and outcome.standing == Standing.HOLDS:
            continue  # a category is nothing but its reason
        names = [name for name in outcome.missing.split(JOINT) if name]
        grounds = [one for one in outcome.basis.split(JOINT) if one]
        found.append(
            Benefit(
                outcome=outcome,
                person=by_pk.get(outcome.person_id or 0),
                clauses=[one for one in grounds if is_clause(one)],
                laws=[one for one in grounds if not is_clause(one)],
                reason="" if secret else outcome.reason,
                asks=[name for name in names if name in words and sees(reader, words[name])],
                hidden=secret,
            )
        )
    return sorted(
        found,
        key=lambda one: (
            ORDER.index(Standing(one.outcome.standing)),
            one.outcome.programme,
            one.outcome.person_id or 0,
        ),
    )


def is_clause(text: str) -> bool:
    """Whether a ground is one of the numbered clauses, and not a national rule by its name."""
    return text.isascii() and "-" in text


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
        age(person.born, day),
        "、".join(body),
        list(dict.fromkeys([*kinds, *categories])),
    )


def age(born: dt.date | None, day: dt.date) -> int | None:
    """Full years on a day; None where the birth date is not known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


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
