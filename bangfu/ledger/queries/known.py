"""What is known of a household and its people, with the source of each fact, and what is not."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary, groups_of, observable, shown
from bangfu.ledger.fold import Seen, State
from bangfu.ledger.models import Household, Observation, Outcome, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.queries.hidden import sees
from bangfu.org.access import Reader
from bangfu.policy.facts import Fact
from bangfu.policy.wording import JOINT, in_asking_order

CHANGEABLE = frozenset({"收入支出", "家庭财产", "就业", "救助", "流浪", "照料"})
"""Groups whose facts change within a year; who somebody is and what a certificate says does not."""
STALE_AFTER = dt.timedelta(days=180)
"""Incomes are judged over the last six months: what was seen before that says nothing of now."""


@dataclass(frozen=True)
class FactLine:
    """One fact of one subject: its value in words, where it comes from, or that nobody asked."""

    fact: Fact
    subject: str
    text: str = ""
    observation: Observation | None = None
    stale: str = ""
    said: int = 0
    """How often something was ever said of it, taken back or not."""

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return bool(self.text)


@dataclass(frozen=True)
class Group:
    """The facts of one group."""

    name: str
    lines: list[FactLine]

    @property
    def known(self) -> int:
        """How many are known."""
        return sum(line.known for line in self.lines)


@dataclass(frozen=True)
class About:
    """All facts of the household, or of one of its people."""

    subject: str
    label: str
    person: Person | None = None
    groups: list[Group] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many are known."""
        return sum(group.known for group in self.groups)


@dataclass(frozen=True)
class Question:
    """A fact somebody should ask for, because a programme cannot be judged without it."""

    fact: Fact
    subject: str
    label: str


def about(
    reader: Reader,
    subject: str,
    label: str,
    seen: dict[str, Seen],
    asked: Iterable[str],
    day: dt.date,
    person: Person | None = None,
    often: Mapping[str, int] | None = None,
) -> About:
    """The facts of one subject that are known or asked for, by group, cut to what the reader sees."""
    wanted, times = set(asked), often or {}
    lines = [
        line(fact, subject, seen.get(fact.name), day, said=times.get(fact.name, 0))
        for fact in observable("household" if subject == HOUSEHOLD else "person")
        if (fact.name in seen or fact.name in wanted) and sees(reader, fact)
    ]
    by_name = {one.fact.name: one for one in lines}
    groups = groups_of(one.fact for one in lines)
    return About(
        subject,
        label,
        person,
        [Group(name, [by_name[fact.name] for fact in facts]) for name, facts in groups.items()],
    )


def line(fact: Fact, subject: str, seen: Seen | None, day: dt.date, *, said: int = 0) -> FactLine:
    """A fact as it is shown."""
    if seen is None:
        return FactLine(fact, subject, said=said)
    return FactLine(
        fact,
        subject,
        with_unit(fact, seen.value),
        seen.observation,
        stale(fact, seen.observation.valid_from, day),
        said,
    )


def times_said(observations: Iterable[Observation], home: int) -> dict[str, Counter[str]]:
    """How often each fact of a household and of its people was spoken of."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in observations:
        for kept in (one.facts, one.protected):
            for subject, values in kept.items():
                if subject == HOUSEHOLD and one.household_id != home:
                    continue
                found[subject].update(values.keys())
    return found


def with_unit(fact: Fact, value: Any) -> str:
    """A stored value as people read it: thousands marked, with its unit, protected ones masked."""
    text = shown(fact, value)
    if not text:
        return ""
    if fact.type == "money":
        whole, _dot, rest = text.partition(".")
        text = f"{int(whole):,}.{rest}"
    return f"{text} {fact.unit}" if fact.unit else text


def stale(fact: Fact, since: dt.date, day: dt.date) -> str:
    """Why a fact may no longer hold, in words; empty while it is fresh."""
    if fact.group not in CHANGEABLE or day - since <= STALE_AFTER:
        return ""
    return _("超过 6 个月")


def questions(
    reader: Reader,
    household: Household,
    people: Sequence[Person],
    outcomes: Iterable[Outcome],
    state: State,
) -> list[Question]:
    """What to ask so that every open programme can be judged, the cheapest first, each once."""
    words = dictionary().facts
    by_pk = {person.pk: person for person in people}
    found: dict[tuple[str, str], Question] = {}
    for outcome in outcomes:
        for name in outcome.missing.split(JOINT):
            fact = words.get(name)
            if fact is None or not sees(reader, fact):
                continue
            for subject, label in _subjects(fact, outcome, household, people, by_pk):
                seen = state.get(subject, {}).get(name)
                if seen is None or seen.value is None:
                    found.setdefault((subject, name), Question(fact, subject, label))
    order = {name: place for place, name in enumerate(in_asking_order({n for _s, n in found}))}
    return sorted(found.values(), key=lambda one: (order[one.fact.name], one.subject))


def _subjects(
    fact: Fact,
    outcome: Outcome,
    household: Household,
    people: Sequence[Person],
    by_pk: dict[int, Person],
) -> list[tuple[str, str]]:
    if fact.entity == "household":
        return [(HOUSEHOLD, _("家庭"))]
    person = by_pk.get(outcome.person_id or 0)
    asked = [person] if person is not None else people
    return [(str(one.pk), one.label) for one in asked]


def unset(outcomes: Iterable[Outcome]) -> list[str]:
    """Standards the place has not set, for want of which a programme stays open."""
    words = dictionary().facts
    named = {name for one in outcomes for name in one.missing.split(JOINT) if name}
    return sorted(named - words.keys())
