"""Which packs apply in an area."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area
from bangfu.policy.pack.model import Pack, Period
from bangfu.rulebook.installed import installed, name_of
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.posts import CONFIRMERS, holds_post
from bangfu.rulebook.telling import tell


@transaction.atomic
def put_in_force(
    *, actor: Actor, area: Area, pack: str, from_day: dt.date, until_day: dt.date | None = None,
    why: str = "",
) -> PackInForce:  # fmt: skip
    """Let a pack apply in an area and everything below it, both days included.

    Raises ValidationError when there is no such pack, its document does not cover the
    days, or it already applies there on one of them.
    """
    if not holds_post(actor, CONFIRMERS, area.code):
        raise ValidationError(_("只有本区县的分管领导或市级工作人员可以决定施行哪些政策。"))
    if pack not in installed():
        raise ValidationError({"pack": _("没有政策包“%(pack)s”。") % {"pack": pack}})
    found = installed()[pack]
    if until_day is not None and until_day < from_day:
        raise ValidationError({"until_day": _("止日早于起日。")})
    _refuse_days_outside(found, from_day, until_day)
    # the area is held so that two people cannot put the same pack in force at once
    Area.objects.select_for_update().get(pk=area.pk)
    wanted = Period(from_day, until_day)
    for row in PackInForce.objects.filter(area=area, pack=pack):
        if wanted.overlaps(Period(row.from_day, row.until_day)):
            raise ValidationError(
                {"from_day": _("“%(name)s”在这里已经从 %(day)s 起施行，不用再加。")
                 % {"name": found.name, "day": row.from_day.isoformat()}}
            )  # fmt: skip
    made = PackInForce.objects.create(area=area, pack=pack, from_day=from_day, until_day=until_day)
    record(
        actor=actor,
        act="rulebook.put_in_force",
        subject=Subject("pack_in_force", str(made.pk), found.name),
        area=area.code,
        why=why,
        after=_said(made) | {"content_hash": found.content_hash},
    )
    tell(actor=actor, area=area, from_day=from_day, until_day=until_day)
    return made


def _refuse_days_outside(pack: Pack, from_day: dt.date, until_day: dt.date | None) -> None:
    if not pack.period.covers(from_day):
        raise ValidationError(
            {"from_day": _("这份文件自己的有效期是 %(period)s，不含这一天。")
             % {"period": pack.period}}
        )  # fmt: skip
    if until_day is not None and not pack.period.covers(until_day):
        raise ValidationError(
            {"until_day": _("这份文件自己的有效期是 %(period)s，不含这一天。")
             % {"period": pack.period}}
        )  # fmt: skip


@transaction.atomic
def end_force(*, actor: Actor, row: PackInForce, until_day: dt.date, why: str) -> PackInForce:
    """Let a pack apply until a day, included; outcomes of earlier days stay as they were.

    Raises ValidationError for a day before it began, or where no reason is given.
    """
    held = PackInForce.objects.select_for_update().get(pk=row.pk)
    if not holds_post(actor, CONFIRMERS, held.area_id):
        raise ValidationError(_("只有本区县的分管领导或市级工作人员可以决定停用。"))
    if until_day < held.from_day:
        raise ValidationError({"until_day": _("止日早于起日。")})
    if not why.strip():
        raise ValidationError({"why": _("写明为什么停用。")})
    before = _said(held)
    held.until_day = until_day
    held.save(update_fields=["until_day"])
    record(
        actor=actor,
        act="rulebook.end_force",
        subject=Subject("pack_in_force", str(held.pk), name_of(held.pack)),
        area=held.area_id,
        why=why,
        before=before,
        after=_said(held),
    )
    tell(actor=actor, area=held.area, from_day=None, until_day=until_day)
    return held


def _said(row: PackInForce) -> dict[str, object]:
    return {"pack": row.pack, "from_day": row.from_day, "until_day": row.until_day}
