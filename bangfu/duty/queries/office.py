"""What offices owe to people: which office, to whom, by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from bangfu.duty.counting import URGENCY, State
from bangfu.duty.queries.due import OFFICE
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.visits import terms_of
from bangfu.duty.terms import Term
from bangfu.ledger.models import Household, Person
from bangfu.org.access import inside
from bangfu.org.models import Area, Office
from bangfu.org.models.area import upward
from bangfu.rulebook.offices import means

OPEN = (State.OVERDUE, State.DUE, State.SOON, State.LATER)


@dataclass
class OfficeDuty:
    """One duty of offices with all to whom it is still owed, the most urgent first."""

    term: Term
    offices: list[Office]
    """Those of the area, and around it, that the document means; none where it names people
    or an office nobody filed."""
    rows: list[dict[str, Any]] = field(default_factory=list)

    def number(self, *states: State) -> int:
        """To how many it is owed in these states."""
        return sum(row["state"] in states for row in self.rows)

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return self.number(State.OVERDUE)

    @property
    def soon(self) -> int:
        """How many are due today or within a week."""
        return self.number(State.DUE, State.SOON)

    @property
    def first_day(self) -> dt.date:
        """By when the most urgent was, or is, to be done."""
        return min(day_of(row) for row in self.rows)


@dataclass(frozen=True)
class Owed:
    """One duty towards somebody, in words."""

    household: Household
    whom: str
    person: int | None
    day: dt.date
    state: State


def owed_by_offices(area: Area, today: dt.date) -> tuple[list[OfficeDuty], str]:
    """What offices owe in a township or village, most pressing first; and why nothing can be said."""
    found = due_under(area.prefix, today, (OFFICE,))
    trouble = next(iter(found.trouble.values()), "")
    around = Q(area__in=upward(area.code)) | inside(area.prefix, "area_id")
    offices = list(
        Office.objects.filter(around, closed_on=None).select_related("area").order_by("area_id")
    )
    terms: dict[str, Mapping[str, Term]] = {}
    duties: dict[str, OfficeDuty] = {}
    for row in found.rows.to_pylist():
        if row["state"] not in OPEN:
            continue
        if row["area"] not in terms:
            terms[row["area"]] = {term.key: term for term in terms_of(row["area"], today)}
        term = terms[row["area"]].get(row["duty"])
        if term is None:
            continue
        if row["duty"] not in duties:
            meant = [one for one in offices if means(term.responsible, one)]
            duties[row["duty"]] = OfficeDuty(term, meant)
        duties[row["duty"]].rows.append(row)
    for one in duties.values():
        one.rows.sort(key=lambda row: (URGENCY[State(row["state"])], day_of(row), row["household"]))
    ordered = sorted(
        duties.values(), key=lambda one: (-one.overdue, -one.soon, one.first_day, one.term.key)
    )
    return ordered, trouble


def ours(duties: Iterable[OfficeDuty], office_id: int) -> list[OfficeDuty]:
    """Those that fall to an office, towards the people of its area."""
    found = []
    for one in duties:
        office = next((each for each in one.offices if each.pk == office_id), None)
        if office is None:
            continue
        rows = [row for row in one.rows if row["area"].startswith(office.area.prefix)]
        if rows:
            found.append(OfficeDuty(one.term, one.offices, rows))
    return found


def day_of(row: Mapping[str, Any]) -> dt.date:
    """By when something is, or for what is overdue was, to be done."""
    return row["since"] - dt.timedelta(days=1) if row["since"] else row["due"]


def to_whom(rows: Iterable[Mapping[str, Any]], homes: Mapping[int, Household]) -> list[Owed]:
    """Some rows in words; `homes` are those the reader sees."""
    listed = [row for row in rows if row["household"] in homes]
    wanted = {row["person"] for row in listed if row["person"]}
    names = {one.pk: one.label for one in Person.objects.filter(pk__in=wanted)}
    return [
        Owed(
            homes[row["household"]], names.get(row["person"], homes[row["household"]].label),
            row["person"], day_of(row), State(row["state"]),
        )
        for row in listed
    ]  # fmt: skip
