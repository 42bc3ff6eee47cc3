"""What is registered as paid, what the rules give, and how the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import Seen, fold
from bangfu.ledger.models import Household, Outcome, Person, Standing
from bangfu.ledger.models.standing import gap_between
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.screening.paid import PAID, is_registered, lacks
from bangfu.org.access import Reader

RECEIVED = (Standing.IN_FORCE, Standing.OVER)
"""How somebody stands who is paid by the ledger; an amount registered for another is shown too."""
SUPPLEMENT = "分类施保增发"
"""Often paid in one sum with what it is added to, and the first thing to look at."""


class Stood(NamedTuple):
    """What lists show of an outcome: as said there, without its long reason."""

    household_id: int
    person_id: int | None
    programme: str
    standing: str
    missing: str
    fen: int | None
    paid: int | None

    @property
    def gap(self) -> int | None:
        """Fen a month paid above what is due."""
        return gap_between(self.standing, self.fen, self.paid)


@dataclass(frozen=True)
class Beside:
    """An outcome's two amounts in fen a month; None where one is not known."""

    due: int | None
    paid: int | None
    gap: int | None
    over: bool
    """Whether nothing is due any more."""

    @property
    def off(self) -> int:
        """How far the two are apart."""
        return abs(self.gap or 0)

    @property
    def more(self) -> bool:
        """Whether more is paid than is due."""
        return bool(self.gap and self.gap > 0)


@dataclass(frozen=True)
class Told:
    """What is registered of one person: the amount, or that nobody registered it."""

    person: Person
    fen: int | None
    seen: Seen | None


@dataclass(frozen=True)
class Paid:
    """Why two amounts differ: what was registered of whom, when and by whom."""

    beside: Beside
    told: Sequence[Told]
    supplement: int | None
    """Fen of supplements due to the same people where they make up the whole difference."""


def beside(reader: Reader, outcome: Outcome | Stood) -> Beside | None:
    """The two amounts; None where the ledger has no place for what is paid, or not for them."""
    if not is_registered(outcome.programme) or not sees(reader, dictionary().facts[PAID]):
        return None
    if outcome.paid is None and outcome.standing not in RECEIVED:
        return None
    over = outcome.standing == Standing.OVER
    return Beside(None if over else outcome.fen, outcome.paid, outcome.gap, over)


def paid_of(
    reader: Reader, household: Household, people: Iterable[Person], outcome: Outcome | None
) -> Paid | None:
    """The two amounts of an outcome with where the registered one comes from."""
    found = beside(reader, outcome) if outcome else None
    if found is None or outcome is None:
        return None
    concerned = [one for one in people if outcome.person_id in (None, one.pk)]
    state = fold(observations_of(household, concerned))
    told = [
        Told(one, one.facts.get(PAID), state.get(str(one.pk), {}).get(PAID))
        for one in concerned
        if one.facts.get(PAID) is not None or lacks(one.facts)
    ]
    return Paid(found, told, _supplement(found, concerned))


def _supplement(found: Beside, people: Sequence[Person]) -> int | None:
    if not found.more or found.over:
        return None
    rows = Outcome.objects.filter(programme=SUPPLEMENT, person__in=people, fen__isnull=False)
    total = sum(rows.values_list("fen", flat=True))
    return total if total and total == found.gap else None
