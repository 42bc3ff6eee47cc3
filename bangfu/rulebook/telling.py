"""Who is told that other rules or values count somewhere, put in when the site starts.

What is judged by them is kept above the rulebook.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Protocol

from bangfu.journal.models import Actor
from bangfu.org.models import Area

A_DAY = dt.timedelta(days=1)


class Follower(Protocol):
    """What is told, inside the transaction in which it happens."""

    def rules_change(self, *, actor: Actor, area: Area, days: Collection[dt.date]) -> None:
        """Other rules or values count in an area and below it from each of these days on."""


_followers: list[Follower] = []


def told(follower: Follower) -> None:
    """Say who is told; called once, when the site starts."""
    _followers[:] = [follower]


def tell(*, actor: Actor, area: Area, from_day: dt.date | None, until_day: dt.date | None) -> None:
    """Tell that something counts from a day until a day, both included, or no longer does.

    None: nothing changes at that end.
    """
    days = [day for day in (from_day, until_day and until_day + A_DAY) if day is not None]
    for follower in _followers:
        follower.rules_change(actor=actor, area=area, days=days)
