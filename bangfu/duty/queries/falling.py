"""On which days of a month something falls due: what is owed now, and as it goes on from here.

The periods to come are laid out by the facts and packs of today; what is owed then is
worked out anew every day, so these are a forecast and said to be one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bangfu.duty.counting import HomeDue, State
from bangfu.duty.models import Helper, Surge
from bangfu.duty.queries.due import (
    CARER,
    HELPER,
    due_of_helper,
    grounds_of,
    running_surges,
)
from bangfu.duty.queries.due_many import due_under, grounds_under, surges_around
from bangfu.duty.terms import ONCE, Laid, Term, covers, own_terms
from bangfu.policy.duties.periods import due_day, spans
from bangfu.policy.pack.model import Due

_DAY = dt.timedelta(days=1)
SETTLED = (State.DONE, State.EXCUSED)
"""What nobody has to do any more in the present period."""


@dataclass(frozen=True)
class Owed:
    """One duty towards one person (None: the household) in its present period."""

    household: int
    person: int | None
    area: str
    key: str
    name: str
    start: dt.date
    due: dt.date
    state: State
    since: dt.date | None


@dataclass(frozen=True)
class Falling:
    """Something that falls due on a day; `state` None: in a period to come."""

    day: dt.date
    owed: Owed
    state: State | None


class Outlook:
    """What is owed in an area or by helpers, and on which days it falls due."""

    def __init__(
        self, owed: Sequence[Owed], grounds: Mapping[str, Laid], surges: Sequence[Surge],
        today: dt.date,
    ) -> None:  # fmt: skip
        self.owed, self.today = owed, today
        self._surges = [one for one in surges if one.from_day <= today <= one.until_day]
        own = own_terms(surges, today)
        self._rhythms = {
            area: _rhythms([*ground.terms, *own], ground) for area, ground in grounds.items()
        }

    def between(self, first: dt.date, last: dt.date) -> Iterator[Falling]:
        """All that falls due in some days; what is overdue stands on the day it was due."""
        kept: dict[tuple[str, str, dt.date, dt.date], list[dt.date]] = {}
        for one in self.owed:
            if one.state not in SETTLED:
                late = one.since - _DAY if one.since else None
                if late and first <= late <= last:
                    yield Falling(late, one, one.state)
                # who was missed last week is to be visited this week all the same
                if late != one.due and first <= one.due <= last:
                    yield Falling(one.due, one, State.DUE if late else one.state)
            sort = one.area, one.key, one.start, one.due
            if sort not in kept:
                kept[sort] = list(self._later(one, last))
            for day in kept[sort]:
                if first <= day:
                    yield Falling(day, one, None)

    def by_day(self, first: dt.date, last: dt.date) -> dict[dt.date, list[Falling]]:
        """The same by day."""
        found: dict[dt.date, list[Falling]] = defaultdict(list)
        for one in self.between(first, last):
            found[one.day].append(one)
        return found

    def _later(self, one: Owed, last: dt.date) -> Iterator[dt.date]:
        """The days until a last one on which the periods after the present one fall due."""
        found = self._rhythms.get(one.area, {}).get((one.key, one.start))
        if found is None:
            return
        term, due = found
        if term.every == ONCE:
            return
        over = self._over(term, one.area)
        for span in spans(term.every, term.end + _DAY, min(last, over or last)):
            day = min(due_day(due, span), over or dt.date.max)
            if self.today <= day <= last:
                yield day

    def _over(self, term: Term, area: str) -> dt.date | None:
        """The last day of what brings a term; None for what is always owed."""
        if term.surge is None and not term.event:
            return None
        days = [
            one.until_day
            for one in self._surges
            if (one.pk == term.surge if term.surge is not None else one.kind == term.event)
            and covers(one, area)
        ]
        return max(days, default=term.end)


def _rhythms(terms: Iterable[Term], ground: Laid) -> dict[tuple[str, dt.date], tuple[Term, Due]]:
    dues = {
        f"{duty.pack}/{duty.id}": duty.due
        for pack in ground.program.packs
        for duty in pack.duties.values()
    }
    return {(term.key, term.start): (term, dues.get(term.key, Due())) for term in terms}


# -- where it comes from ------------------------------------------------------------------


def outlook_under(prefix: str, today: dt.date) -> tuple[Outlook, list[str]]:
    """What helpers and carers owe in an area small enough to wait for.

    With it, why nothing can be said of some places.
    """
    found = due_under(prefix, today, (HELPER, CARER))
    surges = surges_around(prefix, today)
    laid = grounds_under(prefix, today, surges)[0]
    grounds = {code: ground for ground, codes in laid for code in codes}
    owed = [
        Owed(
            row["household"], row["person"], row["area"], row["duty"], row["name"], row["start"],
            row["due"], State(row["state"]), row["since"],
        )
        for row in found.rows.to_pylist()
    ]  # fmt: skip
    return Outlook(owed, grounds, surges, today), sorted(set(found.trouble.values()))


def outlook_of(helpers: Iterable[Helper], today: dt.date) -> tuple[Outlook, list[str]]:
    """What some helpers owe to those they hold."""
    homes: dict[int, HomeDue] = {}
    lines: dict[tuple[int, int | None, str, dt.date], Owed] = {}
    for helper in helpers:
        for one in due_of_helper(helper, today):
            homes[one.household.pk] = one
            for line in one.lines:
                owed = Owed(
                    one.household.pk, line.person, one.household.area_code, line.term.key,
                    line.term.name, line.term.start, line.term.due, line.state, line.since,
                )  # fmt: skip
                lines[owed.household, owed.person, owed.key, owed.start] = owed
    held = [one.household for one in homes.values()]
    surges = running_surges(held, today)
    grounds = grounds_of(held, surges, today)
    laid = {code: ground for code, ground in grounds.items() if isinstance(ground, Laid)}
    trouble = sorted({one.trouble for one in homes.values() if one.trouble})
    return Outlook(list(lines.values()), laid, surges, today), trouble
