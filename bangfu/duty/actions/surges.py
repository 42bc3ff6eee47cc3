"""More is owed while something lasts: opened, ended early, or taken back as if it never was."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.figures import due_changed_under
from bangfu.duty.models import Surge
from bangfu.duty.terms import prefix_of
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models import Area


@transaction.atomic
def open_surge(
    *, actor: Actor, kind: str, name: str, area_code: str, from_day: dt.date, until_day: dt.date,
    who: str = "", duty: str = "", how: list[str] | None = None, every: str = Surge.Every.ONCE,
    at_least: int = 1, multiplier: int = 1, why: str = "",
) -> Surge:  # fmt: skip
    """More is owed to some people of an area from a day until a day.

    Raises Impossible for a place that is none, for days that run backwards, and
    for counts below one.
    """
    if until_day < from_day:
        raise Impossible(_("截止日期早于开始日期"))
    if at_least < 1 or multiplier < 1:
        raise Impossible(_("次数和倍数至少是 1"))
    if not name.strip():
        raise Impossible(_("写上名称"))
    if not Area.objects.filter(code=area_code).exists():
        raise Impossible(_("选一个区划"))
    if Surge.objects.filter(
        kind=kind, name=name.strip(), area_code=area_code, who=who, duty=duty.strip(),
        from_day=from_day, until_day=until_day, multiplier=multiplier, taken_back=False,
    ).exists():  # fmt: skip
        raise Impossible(_("已经开过一样的加密走访，不用再开"))
    made = Surge.objects.create(
        kind=kind, name=name.strip(), area_code=area_code, who=who, duty=duty.strip(),
        how=how or [], every=every, at_least=at_least, multiplier=multiplier, from_day=from_day,
        until_day=until_day, opened_by=actor.name,
    )  # fmt: skip
    record(
        actor=actor, act="duty.open_surge", subject=_subject(made), area=area_code, why=why,
        after={"类别": kind, "从": from_day, "到": until_day, "倍数": multiplier, "要做什么": duty,
               "哪些人": who},
    )  # fmt: skip
    due_changed_under(prefix_of(made.area_code))
    return made


@transaction.atomic
def end_surge(*, actor: Actor, surge: Surge, last_day: dt.date, why: str) -> Surge:
    """It is over earlier than said; what was owed until then stays owed."""
    if not why.strip():
        raise Impossible(_("写明为什么提前结束"))
    one = _running(surge)
    if not one.from_day <= last_day <= one.until_day:
        raise Impossible(_("日期要在 %(first)s 和 %(last)s 之间")
                         % {"first": one.from_day, "last": one.until_day})  # fmt: skip
    _close(one, actor, why)
    one.until_day = last_day
    one.save()
    record(
        actor=actor, act="duty.end_surge", subject=_subject(one), area=one.area_code, why=why,
        after={"到": last_day},
    )  # fmt: skip
    due_changed_under(prefix_of(one.area_code))
    return one


@transaction.atomic
def take_back_surge(*, actor: Actor, surge: Surge, why: str) -> Surge:
    """It was opened by mistake: nothing is owed because of it, for the past neither."""
    if not why.strip():
        raise Impossible(_("写明为什么撤销"))
    one = _running(surge)
    _close(one, actor, why)
    one.taken_back = True
    one.save()
    record(
        actor=actor, act="duty.take_back_surge", subject=_subject(one), area=one.area_code, why=why
    )
    due_changed_under(prefix_of(one.area_code))
    return one


def _running(surge: Surge) -> Surge:
    one = Surge.objects.select_for_update().get(pk=surge.pk)
    if one.taken_back:
        raise Impossible(_("已经撤销了"))
    return one


def _close(surge: Surge, actor: Actor, why: str) -> None:
    surge.ended_at, surge.ended_by, surge.ended_because = timezone.now(), actor.name, why[:200]


def _subject(surge: Surge) -> Subject:
    return Subject("surge", str(surge.pk), surge.name)
