"""Local values of parameters: one person proposes, another decides."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area
from bangfu.rulebook.installed import installed
from bangfu.rulebook.likely import doubts
from bangfu.rulebook.models import ParameterChange
from bangfu.rulebook.posts import CONFIRMERS, PROPOSERS, holds_post
from bangfu.rulebook.queries.standing import known_on
from bangfu.rulebook.telling import tell
from bangfu.rulebook.values import checked, of_pack

State = ParameterChange.State


@transaction.atomic
def propose_parameter(
    *, actor: Actor, area: Area, pack: str, name: str, value: str, from_day: dt.date,
    until_day: dt.date | None = None, why: str, evidence: str = "", sure: bool = False,
) -> ParameterChange:  # fmt: skip
    """Propose a local value from a day on; it counts once another person has confirmed it.

    Raises ValidationError, by field, for a value the engine refuses, days the document
    does not cover, a missing reason, another proposal that already waits, or a figure nobody
    is likely to mean unless somebody is `sure`. The same proposal sent twice is one.
    """
    if not holds_post(actor, PROPOSERS, area.code):
        raise ValidationError(_("只有本区县的经办人员可以提出。"))
    if pack not in installed():
        raise ValidationError(_("没有政策包“%(pack)s”。") % {"pack": pack})
    parameter = of_pack(pack, name)
    period = installed()[pack].period
    if not why.strip():
        raise ValidationError({"why": _("写明为什么改，确认的人要看。")})
    if not period.covers(from_day):
        raise ValidationError(
            {"from_day": _("这份文件的有效期是 %(period)s，不含这一天。") % {"period": period}}
        )
    if until_day is not None and until_day < from_day:
        raise ValidationError({"until_day": _("止日早于起日。")})
    try:
        node = checked(parameter, value, area_code=area.code, on=from_day)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error
    if not sure and (odd := doubts(parameter, node, known_on(parameter, area.code, from_day))):
        raise ValidationError(
            {
                "sure": _("%(odd)s。请核对；文件确实这样写，就勾上这一格，并写明原因。")
                % {"odd": "；".join(odd)}
            }
        )
    Area.objects.select_for_update().get(pk=area.pk)
    waiting = ParameterChange.objects.filter(
        area=area, pack=pack, name=name, state=State.PROPOSED
    ).select_related("proposed_by")
    for other in waiting:
        if (other.proposed_by_id, other.value, other.from_day) == (
            int(actor.id), value.strip(), from_day,
        ):  # fmt: skip
            return other
        raise ValidationError(
            _("%(who)s已经提出过一个值，还在等确认。先确认或撤回那一个。")
            % {"who": other.proposed_by.name}
        )
    change = ParameterChange.objects.create(
        area=area, pack=pack, name=name, value=value.strip(), from_day=from_day,
        until_day=until_day, why=why.strip(), evidence=evidence.strip(),
        proposed_by_id=int(actor.id), proposed_at=timezone.now(),
    )  # fmt: skip
    _record(actor, "rulebook.propose_parameter", change, why=change.why, before={})
    return change


@transaction.atomic
def confirm_parameter(*, actor: Actor, change: ParameterChange, reply: str = "") -> ParameterChange:
    """Let a proposed value count. Another person than the proposer, a county leader or the city.

    The value is checked again, for packs and other values may have changed since.
    Raises ValidationError when the same person decides, holds no such post there, or
    the proposal no longer waits.
    """
    held = _held_for_decision(actor, change)
    parameter = of_pack(held.pack, held.name)
    checked(parameter, held.value, area_code=held.area_id, on=held.from_day)
    decided = _decide(actor, held, State.CONFIRMED, reply, "rulebook.confirm_parameter")
    tell(actor=actor, area=held.area, from_day=held.from_day, until_day=held.until_day)
    return decided


@transaction.atomic
def decline_parameter(*, actor: Actor, change: ParameterChange, reply: str) -> ParameterChange:
    """Refuse a proposed value, with a reason for the proposer.

    Raises ValidationError as `confirm_parameter` does, and where no reason is given.
    """
    held = _held_for_decision(actor, change)
    if not reply.strip():
        raise ValidationError({"reply": _("写明为什么不同意，提出的人要看。")})
    return _decide(actor, held, State.DECLINED, reply, "rulebook.decline_parameter")


@transaction.atomic
def withdraw_parameter(*, actor: Actor, change: ParameterChange) -> ParameterChange:
    """Take back one's own proposal while it waits.

    Raises ValidationError for somebody else's, or one already decided.
    """
    held = _waiting(change)
    if str(held.proposed_by_id) != actor.id:
        raise ValidationError(_("只有提出的人自己可以撤回。"))
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    _record(
        actor, "rulebook.withdraw_parameter", held, before={"state": str(State.PROPOSED)}
    )  # fmt: skip
    return held


def _waiting(change: ParameterChange) -> ParameterChange:
    """The proposal, held against a second decision at the same time."""
    held = ParameterChange.objects.select_for_update().get(pk=change.pk)
    if held.state != State.PROPOSED:
        raise ValidationError(
            _("这一条刚才已经有人处理：%(state)s。") % {"state": held.get_state_display()}
        )
    return held


def _held_for_decision(actor: Actor, change: ParameterChange) -> ParameterChange:
    held = _waiting(change)
    if str(held.proposed_by_id) == actor.id:
        raise ValidationError(_("这是你自己提出的，要由另一个人来决定。"))
    if not holds_post(actor, CONFIRMERS, held.area_id):
        raise ValidationError(_("只有本区县的分管领导或市级工作人员可以决定。"))
    return held


def _decide(
    actor: Actor, held: ParameterChange, state: State, reply: str, act: str
) -> ParameterChange:
    held.state = state
    held.decided_by_id = int(actor.id)
    held.decided_at = timezone.now()
    held.reply = reply.strip()
    held.save(update_fields=["state", "decided_by", "decided_at", "reply"])
    _record(actor, act, held, why=held.reply, before={"state": str(State.PROPOSED)})
    return held


def _record(
    actor: Actor, act: str, change: ParameterChange, *, before: dict[str, object], why: str = ""
) -> None:
    record(
        actor=actor,
        act=act,
        subject=Subject("parameter_change", str(change.pk), change.name),
        area=change.area_id,
        why=why,
        before=before or None,
        after={
            "parameter": change.key,
            "value": change.value,
            "from_day": change.from_day,
            "until_day": change.until_day,
            "state": str(change.state),
            "evidence": change.evidence,
        },
    )
