"""Pairings follow when people move between households, and end when they go."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.actions.pairing import ended
from bangfu.duty.models import Pairing
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household, Person
from bangfu.org.days import running_on


@transaction.atomic
def person_moved(
    *, actor: Actor, person: Person, into: Household | None, day: dt.date, why: str
) -> None:
    """Whoever holds this very person goes on holding them in the new household.

    Whoever holds the household they left stays with those who are left there. Gone from the
    books (`into` None), nobody holds them any more.
    """
    for one in _running(day, person=person):
        until, because, by = one.until_day, one.ended_because, one.ended_by
        ended(actor, one, _last(one, day), why or _("不在这一户了"))
        if into is None:
            continue
        Pairing.objects.create(
            helper=one.helper, household=into, person=person, level=one.level, main=one.main,
            from_day=max(day, one.from_day), until_day=until, why=one.why,
            decided_by=one.decided_by, decided_by_id=one.decided_by_id, ended_because=because,
            ended_by=by,
        )  # fmt: skip
        record(
            actor=actor, act="duty.pair", subject=subject_of(into), area=into.area_code,
            why=_("随人迁来"), after={"帮扶人": one.helper.label, "帮谁": person.label},
        )  # fmt: skip


@transaction.atomic
def home_closed(*, actor: Actor, household: Household, day: dt.date, why: str) -> None:
    """Nobody holds a household whose file is closed."""
    for one in _running(day, household=household):
        ended(actor, one, _last(one, day, included=True), why or _("销户"))


def _running(day: dt.date, **of: object) -> list[Pairing]:
    """What holds on a day or later, also where its end is known already."""
    rows = Pairing.objects.filter(running_on(day, later_too=True), **of)
    return list(rows.select_related("helper", "household", "person"))


def _last(one: Pairing, day: dt.date, *, included: bool = False) -> dt.date:
    """The last day before a change, or with it; of what had not begun, the day before it would."""
    last = day if included else day - dt.timedelta(days=1)
    return max(last, one.from_day - dt.timedelta(days=1))
