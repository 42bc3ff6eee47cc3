"""A safety check of a home: one visit, an answer for each item, what was open looked at again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.hazards import seen_again
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Hazard, SafetyCheck, Visit
from bangfu.duty.models.safety import ITEMS, Answer
from bangfu.duty.models.visit import How
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household
from bangfu.org.models import Staff

SERVICE = "check.safety"


@dataclass(frozen=True)
class Seen:
    """What a check saw: by item an answer, and in words what is dangerous.

    `known` says of each hazard that was open whether it is gone.
    """

    answers: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[int, bool] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def record_safety_check(
    *, actor: Actor, staff: Staff | None, household: Household, seen: Seen, at: dt.datetime,
    uid: uuid.UUID, received_at: dt.datetime | None = None,
) -> SafetyCheck:  # fmt: skip
    """Keep a check as a visit at home; repeated with the same `uid` it returns the first one.

    Only a check of every item gives the service that duties count. Raises Impossible
    where nothing was looked at, a danger is not described, or one still there is called fine.
    """
    kept = SafetyCheck.objects.filter(visit__uid=uid).select_related("visit").first()
    if kept is not None:
        return kept
    open_ones = list(Hazard.objects.filter(household=household).exclude(state=Hazard.State.FIXED))
    wrong = problems(open_ones, seen)
    if wrong:
        raise Impossible(next(iter(wrong.values())))
    answers = {kind: seen.answers.get(kind, Answer.UNSEEN) for kind in ITEMS}
    complete = Answer.UNSEEN not in answers.values()
    dangers = [
        {"kind": str(kind), "what": seen.words[kind].strip()}
        for kind in ITEMS
        if answers[kind] == Answer.DANGER and seen.words.get(kind, "").strip()
    ]
    visit = record_visit(
        actor=actor, staff=staff, uid=uid, received_at=received_at,
        contact=Contact(
            household, at, How.HOME, services=[SERVICE] if complete else [],
            found={"hazard": dangers}, note=seen.note.strip(),
        ),
    ).visit  # fmt: skip
    _again(actor, visit, open_ones, seen)
    made = SafetyCheck.objects.create(
        visit=visit, answers={str(kind): str(answer) for kind, answer in answers.items()}
    )
    record(
        actor=actor, act="duty.safety_check", subject=subject_of(household),
        area=household.area_code,
        after={"日期": visit.day, "新隐患": len(dangers), "没看": len(made.unseen)},
    )  # fmt: skip
    return made


def problems(open_ones: Sequence[Hazard], seen: Seen) -> dict[str, str]:
    """What is wrong with what was said, by item; empty where it can be kept.

    What is wrong with an item's words stands under `words_` and the item.
    """
    found: dict[str, str] = {}
    if all(seen.answers.get(kind, Answer.UNSEEN) == Answer.UNSEEN for kind in ITEMS):
        return {"": _("一项也没有看。没进去的，不要记成检查")}
    for kind in ITEMS:
        answer = seen.answers.get(kind, Answer.UNSEEN)
        here = [one for one in open_ones if one.kind == kind]
        there = [one for one in here if seen.known.get(one.pk) is False]
        if answer not in Answer.values:
            found[kind] = _("选一项：没问题、有隐患、家里没有、没看")
        elif answer in (Answer.FINE, Answer.NONE) and there:
            found[kind] = _("上次的隐患还在，这一项不能写“%(answer)s”") % {
                "answer": Answer(answer).label
            }
        elif answer == Answer.DANGER and not there and not seen.words.get(kind, "").strip():
            found[f"words_{kind}"] = _("写明是什么隐患")
        elif answer != Answer.UNSEEN and any(one.pk not in seen.known for one in here):
            found[kind] = _("上次的隐患还在不在？每一条都要答")
    return found


def _again(actor: Actor, visit: Visit, open_ones: Sequence[Hazard], seen: Seen) -> None:
    for one in open_ones:
        gone = seen.known.get(one.pk)
        if gone is not None:
            seen_again(
                actor=actor, hazard=one, day=timezone.localdate(visit.at), gone=gone, visit=visit
            )
