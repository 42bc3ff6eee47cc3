"""What waits for the three administrators: the system's, the security's, the audit's own lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.journal.queries import newest_verification
from bangfu.org.access import Reader
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.models.area import Level
from bangfu.org.queries import appointments_in, areas_in, offices_in, staff_in
from bangfu.web.journal.views import visible
from bangfu.web.templatetags.bangfu_values import month_day
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, address

WEEK = 7
POST_ENDS_WITHIN = 30
WATCHED = {
    "org.sign_in_refused": gettext_lazy("登录没成功"),
    "ledger.reveal_identity": gettext_lazy("看完整身份证号码"),
    "ledger.reveal_phone": gettext_lazy("看完整电话号码"),
    "ledger.reveal_bank": gettext_lazy("看完整银行卡号"),
    "ledger.reveal_refused": gettext_lazy("看号码太多被拦下"),
    "ledger.export": gettext_lazy("导出台账"),
    "papers.full_numbers": gettext_lazy("打印完整号码"),
}
"""Acts an audit looks at first."""


def places_without_people(asked: Asked) -> Pile | None:
    """Villages and townships nobody holds a post for."""
    reader = asked.reader
    held = Appointment.objects.filter(running_on(reader.day), area=OuterRef("pk"))
    rows = (
        areas_in(reader)
        .filter(level__in=(Level.TOWNSHIP, Level.VILLAGE), closed_on=None)
        .filter(~Exists(held))
        .order_by("code")
    )

    def told(one: Area) -> Matter:
        return Matter(
            _("没有人管"),
            one.name,
            _("没有一个岗位管这里，台账没有人看"),
            address(reader, "org:area", one.pk),
            _("去看"),
        )

    return _listed("places", _("没有人管的地方"), rows, asked.show, told)


def offices_without_people(asked: Asked) -> Pile | None:
    """Offices with nobody in post: one matter, for most may well do without an account."""
    held = Appointment.objects.filter(running_on(asked.reader.day), office=OuterRef("pk"))
    rows = offices_in(asked.reader).filter(~Exists(held), closed_on=None).order_by()
    number = rows[: COUNTED + 1].count()
    if not number:
        return None
    matter = Matter(
        _("没有人在岗"),
        _("%(n)d 个单位") % {"n": number},
        _("没有安排人登录；不用系统的单位可以不管"),
        address(asked.reader, "org:offices"),
        _("看是哪些"),
    )
    return Pile("offices", _("没有人在岗的单位"), [matter], 1)


def accounts_locked(asked: Asked) -> Pile | None:
    """Accounts of the scope closed by wrong passwords."""
    reader = asked.reader
    failed = AccessAttempt.objects.filter(
        username=OuterRef("username"), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    rows = staff_in(reader).filter(Exists(failed)).order_by("username")

    def told(one: Staff) -> Matter:
        return Matter(
            _("登录被锁"),
            one.name,
            _("密码连错 %(n)d 次，问清是不是本人") % {"n": settings.AXES_FAILURE_LIMIT},
            address(reader, "org:person", one.pk),
            _("去处理"),
        )

    return _listed("locked", _("登录被锁"), rows, asked.show, told)


def accounts_without_post(asked: Asked) -> Pile | None:
    """Active accounts that open nothing: no post today."""
    reader = asked.reader
    held = Appointment.objects.filter(running_on(reader.day), staff=OuterRef("pk"))
    rows = staff_in(reader).filter(~Exists(held), is_active=True).order_by("username")

    def told(one: Staff) -> Matter:
        return Matter(
            _("没有岗位"),
            one.name,
            _("账号能登录，没有岗位，什么也看不到"),
            address(reader, "org:person", one.pk),
            _("去安排"),
        )

    return _listed("idle", _("没有岗位的账号"), rows, asked.show, told)


def posts_ending(asked: Asked) -> Pile | None:
    """Posts that end soon, so that somebody can be found for the work."""
    reader = asked.reader
    until = reader.day + dt.timedelta(days=POST_ENDS_WITHIN)
    rows = (
        appointments_in(reader)
        .filter(until_day__gte=reader.day, until_day__lte=until)
        .order_by("until_day", "pk")
    )

    def told(one: Appointment) -> Matter:
        return Matter(
            _("岗位到期"),
            _("%(who)s，%(office)s %(post)s")
            % {"who": one.staff.name, "office": one.office.name, "post": one.post},
            _("到期以后这些户没有人管，先定接手的人"),
            address(reader, "org:person", one.staff_id),
            _("去安排"),
            due=one.until_day,
        )

    return _listed("ending", _("快到期的岗位"), rows, asked.show, told)


def chain_to_verify(asked: Asked) -> Pile | None:
    """The journal has not been read through for a week, or was found damaged."""
    reader = asked.reader
    last = newest_verification()
    url = address(reader, "journal:entries")
    if last is not None and last.state == last.State.DONE and last.breaks:
        matter = Matter(
            _("日志"), _("核对出 %(n)d 处不对") % {"n": len(last.breaks)},
            _("有记录被改过、删过或者插进来"), address(reader, "journal:verification", last.pk),
            _("看是哪几处"),
        )  # fmt: skip
    elif last is None:
        matter = Matter(
            _("日志"), _("还没有核对过"), _("核对能发现改动、缺失和顺序不对"), url, _("去核对")
        )
    elif (reader.day - timezone.localdate(last.asked_at)).days >= WEEK:
        said = _("上次核对是 %(day)s") % {"day": month_day(last.asked_at)}
        matter = Matter(_("日志"), said, _("每周核对一次，改动能早发现"), url, _("去核对"))
    else:
        return None
    return Pile("chain", _("日志核对"), [matter], 1)


def watched_acts(reader: Reader) -> list[tuple[str, int, str]]:
    """How often this week somebody did what an audit looks at first, and where to read of it."""
    since = reader.day - dt.timedelta(days=WEEK - 1)
    begin = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    rows = visible(reader).filter(at__gte=begin, act__in=WATCHED).order_by()
    counted = dict(rows.values_list("act").annotate(n=Count("seq")))
    return [
        (word, counted.get(act, 0), address(reader, "journal:entries", act=act, since=since))
        for act, word in WATCHED.items()
    ]


def _listed(
    name: str, title: str, rows: QuerySet[Any], show: int, told: Callable[[Any], Matter]
) -> Pile | None:
    found = list(rows[: show + 1])
    if not found:
        return None
    number = len(found) if len(found) <= show else rows.order_by()[: COUNTED + 1].count()
    return Pile(
        name, title, [told(one) for one in found[:show]], min(number, COUNTED), number <= COUNTED
    )
