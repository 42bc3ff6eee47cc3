"""Hazards are followed: given to somebody, put off with a reason, removed, looked at again, reopened.

Every step is kept beside the hazard; what the hazard says now is the last of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.local import removal
from bangfu.duty.models import Hazard, HazardStep, Helper, Visit
from bangfu.duty.queries.local import number_in
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible, not_ahead
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Document

Kind = HazardStep.Kind
State = Hazard.State
WORDS = 200


def limit(area_code: str, kind: str, found_on: dt.date) -> dt.date:
    """The last day for removing a danger found on a day, as the county set it (GN-6-h)."""
    return found_on + dt.timedelta(days=number_in(area_code, removal(kind)).value)


def found(*, visit: Visit, kind: str, what: str, by: str) -> Hazard:
    """A danger seen at a visit, with its limit; the visit's entry in the journal speaks of it."""
    kept = kind if kind in Hazard.Kind.values else Hazard.Kind.OTHER
    home = visit.household
    return Hazard.objects.create(
        household=home, kind=kept, what=what[:WORDS], visit=visit, found_on=visit.day, found_by=by,
        by_day=limit(home.area_code, kept, visit.day),
    )  # fmt: skip


@transaction.atomic
def assign_hazard(
    *, actor: Actor, hazard: Hazard, day: dt.date, helper: Helper | None = None, charge: str = "",
    words: str = "",
) -> Hazard:  # fmt: skip
    """Somebody is to remove it: a helper, or whoever is named. Raises Impossible for nobody."""
    one = _open(hazard)
    who = helper.label if helper else charge.strip()
    if not who:
        raise Impossible(_("选一个人，或者写上谁负责"))
    before = one.charge
    one.helper, one.charge = helper, who[:60]
    return _step(
        one, actor, Kind.ASSIGN, day, words, ("helper", "charge"),
        before={"谁负责": before}, after={"谁负责": one.charge},
    )  # fmt: skip


@transaction.atomic
def begin_hazard(*, actor: Actor, hazard: Hazard, day: dt.date, words: str) -> Hazard:
    """Something is being done about it: what. Raises Impossible without a word on it."""
    one = _open(hazard)
    if not words.strip():
        raise Impossible(_("写明正在怎样处理"))
    one.state = State.DOING
    return _step(one, actor, Kind.BEGIN, day, words, ("state",))


@transaction.atomic
def extend_hazard(
    *, actor: Actor, hazard: Hazard, day: dt.date, by_day: dt.date, words: str
) -> Hazard:
    """It may take until a later day, with the reason. Raises Impossible for an earlier one."""
    one = _open(hazard)
    if not words.strip():
        raise Impossible(_("写明为什么要放宽"))
    if by_day < day:
        raise Impossible(_("新的期限不能早于今天"))
    if one.by_day is not None and by_day <= one.by_day:
        raise Impossible(_("新的期限要晚于现在的期限 %(day)s") % {"day": one.by_day})
    before, one.by_day = one.by_day, by_day
    return _step(
        one, actor, Kind.EXTEND, day, words, ("by_day",), by_day=by_day,
        before={"期限": before}, after={"期限": by_day},
    )  # fmt: skip


@transaction.atomic
def fix_hazard(
    *, actor: Actor, hazard: Hazard, day: dt.date, how: str, visit: Visit | None = None,
    before: Document | None = None, after: Document | None = None,
) -> Hazard:  # fmt: skip
    """It is gone: how, with photos of before and after on the household's file.

    Said twice, the first stands. Raises Impossible without how, before it was found,
    and for photos of another household.
    """
    one = _held(hazard)
    if one.state == State.FIXED:
        return one
    if not how.strip():
        raise Impossible(_("写明怎样消除的"))
    if day < one.found_on:
        raise Impossible(_("消除的日期不能早于发现那天 %(day)s") % {"day": one.found_on})
    for paper in (before, after):
        if paper is not None and paper.household_id != one.household_id:
            raise Impossible(_("照片不是这一户的"))
    one.state, one.fixed_on, one.fixed_how = State.FIXED, day, how.strip()[:WORDS]
    one.fixed_by, one.fixed_by_id = actor.name, actor.id
    one.rechecked_on, one.rechecked_by = None, ""
    return _step(
        one, actor, Kind.FIXED, day, how,
        ("state", "fixed_on", "fixed_how", "fixed_by", "fixed_by_id", "rechecked_on",
         "rechecked_by"),
        papers=(before, after), visit=visit,
    )  # fmt: skip


