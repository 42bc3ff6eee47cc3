"""The one plan of a household: needs, what is done about them, and whether it helped.

Sending the same form again changes nothing and leaves no second row in the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible, not_ahead
from bangfu.ledger.actions.kept import keep
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.models import Household, Measure, Need, Person, Plan
from bangfu.ledger.models.plan import OPEN, Effect, Kind, Progress
from bangfu.org.models import Office


class PlanEdited(Exception):
    """Somebody else changed the plan since it was opened; both have to be compared."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("有人先改了这份方案"))
        self.plan = plan


@transaction.atomic
def set_plan(
    *,
    actor: Actor,
    household: Household,
    day: dt.date,
    difficulty: str,
    development: str = "",
    review_on: dt.date | None = None,
    seen_version: int | None = None,
) -> Plan:
    """Write down a household's difficulty, how it can earn by itself, and the next review.

    Raises PlanEdited where somebody else has changed the plan since `seen_version`; 0 stands
    for none seen.
    """
    plan = _plan(household, actor, day)
    wanted = (difficulty, development, review_on, day)
    if (plan.difficulty, plan.development, plan.review_on, plan.set_on) == wanted and plan.version:
        return plan  # the same form sent again
    if seen_version is not None and seen_version != plan.version:
        raise PlanEdited(plan)
    keep(plan.pk)
    before = _shown(plan)
    plan.difficulty, plan.development = difficulty, development
    plan.review_on, plan.set_on, plan.set_by = review_on, day, actor.name
    plan.version += 1
    plan.save()
    record(
        actor=actor, act="ledger.set_plan", subject=subject_of(household),
        area=household.area_code, before=before, after=_shown(plan),
    )  # fmt: skip
    return plan


@transaction.atomic
def add_need(
    *,
    actor: Actor,
    household: Household,
    what: str,
    found_on: dt.date,
    detail: str = "",
    person: Person | None = None,
) -> Need:
    """Put something a household or one of its people lacks into the plan.

    The same need twice, while it is not met, is one need: sending a form again does no harm.
    Raises Impossible for a day to come, and for somebody of another household.
    """
    not_ahead(found_on, "found_on")
    if person is not None and person.household_id != household.pk:
        raise Impossible(_("这个人不在这一户"))
    plan = _plan(household, actor, found_on)
    same = plan.needs.filter(person=person, what=what, detail=detail, met_on=None).first()
    if same is not None:
        return same
    _touched(plan)
    need = Need.objects.create(
        plan=plan, person=person, what=what, detail=detail, found_on=found_on
    )
    record(
        actor=actor, act="ledger.add_need", subject=subject_of(household),
        area=household.area_code,
        after=_filled(_lacking(need)),
    )  # fmt: skip
    return need


@transaction.atomic
def change_need(
    *,
    actor: Actor,
    need: Need,
    what: str,
    detail: str,
    person: Person | None,
    met_on: dt.date | None,
    why: str,
    seen_version: int | None = None,
) -> Need:
    """Put a need in other words, or say since when it is met; the reason goes with it.

    Raises PlanEdited where somebody else has changed the plan since `seen_version`, Impossible
    where it is said to be met on a day to come.
    """
    not_ahead(met_on, "met_on")
    if person is not None and person.household_id != need.plan.household_id:
        raise Impossible(_("这个人不在这一户"))
    one = Need.objects.select_related("person").get(pk=need.pk)
    if (one.what, one.detail, one.person, one.met_on) == (what, detail, person, met_on):
        return one
    plan = _seen(need.plan_id, seen_version)
    _touched(plan)
    before = _lacking(one)
    one.what, one.detail, one.person, one.met_on = what, detail, person, met_on
    one.save(update_fields=["what", "detail", "person", "met_on"])
    record(
        actor=actor, act="ledger.change_need", subject=subject_of(plan.household),
        area=plan.household.area_code, why=why, before=before, after=_lacking(one),
    )  # fmt: skip
    return one


@transaction.atomic
def add_measure(
    *,
    actor: Actor,
    need: Need,
    what: str,
    who: str,
    kind: str = Kind.SERVICE,
    by_day: dt.date | None = None,
    rhythm: str = "",
    office: Office | None = None,
) -> Measure:
    """Say what is done about a need, by whom, and by when or how often.

    The same measure twice, while it is open, is one measure. Raises Impossible where neither
    a day nor a rhythm is given: nobody could ask after it.
    """
    if by_day is None and not rhythm:
        raise Impossible(_("写明到哪天做完，或者多久做一次"))
    plan = _seen(need.plan_id, None)
    same = need.measures.filter(
        what=what, who=who, by_day=by_day, rhythm=rhythm, progress__in=OPEN
    ).first()
    if same is not None:
        return same
    household = _touched(plan).household
    measure = Measure.objects.create(
        need=need, what=what, who=who, kind=kind, by_day=by_day, rhythm=rhythm, office=office
    )
    record(
        actor=actor, act="ledger.add_measure", subject=subject_of(household),
        area=household.area_code, after=_filled({"需求": need.what, **_told(measure)}),
    )  # fmt: skip
    recount_after_commit(household.area_code)
    return measure


