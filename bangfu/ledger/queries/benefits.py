"""What a household and its people may receive, line by line, as a reader may see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Decision, Household, Outcome, Person, Standing
from bangfu.ledger.queries.hidden import (
    hidden_rules,
    kept_amounts,
    sees,
    speaks_of_hidden,
    spoken,
    telling,
)
from bangfu.ledger.queries.paid import Beside, beside
from bangfu.ledger.queries.reasons import brief, grounds
from bangfu.ledger.screening.decided import standing_decisions
from bangfu.org.access import Reader
from bangfu.policy.wording import JOINT, in_asking_order

ORDER = (
    Standing.IN_FORCE, Standing.PROPOSED, Standing.ELIGIBLE, Standing.ASK, Standing.OVER,
    Standing.HOLDS,
)  # fmt: skip


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
    name: str = ""
    """The programme's name as the reader may hear it."""
    fen: int | None = None
    """Its amount, None also where that would give away what the reader is not shown."""
    beside: Beside | None = None
    """What is registered as paid, next to the amount."""

    @property
    def whose(self) -> str:
        """Whom it concerns; empty for the household."""
        return self.person.label if self.person else ""


@dataclass(frozen=True)
class Row:
    """One line of what can be received: a programme, for one or for several of the people."""

    programme: str
    standing: str
    of: list[Benefit]
    decided: Decision | None = None
    """What somebody decided about it, while that counts."""

    @property
    def first(self) -> Benefit:
        """The benefit that speaks for all of them."""
        return self.of[0]

    @property
    def whose(self) -> list[str]:
        """Whom it concerns; empty for the household."""
        return [one.whose for one in self.of if one.whose]

    @cached_property
    def asks(self) -> list[str]:
        """What has to be asked, each once, the cheapest first."""
        return in_asking_order({name for one in self.of for name in one.asks})


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
    kept = kept_amounts(reader, household.area_code, day)
    by_pk = {person.pk: person for person in people}
    words = dictionary().facts
    found = []
    for outcome in outcomes:
        unnamed = telling(reader, outcome.programme)
        secret = unnamed or speaks_of_hidden(outcome.pack, outcome.rule, hidden)
        if secret and outcome.standing == Standing.HOLDS:
            continue  # a category is nothing but its reason
        names = [name for name in outcome.missing.split(JOINT) if name]
        clauses, laws = ([], []) if unnamed else grounds(outcome.basis)
        found.append(
            Benefit(
                outcome=outcome,
                person=by_pk.get(outcome.person_id or 0),
                clauses=clauses,
                laws=laws,
                reason="" if secret else brief(outcome.reason, outcome.pack, outcome.rule),
                asks=[name for name in names if name in words and sees(reader, words[name])],
                hidden=secret,
                name=spoken(reader, outcome.programme),
                fen=None if speaks_of_hidden(outcome.pack, outcome.rule, kept) else outcome.fen,
                beside=beside(reader, outcome),
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


def decisions_about(household: Household, day: dt.date) -> dict[tuple[str, int | None], Decision]:
    """The decisions about a household that count, by programme and person."""
    found = standing_decisions(day).filter(household=household).order_by("pk")
    return {(one.programme, one.person_id): one for one in found}


def rows_of(
    found: Iterable[Benefit],
    decided: Mapping[tuple[str, int | None], Decision] | None = None,
) -> list[Row]:
    """Benefits as lines: what several people stand alike towards, without an amount, is one line."""
    rows: dict[tuple[object, ...], Row] = {}
    for one in found:
        outcome = one.outcome
        key: tuple[object, ...] = (outcome.programme, outcome.standing)
        if outcome.standing not in (Standing.ASK, Standing.HOLDS):
            key = (*key, outcome.person_id)
        if key not in rows:
            known = None
            if decided and outcome.about:
                known = decided.get((outcome.programme, outcome.person_id))
                known = known if known and known.about == outcome.about else None
            rows[key] = Row(outcome.programme, outcome.standing, [], known)
        rows[key].of.append(one)
    return list(rows.values())
