"""Handing households to an office of another area, and taking them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import HandOver, Household
from bangfu.org.models import Office


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    households: Iterable[Household],
    office: Office,
    why: str,
    from_day: dt.date,
    until_day: dt.date | None = None,
) -> list[HandOver]:
    """Let an office see and work on households from a day on; those it has in that time are left out.

    Raises Impossible where the office is closed, no reason is given, or the days are the wrong
    way round.
    """
    if not why.strip():
        raise Impossible(_("写明为什么转交"))
    if office.closed_on is not None:
        raise Impossible(_("这个单位已经撤销"))
    if until_day is not None and until_day < from_day:
        raise Impossible(_("结束的日子在开始的前面，请换过来"))
    made = []
    for household in households:
        # held, so that two officers handing over one household make one hand-over
        Household.objects.select_for_update().get(pk=household.pk)
        same = HandOver.objects.filter(
            Q(until_day=None) | Q(until_day__gte=from_day), household=household, office=office
        )
        if until_day is not None:
            same = same.filter(from_day__lte=until_day)
        if same.exists():
            continue
        one = HandOver.objects.create(
            household=household, office=office, why=why.strip(), from_day=from_day,
            until_day=until_day,
        )  # fmt: skip
        made.append(one)
        record(
            actor=actor, act="ledger.hand_over", subject=subject_of(household),
            area=household.area_code, why=why,
            after={"单位": office.name, "从": from_day, "到": until_day},
        )  # fmt: skip
    return made


@transaction.atomic
def take_back(*, actor: Actor, handed: HandOver, day: dt.date, why: str = "") -> HandOver:
    """End a hand-over: from this day on the office no longer sees the household."""
    one = (
        HandOver.objects.select_for_update().select_related("household", "office").get(pk=handed.pk)
    )
    last = day - dt.timedelta(days=1)
    if one.until_day is not None and one.until_day <= last:
        return one
    if last < one.from_day:
        one.delete()  # it never held for a whole day
    else:
        one.until_day = last
        one.save(update_fields=["until_day"])
    record(
        actor=actor, act="ledger.take_back", subject=subject_of(one.household),
        area=one.household.area_code, why=why, after={"单位": one.office.name, "到": last},
    )  # fmt: skip
    return one