@transaction.atomic
def report_progress(
    *,
    actor: Actor,
    measure: Measure,
    progress: Progress,
    day: dt.date,
    why: str = "",
    seen_version: int | None = None,
) -> Measure:
    """Say how far a measure is; `why` tells what was done. Stopping one needs a reason.

    Raises PlanEdited where somebody else has changed the plan since `seen_version`, Impossible
    for a day to come.
    """
    not_ahead(day)
    one = Measure.objects.select_for_update().get(pk=measure.pk)
    if progress == Progress.STOPPED and not why:
        raise Impossible(_("不做了要写原因"), at="why")
    if (one.progress, one.progress_on, one.progress_note) == (progress, day, why):
        return one
    _touched(_seen(one.need.plan_id, seen_version))
    before = _told(one)
    one.progress, one.progress_on, one.progress_note = progress, day, why
    one.done_on = day if progress == Progress.DONE else None
    one.stopped_because = why if progress == Progress.STOPPED else ""
    one.save(update_fields=[
        "progress", "progress_on", "progress_note", "done_on", "stopped_because",
    ])  # fmt: skip
    _tell(actor, one, "ledger.finish_measure" if progress == Progress.DONE else
          "ledger.change_measure", before, why)  # fmt: skip
    return one


@transaction.atomic
def change_measure(
    *,
    actor: Actor,
    measure: Measure,
    what: str,
    who: str,
    by_day: dt.date | None,
    rhythm: str,
    why: str,
    kind: str | None = None,
    office: Office | None = None,
    seen_version: int | None = None,
) -> Measure:
    """Change what is done, by whom or by when; the reason goes with it.

    Raises PlanEdited where somebody else has changed the plan since `seen_version`.
    """
    if by_day is None and not rhythm:
        raise Impossible(_("写明到哪天做完，或者多久做一次"))
    one = Measure.objects.select_for_update().get(pk=measure.pk)
    wanted = (what, who, by_day, rhythm, kind or one.kind, office)
    if (one.what, one.who, one.by_day, one.rhythm, one.kind, one.office) == wanted:
        return one
    _touched(_seen(measure.need.plan_id, seen_version))
    before = _told(one)
    one.what, one.who, one.by_day, one.rhythm = what, who, by_day, rhythm
    one.kind, one.office = kind or one.kind, office
    one.save(update_fields=["what", "who", "by_day", "rhythm", "kind", "office"])
    _tell(actor, one, "ledger.change_measure", before, why)
    return one


@transaction.atomic
def assess_measure(
    *,
    actor: Actor,
    measure: Measure,
    effect: Effect,
    note: str,
    need_met_on: dt.date | None = None,
    seen_version: int | None = None,
) -> Measure:
    """Say whether a measure helped, as the people themselves see it, and whether the need is met.

    Raises PlanEdited where somebody else has changed the plan since `seen_version`, Impossible
    where the need is said to be met on a day to come.
    """
    not_ahead(need_met_on, "met_on")
    one = Measure.objects.select_for_update().get(pk=measure.pk)
    if (one.effect, one.effect_note) == (effect, note) and need_met_on in (None, one.need.met_on):
        return one
    _touched(_seen(one.need.plan_id, seen_version))
    before = _told(one)
    one.effect, one.effect_note = effect, note
    one.save(update_fields=["effect", "effect_note"])
    if need_met_on is not None:
        Need.objects.filter(pk=one.need_id).update(met_on=need_met_on)
    _tell(actor, one, "ledger.assess_measure", before, note)
    return one


@transaction.atomic
def add_for_many(
    *,
    actor: Actor,
    households: Iterable[Household],
    what: str,
    measure: str,
    who: str,
    day: dt.date,
    by_day: dt.date | None = None,
    rhythm: str = "",
    kind: str = Kind.SERVICE,
    office: Office | None = None,
) -> int:
    """The same need and measure for several households; for how many is the answer."""
    count = 0
    for household in households:
        need = add_need(actor=actor, household=household, what=what, found_on=day)
        add_measure(
            actor=actor, need=need, what=measure, who=who, by_day=by_day, rhythm=rhythm,
            kind=kind, office=office,
        )  # fmt: skip
        count += 1
    return count


def _plan(household: Household, actor: Actor, day: dt.date) -> Plan:
    Household.objects.select_for_update().get(pk=household.pk)
    plan, _made = Plan.objects.get_or_create(
        household=household, defaults={"set_on": day, "set_by": actor.name, "version": 0}
    )
    return plan


def _seen(pk: int, seen_version: int | None) -> Plan:
    """The plan, held until the transaction ends; refused if it is not the one that was seen."""
    plan = Plan.objects.select_for_update().get(pk=pk)
    if seen_version is not None and seen_version != plan.version:
        raise PlanEdited(plan)
    return plan


def _touched(plan: Plan) -> Plan:
    """The plan one version on, what it was before kept; called before anything is changed."""
    keep(plan.pk)
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.refresh_from_db(fields=["version"])
    return plan


def _tell(actor: Actor, measure: Measure, act: str, before: dict[str, Any], why: str) -> None:
    household = measure.need.plan.household
    record(
        actor=actor, act=act, subject=subject_of(household), area=household.area_code, why=why,
        before=before, after=_told(measure),
    )  # fmt: skip
    recount_after_commit(household.area_code)


def _shown(plan: Plan) -> dict[str, Any]:
    return {
        "具体困难": plan.difficulty, "增收": plan.development, "下次调整": plan.review_on,
    }  # fmt: skip


def _lacking(need: Need) -> dict[str, Any]:
    return {
        "需求": need.what, "情况": need.detail,
        "谁": need.person.label if need.person else _("全家"), "解决日期": need.met_on,
    }  # fmt: skip


def _told(measure: Measure) -> dict[str, Any]:
    return {
        "措施": measure.what, "方式": str(Kind(measure.kind).label), "谁来做": measure.who,
        "单位": measure.office.name if measure.office else "", "期限": measure.by_day,
        "多久一次": measure.rhythm, "进展": str(Progress(measure.progress).label),
        "效果": str(Effect(measure.effect).label) if measure.effect else "",
    }  # fmt: skip


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    """What is new is told without what it lacks."""
    return {name: value for name, value in told.items() if value not in (None, "")}
