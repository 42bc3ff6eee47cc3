"""What the policies in force make an office responsible for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bangfu.org.models import Office
from bangfu.policy.outline import duty_text
from bangfu.policy.pack.model import Pack
from bangfu.rulebook.installed import with_bases
from bangfu.rulebook.offices import means
from bangfu.rulebook.queries.in_force import packs_in_force
from bangfu.rulebook.wording import say


@dataclass(frozen=True)
class OfficeDuty:
    """One thing a pack has an office do: its words, clauses and place on the pack's page."""

    text: str
    clauses: tuple[str, ...]
    basis: str
    anchor: str


@dataclass(frozen=True)
class Charged:
    """All that one pack has an office do."""

    pack: Pack
    duties: tuple[OfficeDuty, ...]


def charged_with(office: Office, day: dt.date) -> list[Charged]:
    """What falls on an office by the packs in force where it stands, those they rest on included.

    The nearest area's pack comes first; a closed office is charged with nothing.
    """
    if office.closed_on is not None and office.closed_on <= day:
        return []
    ids = packs_in_force(office.area_id, day)
    loaded = with_bases(ids)
    order = dict.fromkeys([*ids, *reversed(loaded)])
    found = [Charged(loaded[name], tuple(_of(loaded[name], office, day))) for name in order]
    return [one for one in found if one.duties]


def _of(pack: Pack, office: Office, day: dt.date) -> Iterator[OfficeDuty]:
    """Duties with a rhythm first, then what a unit does without one and no duty repeats."""
    told: set[str] = set()
    for duty in pack.duties.values():
        if means(duty.who, office) and duty.period.covers(day):
            told.update(duty.clauses)
            yield OfficeDuty(duty_text(duty, say), duty.clauses, duty.basis, f"duty-{duty.id}")
    for unit in pack.units.values():
        if not means(unit.name, office):
            continue
        for term in unit.does:
            if not term.clauses or not told.issuperset(term.clauses):
                yield OfficeDuty(term.say, term.clauses, "", f"unit-{unit.id}")
