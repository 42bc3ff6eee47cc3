"""Visits against what is owed: which count, how far a period is, what a household is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bangfu.duty.judging import Doubt
from bangfu.duty.models import Excuse, Surge
from bangfu.duty.terms import Term
from bangfu.ledger.models import Household
from bangfu.policy.wording import in_asking_order

SOON = dt.timedelta(days=7)
"""What is due within so many days is told of."""


class State(StrEnum):
    """How far something owed is, the most urgent first."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    LATER = "later"
    EXCUSED = "excused"
    DONE = "done"


URGENCY = {state: n for n, state in enumerate(State)}


@dataclass(frozen=True)
class Made:
    """A visit as counting needs it; no persons means that it was for the whole household."""

    household: int
    day: dt.date
    how: str
    services: tuple[str, ...] = ()
    persons: frozenset[int] = frozenset()

    def serves(self, term: Term, person: int | None) -> bool:
        """Whether it serves a duty towards a person, or towards the household for None."""
        meant = person is None or not self.persons or person in self.persons
        return meant and term.serving.by(self.how, self.services)


def times(
    term: Term, person: int | None, visits: Iterable[Made], first: dt.date, last: dt.date
) -> int:
    """How often a duty was served in some days.

    Two visits of one day are one occasion, except where the period is that day alone.
    """
    days = [one.day for one in visits if first <= one.day <= last and one.serves(term, person)]
    return len(days) if first == last else len(set(days))


def excused(
    term_key: str, person: int | None, excuses: Iterable[Excuse], day: dt.date
) -> Excuse | None:
    """What excuses a duty on a day."""
    for one in excuses:
        if (
            one.taken_back_at is None
            and one.from_day <= day <= one.until_day
            and one.duty in ("", term_key)
            and (one.person_id is None or one.person_id == person)
        ):
            return one
    return None


def state_of(term: Term, done: int, needed: int, today: dt.date) -> State:
    """How far the present period is, missed ones before it and excuses left aside."""
    if done >= needed:
        return State.DONE
    if today > term.due:
        return State.OVERDUE
    days_left = (term.due - today).days + 1
    if days_left <= needed - done:
        return State.DUE
    return State.SOON if term.due - today <= SOON else State.LATER


@dataclass
class Line:
    """One duty towards one person (None: the household) in its present period."""

    term: Term
    person: int | None
    name: str
    needed: int
    done: int
    state: State
    since: dt.date | None = None
    """From when it is overdue."""
    excuse: Excuse | None = None
    last: dt.date | None = None
    """The last day on which it was served."""
    surges: tuple[Surge, ...] = ()
    """Because of which it is owed, or owed more often than usual."""

    @property
    def due_day(self) -> dt.date:
        """By when it is, or for what is overdue was, to be done."""
        return self.since - dt.timedelta(days=1) if self.since else self.term.due

    @property
    def order(self) -> tuple[int, float, float, dt.date]:
        """The most urgent first, of these the strictest."""
        often, at_home = self.term.strictness
        return URGENCY[self.state], -often, -float(at_home), self.term.due


@dataclass
class HomeDue:
    """All that is owed to a household, the most urgent first."""

    household: Household
    lines: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    """Duties of which it is not known whether they apply: something has to be asked."""
    trouble: str = ""
    """Why nothing can be said here yet."""
    weeks: list[str] = field(default_factory=list)
    """The last weeks for the strip, the oldest first."""
    urgings: list[Any] = field(default_factory=list)
    """What levels above wrote since it became overdue; the page puts it here."""
    ask_words: str = ""
    """What to ask where it is doubtful, as the reader may see it; the page puts it here."""
    place: str = ""
    """Where it is, for a reader of several villages; the page puts it here."""

    @property
    def unclear(self) -> list[str]:
        """The names of the duties in doubt, each once."""
        return list(dict.fromkeys(one.name for one in self.doubts))

    @property
    def asks(self) -> list[str]:
        """What has to be asked to settle them, the cheapest first."""
        return in_asking_order({fact for one in self.doubts for fact in one.asks})

    @property
    def doubtful(self) -> bool:
        """Whether nothing is known to be owed, but something may be: nobody is forgotten over that."""
        return bool(self.doubts) and not self.lines and not self.trouble

    @property
    def shown(self) -> Line | None:
        """The line that stands for the household: the strictest of the most urgent."""
        return self.lines[0] if self.lines else None

    @property
    def state(self) -> State:
        """The most urgent state."""
        return self.lines[0].state if self.lines else State.DONE

    @property
    def order(self) -> tuple[int, float, float, dt.date]:
        """The most urgent first; where nothing can be said, right after what is due today."""
        return self.lines[0].order if self.lines else (URGENCY[State.DUE], 0.0, 0.0, dt.date.max)

    @property
    def told(self) -> list[Line]:
        """The lines somebody has to do something about; without any the one that comes first."""
        quiet = (State.DONE, State.LATER)
        return [line for line in self.lines if line.state not in quiet] or self.lines[:1]

    def of(self, *whose: str) -> list[Line]:
        """The lines that are a helper's, a carer's or an office's."""
        return [line for line in self.lines if line.term.serving.whose in whose]
