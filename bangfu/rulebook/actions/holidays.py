"""The days off of a year, entered from the notice that a place was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area
from bangfu.policy.duties.workdays import YearsNotice
from bangfu.rulebook.models import HolidayNotice
from bangfu.rulebook.posts import PLACERS, holds_post


@transaction.atomic
def enter_holidays(
    *, actor: Actor, area: Area, notice: YearsNotice, document: str
) -> HolidayNotice:
    """Let the days off of a year count in an area and below; an earlier notice gives way.

    Raises ValidationError for another's area, where the document is not named, and
    where nobody is off on any day.
    """
    if not holds_post(actor, PLACERS, area.code):
        raise ValidationError(_("放假安排由本区县或市里登记。"))
    if not document.strip():
        raise ValidationError({"document": _("写明是哪一份通知，比如“国办发明电〔2026〕7号”。")})
    if not notice.off:
        raise ValidationError({"text": _("没有一天放假，不能登记。")})
    made = HolidayNotice.objects.create(
        area=area, year=notice.year, document=document.strip(), set_by=actor.name,
        off=_stored(notice.off), worked=_stored(notice.worked),
    )  # fmt: skip
    record(
        actor=actor, act="rulebook.enter_holidays", area=area.code,
        subject=Subject("holiday_notice", str(made.pk), str(made.year)),
        after={"通知": made.document, "放假": _said(made.off), "上班": _said(made.worked)},
    )  # fmt: skip
    return made


@transaction.atomic
def take_back_holidays(*, actor: Actor, notice: HolidayNotice, why: str) -> HolidayNotice:
    """It no longer counts; the one before it does again, else the official calendar.

    Raises ValidationError for another's area, without a reason, or where it was done already.
    """
    one = HolidayNotice.objects.select_for_update().get(pk=notice.pk)
    if not holds_post(actor, PLACERS, one.area_id):
        raise ValidationError(_("放假安排由本区县或市里登记。"))
    if one.taken_back_because:
        raise ValidationError(_("已经撤回了。"))
    if not why.strip():
        raise ValidationError(_("写明为什么撤回。"))
    one.taken_back_by, one.taken_back_because = actor.name, why.strip()[:200]
    one.save(update_fields=["taken_back_by", "taken_back_because"])
    record(
        actor=actor, act="rulebook.take_back_holidays", area=one.area_id, why=why,
        subject=Subject("holiday_notice", str(one.pk), str(one.year)),
    )  # fmt: skip
    return one


def _stored(days: Mapping[dt.date, str]) -> list[list[str]]:
    return [[day.isoformat(), name] for day, name in sorted(days.items())]


def _said(days: list[list[str]]) -> list[str]:
    return [f"{day} {name}" for day, name in days]
