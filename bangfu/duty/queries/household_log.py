"""A household's log: who was there and what became known, as one list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from bangfu.duty.models import Visit
from bangfu.duty.models.visit import CONTACTS, OF_VISIT
from bangfu.duty.queries.contacts import way_of
from bangfu.duty.queries.earlier import MetThere, earlier_homes, met_there
from bangfu.duty.queries.visits import duty_names, service_name
from bangfu.ledger.queries.file import File, Said


@dataclass(frozen=True)
class Entry:
    """A visit or call with what was told at it, or something told without one."""

    day: dt.date
    moment: dt.datetime
    visit: Visit | None = None
    said: Said | None = None
    struck: bool = False
    """Whether a spot check found the visit wrong, as far as the file knows."""
    done: tuple[str, ...] = ()
    noted: str = ""
    """What was noted at the visit."""
    there: MetThere | None = None
    """A contact with people of the household where they lived before, and nothing else of it."""

    @cached_property
    def way(self) -> str:
        """How it became known."""
        if self.visit is not None:
            return way_of(self.visit.how)
        if self.there is not None:
            return self.there.met.way
        return str(self.said.observation.get_source_display()) if self.said else ""

    @property
    def who(self) -> str:
        """Who was there."""
        if self.visit is not None:
            return self.visit.by_name
        if self.there is not None:
            return self.there.met.who
        return self.said.observation.by_name if self.said else ""

    @property
    def note(self) -> str:
        """What was noted; empty where the reader is not shown it."""
        return self.noted or (self.said.note if self.said else "")


def log_of(file: File) -> list[Entry]:
    """The log of a file the reader sees, the newest first, what was found wrong included.

    Who was gone to before they came here by a split or a merger stands in it too, without
    what was said there.

    What was done and noted at a visit may speak of health: it is told only to those from
    whom nothing is kept.
    """
    made = _visits(file)
    told = {f"{OF_VISIT}{one.uid}": one for one in made}
    by_pk = {one.observation_id: one for one in made if one.observation_id}
    said_at: dict[int, Said] = {}
    apart = []
    for said in file.log:
        visit = by_pk.get(said.observation.pk) or told.get(said.observation.origin)
        if visit is None:
            apart.append(said)
        else:
            said_at.setdefault(visit.pk, said)
    names = _duty_names(file, made)
    entries = [
        Entry(
            one.day, one.at, one, said_at.get(one.pk), _struck(one, file),
            tuple(service_name(code, names) for code in one.services) if file.whole else (),
            one.note if file.whole else "",
        )
        for one in made
    ]  # fmt: skip
    entries += [
        Entry(said.observation.valid_from, said.observation.recorded_at, said=said)
        for said in apart
    ]
    entries += _there(file)
    return sorted(entries, key=lambda one: (one.day, one.moment), reverse=True)


def _there(file: File) -> list[Entry]:
    known_by = _known_by(file)
    homes = earlier_homes(file.household, file.day, file.changes)
    return [
        Entry(one.met.day, one.met.moment, there=one)
        for one in met_there(file.reader, homes, file.day)
        if known_by is None or one.met.moment <= known_by
    ]


def _visits(file: File) -> list[Visit]:
    rows = Visit.objects.filter(household=file.household.pk, how__in=CONTACTS, day__lte=file.day)
    known_by = _known_by(file)
    if known_by is not None:
        rows = rows.filter(received_at__lte=known_by)
    return list(rows.order_by())


def _struck(visit: Visit, file: File) -> bool:
    known_by = _known_by(file)
    return visit.struck_at is not None and (known_by is None or visit.struck_at <= known_by)


def _known_by(file: File) -> dt.datetime | None:
    if file.known_on is None:
        return None
    return timezone.make_aware(dt.datetime.combine(file.known_on, dt.time.max))


def _duty_names(file: File, made: list[Visit]) -> dict[str, str]:
    """Names of duties, read only where a visit did one."""
    if not file.whole or not any("/" in code for one in made for code in one.services):
        return {}
    return duty_names(file.household.area_code, file.day)
