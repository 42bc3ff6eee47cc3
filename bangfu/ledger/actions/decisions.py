"""A person decides on what the engine proposes: somebody missed, or somebody no longer entitled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.models import Decision, Household, Outcome
from bangfu.ledger.screening.decided import standing_decisions
from bangfu.ledger.screening.judgement import Judgement, judgement, kept
from bangfu.ledger.screening.rows import around
from bangfu.policy.wording import VERDICTS
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import Footing, program_of

LONGEST_YEARS = 2
"""A refusal is looked at again after at most so many years."""


def latest_reminder(today: dt.date) -> dt.date:
    """The last day a refusal decided on `today` may keep a proposal away until."""
    return dt.date(today.year + LONGEST_YEARS, today.month, min(today.day, 28))


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
    included, at most two years on; None: for good) or until a fact behind it changes. The same
    decision sent twice by the same person is one. Raises Impossible where the proposal no
    longer stands, or where somebody has decided already: that decision is taken back first.
    """
    why = why.strip()
    if choice == Decision.Choice.DECLINE and not why:
        raise Impossible(_("写明为什么不办"))
    today = timezone.localdate()
    if holds_until is not None and holds_until < today:
        raise Impossible(_("不再提醒的日子已经过了，写今天以后的"))
    if holds_until is not None and holds_until > (last := latest_reminder(today)):
        raise Impossible(too_far(last))
    home = Household.objects.select_for_update().get(pk=outcome.household_id)
    now = Outcome.objects.filter(
        household=home, person_id=outcome.person_id, programme=outcome.programme
    )
    about = (now.first() or outcome).about
    until = holds_until if choice == Decision.Choice.DECLINE else None
    same = Decision.objects.filter(
        household=home, person_id=outcome.person_id, programme=outcome.programme, about=about
    )
    made = standing_decisions(today).filter(pk__in=same).order_by("pk").last()
    if made is not None:
        if (made.decided_by_id, made.choice, made.why, made.holds_until, made.on) == (
            actor.id, choice, why, until, today,
        ):  # fmt: skip
            return made
        raise Impossible(already(made))
    try:
        ground = footing(home.area_code, today)
        rows = around(home)
        found = judgement(program_of(ground), rows, home.pk, outcome.programme, outcome.person_id)
    except NotSet as error:
        raise Impossible(str(error)) from error
    wanted = VERDICTS[about != Decision.About.OVER]
    if not about or found is None or found.verdict != wanted:
        raise Impossible(_("资料或者规则刚刚变了，这条结论已经不是这样。刷新再看"))
    same.filter(lapsed_on=None).update(lapsed_on=today, lapsed_because=_("到了再提醒的日子"))
    decision = written_down(
        actor, outcome, found, ground, rows,
        about=about, choice=choice, why=why, fen=found.fen, holds_until=until,
    )  # fmt: skip
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


def written_down(
    actor: Actor,
    outcome: Outcome,
    found: Judgement,
    ground: Footing,
    rows: list[dict[str, Any]],
    **decided: Any,
) -> Decision:
    """A decision of today with everything it takes to reproduce what the engine said."""
    return Decision.objects.create(
        household_id=outcome.household_id,
        person_id=outcome.person_id,
        programme=outcome.programme,
        on=timezone.localdate(),
        pack=found.pack,
        rule=found.rule,
        program_digest=ground.content_hash,
        reason=found.reason,
        seen=rows,
        ground=kept(ground),
        decided_by=actor.name,
        decided_by_id=actor.id,
        **decided,
    )


def too_far(last: dt.date) -> str:
    """That a refusal is not put off further than `last`."""
    return _("最远写到 %(day)s；到时候再看一次。") % {"day": last}


def already(made: Decision) -> str:
    """Who decided, when and what, and what to do to decide otherwise."""
    return _("%(who)s %(day)s 已经决定“%(choice)s”。要改，先撤回那个决定，再重新定。") % {
        "who": made.decided_by,
        "day": timezone.localtime(made.decided_at).strftime("%Y-%m-%d %H:%M"),
        "choice": made.get_choice_display(),
    }


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
