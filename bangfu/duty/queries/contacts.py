"""When households were gone to or spoken to: visits and calls, with facts told or without.

A visit is kept as such; what it established stands in the ledger beside it. Who only told
facts in the ledger, as learnt at the door or on the telephone, was there too. Both are put
together here, each contact once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bangfu.duty.actions.visits import SOURCES
from bangfu.duty.models import Visit
from bangfu.duty.models.visit import CONTACTS, OF_VISIT, How
from bangfu.ledger.models import Observation, Source

HOWS = {SOURCES[how]: how for how in How if how in CONTACTS}
"""The manner of contact by the source the ledger keeps."""


@dataclass(frozen=True, slots=True)
class Met:
    """A contact: a visit, or where nobody kept one, an observation."""

    day: dt.date
    moment: dt.datetime
    how: str
    who: str
    visit: int | None = None
    observation: int | None = None

    @property
    def way(self) -> str:
        """How it was, as the ledger calls it."""
        return way_of(self.how)


def way_of(how: str) -> str:
    """A manner of contact as the ledger calls it."""
    return str(Source(SOURCES[How(how)]).label)


class _Made(NamedTuple):
    pk: int
    household: int
    day: dt.date
    at: dt.datetime
    how: str
    who: str
    writer: str
    uid: uuid.UUID
    observation: int | None
    struck: dt.datetime | None


def contacts(
    homes: Iterable[int], day: dt.date, *, since: dt.date | None = None,
    hows: Collection[str] = CONTACTS,
) -> dict[int, list[Met]]:  # fmt: skip
    """Contacts with some households up to a day, the newest first; homes with none are left out.

    What was found wrong at a spot check or taken back counts for nothing, on past days too.
    """
    ids = list(homes)
    made = _made(ids, day, since)
    found: dict[int, list[Met]] = defaultdict(list)
    for one in made:
        if one.struck is None and one.how in hows:
            found[one.household].append(Met(one.day, one.at, one.how, one.who, one.pk))
    rows = Observation.objects.filter(
        household__in=ids, source__in=[source for source, how in HOWS.items() if how in hows],
        valid_from__lte=day, withdrawn_by__isnull=True,
    )  # fmt: skip
    if since is not None:
        rows = rows.filter(valid_from__gte=since)
    light = rows.only("household_id", "source", "valid_from", "recorded_at", "by_id", "by_name", "origin")  # fmt: skip
    for said in _apart(list(light.order_by()), made):
        how = HOWS[Source(said.source)]
        found[said.household_id].append(
            Met(said.valid_from, said.recorded_at, how, said.by_name, observation=said.pk)
        )
    for several in found.values():
        several.sort(key=lambda one: (one.day, one.moment), reverse=True)
    return dict(found)


def last_contacts(
    homes: Iterable[int], day: dt.date, *, since: dt.date | None = None,
    hows: Collection[str] = CONTACTS,
) -> dict[int, Met]:  # fmt: skip
    """The last contact with each of some households up to a day."""
    return {home: met[0] for home, met in contacts(homes, day, since=since, hows=hows).items()}


def _made(ids: Sequence[int], day: dt.date, since: dt.date | None) -> list[_Made]:
    """Visits and calls, those struck out too."""
    rows = Visit.objects.filter(household__in=ids, day__lte=day, how__in=CONTACTS)
    if since is not None:
        rows = rows.filter(day__gte=since)
    fields = (
        "pk", "household", "day", "at", "how", "by_name", "written_by_id", "uid", "observation",
        "struck_at",
    )  # fmt: skip
    return [_Made(*row) for row in rows.order_by().values_list(*fields)]


def _apart(said: Sequence[Observation], made: Sequence[_Made]) -> list[Observation]:
    """What was told without a visit.

    Of a visit are the facts kept with it, and those its writer typed on the file for the same
    day and manner: that is how what changed is told at a desk.
    """
    kept = {one.observation for one in made}
    typed = {(one.household, one.day, one.how, one.writer) for one in made}
    numbers = {number for one in said if (number := _number(one.origin)) is not None}
    # somebody may have moved since: the visit is then another household's
    numbered = set(Visit.objects.filter(uid__in=numbers).values_list("uid", flat=True))
    return [
        one
        for one in said
        if one.pk not in kept
        and (one.household_id, one.valid_from, HOWS[Source(one.source)], one.by_id) not in typed
        and _number(one.origin) not in numbered
    ]


def _number(origin: str) -> uuid.UUID | None:
    """The number of the visit that facts were told with, by their origin."""
    if not origin.startswith(OF_VISIT):
        return None
    return uuid.UUID(origin.removeprefix(OF_VISIT))
