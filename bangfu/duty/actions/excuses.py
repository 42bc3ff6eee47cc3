"""A duty is excused for a time, with why and by whom; taken back, never deleted."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.figures import due_changed
from bangfu.duty.models import Excuse
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household, Person

LONGEST = dt.timedelta(days=366)
"""After a year somebody has to look again."""


@transaction.atomic
def excuse(
    *, actor: Actor, household: Household, kind: str, why: str, from_day: dt.date,
    until_day: dt.date, person: Person | None = None, duty: str = "",
) -> Excuse:  # fmt: skip
    """Excuse a duty (`pack/id`, or all) towards a household or one person of it.

    Raises Impossible without a reason, for days that run backwards or longer than a year.
    """
    if not why.strip():
        raise Impossible(_("写明为什么不用去"))
    if until_day < from_day:
        raise Impossible(_("截止日期早于开始日期"))
    if until_day - from_day > LONGEST:
        raise Impossible(_("一次最多免一年，到期再看"))
    if person is not None and person.household_id != household.pk:
        raise Impossible(_("%(name)s 不在这一户") % {"name": person.label})
    made = Excuse.objects.create(
        household=household, person=person, duty=duty, kind=kind, why=why[:200],
        from_day=from_day, until_day=until_day, by=actor.name, by_id=actor.id,
    )  # fmt: skip
    record(
        actor=actor, act="duty.excuse", subject=subject_of(household), area=household.area_code,
        why=why, after={"责任": duty or _("所有走访"), "从": from_day, "到": until_day,
                        "谁": person.label if person else _("全家")},
    )  # fmt: skip
    due_changed(household.area_code)
    return made


@transaction.atomic
def extend_excuse(*, actor: Actor, excused: Excuse, until_day: dt.date, why: str) -> Excuse:
    """An excuse lasts longer, a year in all at most. Raises Impossible without a reason,
    for an earlier day, and for one that was taken back.
    """
    one = _held(excused)
    if not why.strip():
        raise Impossible(_("写明为什么还不用去"))
    if until_day <= one.until_day:
        raise Impossible(_("新的日期要晚于 %(day)s") % {"day": one.until_day})
    if until_day - one.from_day > LONGEST:
        raise Impossible(_("一次最多免一年，到期再看"))
    before, one.until_day = one.until_day, until_day
    one.save(update_fields=["until_day"])
    record(
        actor=actor, act="duty.extend_excuse", subject=subject_of(one.household),
        area=one.household.area_code, why=why.strip()[:200], before={"到": before},
        after={"到": until_day},
    )  # fmt: skip
    due_changed(one.household.area_code)
    return one


@transaction.atomic
def take_back_excuse(*, actor: Actor, excused: Excuse, why: str) -> Excuse:
    """An excuse no longer counts, for the past neither. Raises Impossible without a reason."""
    if not why.strip():
        raise Impossible(_("写明为什么恢复"))
    one = _held(excused)
    one.taken_back_at = timezone.now()
    one.taken_back_by, one.taken_back_because = actor.name, why[:200]
    one.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    record(
        actor=actor, act="duty.take_back_excuse", subject=subject_of(one.household),
        area=one.household.area_code, why=why, before={"从": one.from_day, "到": one.until_day},
    )  # fmt: skip
    due_changed(one.household.area_code)
    return one


def _held(excused: Excuse) -> Excuse:
    rows = Excuse.objects.select_for_update(of=("self",)).select_related("household")
    one = rows.get(pk=excused.pk)
    if one.taken_back_at is not None:
        raise Impossible(_("已经恢复了"))
    return one
