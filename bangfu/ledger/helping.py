"""What the ledger shows of helpers, answered by whoever keeps them.

Who helps whom is kept above the ledger, and holds only for a day: a pairing ends, an account is
closed, a handover is due. So the ledger keeps no copy but asks, a page of households at a time.
The answers are put in here when the site starts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Exists

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


_kept: list[Answers] = []


def answered_by(answers: Answers) -> None:
    """Say who answers; called once, when the site starts."""
    _kept[:] = [answers]


def answers() -> Answers:
    """Who answers."""
    return _kept[0]
