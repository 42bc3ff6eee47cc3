"""What the ledger shows of helpers, answered by whoever keeps them, and what it tells them.

Who helps whom is kept above the ledger, and holds only for a day: a pairing ends, an account is
closed, a handover is due. So the ledger keeps no copy but asks, a page of households at a time.
Where somebody moves between households or goes, it says so in the same transaction, so that
whoever helps follows or is let go. Both are put in here when the site starts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Exists

from bangfu.journal.models import Actor
from bangfu.ledger.models import Household, Person

WEEKS = 5
"""How many weeks the strip of a row shows."""


@dataclass(frozen=True)
class Helped:
    """Who is responsible for a household at the village; `since` and `decided_by` say why."""

    name: str
    post: str = ""
    more: int = 0
    """How many others help, at any level."""
    since: dt.date | None = None
    decided_by: str = ""
    why: str = ""


class Answers(Protocol):
    """What is asked."""

    def helped_homes(self, homes: Sequence[int], day: dt.date) -> Mapping[int, Helped]:
        """Who is responsible for each of some households; without an entry: nobody."""

    def weeks_of(self, homes: Sequence[int], day: dt.date) -> Mapping[int, Sequence[str]]:
        """The last weeks of some households as cells: done, phone, or nothing recorded."""

    def is_helped(self, day: dt.date, home: str) -> Exists:
        """Whether somebody is responsible for the household that the field `home` names."""

    def helped_by_village(self, prefix: str, day: dt.date) -> Iterable[tuple[str, int]]:
        """How many households of each village somebody is responsible for."""


class Followers(Protocol):
    """What is told, inside the transaction in which it happens."""

    def person_moved(
        self, *, actor: Actor, person: Person, into: Household | None, day: dt.date, why: str
    ) -> None:
        """Somebody is in another household from a day on; None: no longer on the books."""

    def home_closed(self, *, actor: Actor, household: Household, day: dt.date, why: str) -> None:
        """A household's file is closed."""


_answers: list[Answers] = []
_followers: list[Followers] = []


def kept_by(answers: Answers, followers: Followers) -> None:
    """Say who answers and who is told; called once, when the site starts."""
    _answers[:], _followers[:] = [answers], [followers]


def answers() -> Answers:
    """Who answers."""
    return _answers[0]


def followers() -> Followers:
    """Who is told."""
    return _followers[0]
