"""From observations to a file as it stands on a day, knowing what was known by a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.ledger.models import Observation
from bangfu.ledger.models.observation import HOUSEHOLD

State = Mapping[str, Mapping[str, "Seen"]]
"""Subject → fact → what was last seen of it."""


@dataclass(frozen=True)
class Seen:
    """A fact's value and the observation that established it; None: it is no longer known."""

    value: Any
    observation: Observation


def fold(
    observations: Iterable[Observation],
    *,
    on: dt.date | None = None,
    known_by: dt.datetime | None = None,
    home: int | None = None,
) -> dict[str, dict[str, Seen]]:
    """The state by subject and fact.

    Of two observations of one fact the one that holds from the later day counts,
    of one day the one recorded later. Withdrawn observations count for nothing
    from the moment of their withdrawal. `on` leaves out what holds only from a
    later day, `known_by` what was recorded later. With `home`, people bring along what
    was told of them elsewhere, but the facts of a household are only those told of this one.
    """
    known = [one for one in observations if known_by is None or one.recorded_at <= known_by]
    withdrawn = {one.withdraws_id for one in known if one.withdraws_id is not None}
    counted = sorted(
        (
            one
            for one in known
            if one.pk not in withdrawn
            and one.withdraws_id is None
            and (on is None or one.valid_from <= on)
        ),
        key=lambda one: (one.valid_from, one.recorded_at, one.pk),
    )
    state: dict[str, dict[str, Seen]] = {}
    for observation in counted:
        for facts in (observation.facts, observation.protected):
            for subject, values in facts.items():
                if subject == HOUSEHOLD and home not in (None, observation.household_id):
                    continue
                of_subject = state.setdefault(subject, {})
                for name, value in values.items():
                    of_subject[name] = Seen(value, observation)
    return state


def history(observations: Iterable[Observation], subject: str, name: str) -> list[Seen]:
    """Everything ever said of one fact, the newest first, withdrawn ones included."""
    said = [
        Seen(facts[subject][name], one)
        for one in observations
        for facts in (one.facts, one.protected)
        if name in facts.get(subject, {})
    ]
    return sorted(
        said,
        key=lambda seen: (
            seen.observation.valid_from,
            seen.observation.recorded_at,
            seen.observation.pk,
        ),
        reverse=True,
    )


def values_of(seen: Mapping[str, Seen]) -> dict[str, Any]:
    """The known values, without what is no longer known."""
    return {name: one.value for name, one in seen.items() if one.value is not None}
