"""A person decides on what the engine proposes: somebody missed, or somebody no longer entitled."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.models import Decision, Household, Outcome
from bangfu.ledger.screening.decided import ABOUT
from bangfu.ledger.screening.judgement import judgement, kept
from bangfu.ledger.screening.rows import around
from bangfu.policy.wording import VERDICTS
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import program_of


@transaction.atomic
def decide_outcome(
    *,
    actor: Actor,
    outcome: Outcome,
    choice: Decision.Choice,
    why: str = "",
    holds_until: dt.date | None = None,
) -> Decision:
    """Decide on a proposal, and keep the facts, rules and reason it was decided on.

    A refusal needs a reason; it keeps the proposal away until `holds_until` (the day
    included; None: for good) or until a fact behind it changes. An earlier decision on the
    same proposal ends. Raises Impossible where the proposal no longer stands.
    """
    why = why.strip()
    if choice == Decision.Choice.DECLINE and not why:
        raise Impossible(_("写明为什么不办"))
    today = timezone.localdate()
    if holds_until is not None and holds_until < today:
        raise Impossible(_("不再提醒的日子已经过了，写今天以后的"))
    home = Household.objects.select_for_update().get(pk=outcome.household_id)
    about = ABOUT.get(outcome.standing)
    try:
        ground = footing(home.area_code, today)
        rows = around(home)
        found = judgement(program_of(ground), rows, home.pk, outcome.programme, outcome.person_id)
    except NotSet as error:
        raise Impossible(str(error)) from error
    wanted = VERDICTS[about == Decision.About.MISSED]
    if about is None or found is None or found.verdict != wanted:
        raise Impossible(_("资料或者规则刚刚变了，这条结论已经不是这样。刷新再看"))
    same = Decision.objects.filter(
        household=home, person_id=outcome.person_id, programme=outcome.programme, about=about
    )
    same.filter(lapsed_on=None).update(lapsed_on=today, lapsed_because=_("另作了决定"))
    decision = Decision.objects.create(
        household=home,
        person_id=outcome.person_id,
        programme=outcome.programme,
        about=about,
        choice=choice,
        why=why,
        on=today,
        pack=found.pack,
        rule=found.rule,
        program_digest=ground.content_hash,
        reason=found.reason,
        fen=found.fen,
        seen=rows,
        ground=kept(ground),
        decided_by=actor.name,
        decided_by_id=actor.id,
        holds_until=holds_until if choice == Decision.Choice.DECLINE else None,
    )
    recount_after_commit(home.area_code)
    record(
        actor=actor,
        act="ledger.decide_outcome",
        subject=subject_of(home),
        area=home.area_code,
        why=why,
        after={
            "项目": outcome.programme,
            "谁": outcome.person.label if outcome.person else _("全家"),
            "结论": str(decision.get_about_display()),
            "决定": str(decision.get_choice_display()),
            "不再提醒到": decision.holds_until,
        },
    )
    return decision


@transaction.atomic
def take_back_decision(*, actor: Actor, decision: Decision) -> Decision:
    """Undo a decision: the proposal is open again. Repeating it is harmless."""
    one = Decision.objects.select_for_update().get(pk=decision.pk)
    if one.lapsed_on is not None:
        return one
    one.lapsed_on, one.lapsed_because = timezone.localdate(), _("撤回")
    one.save(update_fields=["lapsed_on", "lapsed_because"])
    recount_after_commit(one.household.area_code)
    record(
        actor=actor,
        act="ledger.take_back_decision",
        subject=subject_of(one.household),
        area=one.household.area_code,
        before={"项目": one.programme, "决定": str(one.get_choice_display()), "理由": one.why},
    )
    return one
