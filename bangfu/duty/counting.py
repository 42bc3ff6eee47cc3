"""Visits against what is owed: which count, how far a period is, whether it was missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bangfu.duty.models import Excuse
from bangfu.duty.terms import Term

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