@transaction.atomic
def recheck_hazard(
    *, actor: Actor, hazard: Hazard, day: dt.date, words: str, visit: Visit | None = None
) -> Hazard:
    """Somebody else saw that it is gone. Raises Impossible for whoever said that it was removed."""
    one = _held(hazard)
    if one.state != State.FIXED:
        raise Impossible(_("还没有消除，先记下怎样消除的"))
    if not words.strip():
        raise Impossible(_("写明复查看到了什么"))
    if actor.id and actor.id == one.fixed_by_id:
        raise Impossible(_("报消除的人不能自己复查，换一个人去看"))
    one.rechecked_on, one.rechecked_by = day, actor.name
    return _step(
        one, actor, Kind.RECHECK, day, words, ("rechecked_on", "rechecked_by"), visit=visit
    )


@transaction.atomic
def reopen_hazard(
    *, actor: Actor, hazard: Hazard, day: dt.date, words: str, visit: Visit | None = None
) -> Hazard:
    """It is there again: followed anew, with a new limit from this day."""
    one = _held(hazard)
    if one.state != State.FIXED:
        raise Impossible(_("这一条本来就没有消除"))
    if not words.strip():
        raise Impossible(_("写明又看到了什么"))
    one.state, one.by_day = State.OPEN, limit(one.household.area_code, one.kind, day)
    one.fixed_on, one.fixed_how, one.fixed_by, one.fixed_by_id = None, "", "", ""
    one.rechecked_on, one.rechecked_by = None, ""
    return _step(
        one, actor, Kind.REOPEN, day, words,
        ("state", "by_day", "fixed_on", "fixed_how", "fixed_by", "fixed_by_id", "rechecked_on",
         "rechecked_by"),
        by_day=one.by_day, visit=visit,
    )  # fmt: skip


@transaction.atomic
def seen_again(
    *, actor: Actor, hazard: Hazard, day: dt.date, gone: bool, words: str = "",
    visit: Visit | None = None,
) -> Hazard:  # fmt: skip
    """What a visit saw of a known hazard: gone, or still there (its limit does not move)."""
    one = _held(hazard)
    if gone:
        return fix_hazard(
            actor=actor, hazard=one, day=day, how=words or _("走访时看到已经没有了"), visit=visit
        )
    if one.state == State.FIXED:
        return reopen_hazard(
            actor=actor, hazard=one, day=day, words=words or _("走访时看到还在"), visit=visit
        )
    return _step(one, actor, Kind.STILL, day, words, (), visit=visit)


def _held(hazard: Hazard) -> Hazard:
    return (
        Hazard.objects.select_for_update(of=("self",)).select_related("household").get(pk=hazard.pk)
    )


def _open(hazard: Hazard) -> Hazard:
    one = _held(hazard)
    if one.state == State.FIXED:
        raise Impossible(_("这一条已经消除了；又出现的，记“又出现了”"))
    return one


def _step(
    one: Hazard, actor: Actor, kind: str, day: dt.date, words: str, changed: tuple[str, ...],
    *, by_day: dt.date | None = None, visit: Visit | None = None,
    papers: tuple[Document | None, Document | None] = (None, None),
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> Hazard:  # fmt: skip
    not_ahead(day)
    last = one.steps.order_by("-at", "-pk").first()
    said = (kind, day, words.strip()[:WORDS], by_day, actor.id)
    told_last = last and (last.kind, last.day, last.words, last.by_day, last.by_id)
    if said == told_last and before == after:
        return one  # sent twice
    if changed:
        one.save(update_fields=list(changed))
    HazardStep.objects.create(
        hazard=one, kind=kind, day=day, words=words.strip()[:WORDS], by_day=by_day, visit=visit,
        before=papers[0], after=papers[1], by=actor.name, by_id=actor.id,
    )  # fmt: skip
    told = {"种类": str(one.get_kind_display()), "做了什么": str(Kind(kind).label), "日期": day}
    record(
        actor=actor, act=f"duty.hazard_{kind}", subject=subject_of(one.household),
        area=one.household.area_code, why=words.strip()[:WORDS], before=before,
        after=told | (after or {}),
    )  # fmt: skip
    return one
