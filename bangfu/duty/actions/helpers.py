"""Helpers are named, changed, and leave; whoever leaves hands over or the homes are left listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.actions.changing import set_fields
from bangfu.duty.actions.pairing import ended, paired
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import MAY_BE_CADRE, Badge, Kind
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models import Area, Office, Staff

CHANGEABLE = ("name", "kind", "badges", "post", "staff", "office", "area_code", "phone", "cap")


@dataclass(frozen=True)
class HandedOver:
    """What a handover did: the new pairings, and those that nobody has taken yet."""

    moved: list[Pairing] = field(default_factory=list)
    left: list[Pairing] = field(default_factory=list)


def helper_subject(helper: Helper) -> Subject:
    """How the journal names a helper."""
    return Subject("helper", str(helper.pk), helper.label)


@transaction.atomic
def add_helper(
    *, actor: Actor, name: str, kind: str, area_code: str, from_day: dt.date,
    badges: list[str] | None = None, post: str = "", staff: Staff | None = None,
    office: Office | None = None, phone: str = "", cap: int = 10,
) -> Helper:  # fmt: skip
    """Name a helper, with or without an account. Raises Impossible for what cannot be."""
    helper = Helper(
        name=name.strip(), kind=kind, badges=badges or [], post=post.strip(), staff=staff,
        office=office, area_code=area_code, phone=phone, cap=cap, from_day=from_day,
    )  # fmt: skip
    _refuse_wrong(helper)
    helper.save()
    record(
        actor=actor, act="duty.add_helper", subject=helper_subject(helper), area=area_code,
        after={"身份": helper.get_kind_display(), "最多帮几户": cap},
    )  # fmt: skip
    return helper


@transaction.atomic
def change_helper(*, actor: Actor, helper: Helper, why: str = "", **values: Any) -> Helper:
    """Change what is known of a helper; `values` are of `CHANGEABLE`."""
    one = Helper.objects.select_for_update().get(pk=helper.pk)
    before = set_fields(one, values, CHANGEABLE)
    _refuse_wrong(one)
    _refuse_what_they_hold(one)
    one.save()
    record(
        actor=actor, act="duty.change_helper", subject=helper_subject(one), area=one.area_code,
        why=why, before=_told(before), after=_told(values),
    )  # fmt: skip
    return one


@transaction.atomic
def hand_over(
    *, actor: Actor, helper: Helper, last_day: dt.date, why: str,
    to: Mapping[int, Helper] | None = None,
) -> HandedOver:  # fmt: skip
    """A helper leaves after a day; `to` says by pairing id who takes over from the next one.

    What nobody takes over ends as well and stands on the list of those without a
    helper: nobody drops out in silence. Raises Impossible without a reason, for a
    helper who left already, and where `to` names what is not theirs.
    """
    if not why.strip():
        raise Impossible(_("写明为什么离开"))
    one = Helper.objects.select_for_update().get(pk=helper.pk)
    if one.until_day is not None:
        raise Impossible(_("%(name)s 已经不做帮扶人了") % {"name": one.name})
    if last_day < one.from_day:
        raise Impossible(_("日期不能早于 %(day)s") % {"day": one.from_day})
    running = {
        pairing.pk: pairing
        for pairing in Pairing.objects.select_for_update(of=("self",))
        .filter(helper=one, until_day=None)
        .select_related("household", "person")
    }
    chosen = dict(to or {})
    if chosen.keys() - running.keys():
        raise Impossible(_("名单里有一户已经不归 %(name)s，刷新再看") % {"name": one.name})
    done = HandedOver()
    for pk, pairing in running.items():
        last = max(last_day, pairing.from_day)
        ended(actor, pairing, last, why)
        taker = chosen.get(pk)
        if taker is None:
            done.left.append(pairing)
            continue
        new = paired(
            actor, taker, pairing.household, pairing.person, pairing.main,
            last + dt.timedelta(days=1), _("接替%(name)s：%(why)s") % {"name": one.name, "why": why},
        )  # fmt: skip
        done.moved.append(new)
    one.until_day, one.ended_because = last_day, why[:200]
    one.save(update_fields=["until_day", "ended_because"])
    record(
        actor=actor, act="duty.hand_over", subject=helper_subject(one), area=one.area_code, why=why,
        after={"到哪天止": last_day, "有人接替": len(done.moved), "还没有人": len(done.left)},
    )  # fmt: skip
    return done


def _refuse_wrong(helper: Helper) -> None:
    if not helper.name:
        raise Impossible(_("写上姓名"))
    if helper.kind not in Kind.values:
        raise Impossible(_("选一种身份"))
    if set(helper.badges) - set(Helper.Badge.values):
        raise Impossible(_("徽章只有五种"))
    if helper.cap < 1:
        raise Impossible(_("至少能帮一户"))
    if not Area.objects.filter(code=helper.area_code).exists():
        raise Impossible(_("选一个区划"))


def _refuse_what_they_hold(helper: Helper) -> None:
    """Whoever is responsible for somebody stays a cadre, and of the same level."""
    running = Pairing.objects.filter(helper=helper, until_day=None)
    if running.exclude(level=helper.level).exists():
        raise Impossible(
            _("%(name)s 手上有户，换了层级要先交接") % {"name": helper.name}, at="kind"
        )
    if helper.kind not in MAY_BE_CADRE and running.filter(main=True).exists():
        raise Impossible(
            _("%(name)s 是责任人，责任人要是干部（AK-4.2-a）。先把负责的户交给别人")
            % {"name": helper.name}, at="kind",
        )  # fmt: skip


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the journal; a telephone is only said to have changed."""
    shown = {}
    for name, value in values.items():
        if name == "phone":
            shown["联系电话"] = _("有") if value else _("没有")
        elif name == "kind":
            shown["身份"] = str(Kind(value).label)
        elif name == "badges":
            shown["徽章"] = "、".join(str(Badge(one).label) for one in value)
        else:
            shown[str(Helper._meta.get_field(name).verbose_name)] = (
                "、".join(value) if isinstance(value, list) else str(value or "")
            )
    return shown
