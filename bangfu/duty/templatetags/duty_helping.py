"""Who helps a household or one of its people, for the files of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Pairing
from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import AtLevel, who_helps
from bangfu.duty.views.places import READERS, levels_of
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.templatetags.ledger_care import at_hand

register = template.Library()

MARKS = {
    Level.VILLAGE: _("村"),
    Level.TOWNSHIP: _("镇"),
    Level.COUNTY: _("县"),
    Level.CITY: _("市"),
}
"""Each level in one character."""


@dataclass(frozen=True)
class Line:
    """One level: its name and mark, who is responsible, who helps beside, and whom nobody holds."""

    level: Level
    name: str
    mark: str
    main: list[Pairing]
    beside: list[Pairing]
    gap: list[str]
    arranged: bool
    """Whether the reader may change it."""
    blind: list[Pairing]
    """Who is written down and cannot open the household."""


@register.inclusion_tag("duty/helping_of.html", takes_context=True)
def helping_of(
    context: dict[str, Any], household: Household, day: dt.date | None = None,
    person: Person | None = None, past: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The four levels of a household on a day; with a person only what is theirs as well."""
    reader = context["request"].reader
    arranges = () if past or household.closed_on else levels_of(reader)
    people = at_hand(context, household)
    if person is not None:
        people = [person] if person.state == State.PRESENT else []
    helps = who_helps(household, day or reader.day, people)
    lines = [_line(one, person, one.level in arranges) for one in helps]
    return {
        "lines": lines, "household": household, "person": person,
        "opens": reader.may(READERS), "past": past,
    }  # fmt: skip


def _line(one: AtLevel, person: Person | None, arranged: bool) -> Line:
    rows = [
        row for row in one.pairings
        if person is None or row.person_id in (None, person.pk)
    ]  # fmt: skip
    gap = [
        whom for whom in one.gap
        if person is None or one.level == Level.VILLAGE or whom == person.label
    ]  # fmt: skip
    return Line(
        one.level, str(one.level.label), str(MARKS[one.level]), [row for row in rows if row.main],
        [row for row in rows if not row.main], gap, arranged,
        [row for row in one.blind if person is None or row.person_id in (None, person.pk)],
    )  # fmt: skip
