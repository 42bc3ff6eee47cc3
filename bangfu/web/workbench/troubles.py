"""What went wrong: what, since when, where the data is, and what to do."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bangfu.ledger.models import ScreeningRun
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import upward
from bangfu.org.roles import POLICY_SETTERS
from bangfu.rulebook.queries.standing import missing
from bangfu.rulebook.queries.within import within
from bangfu.web.templatetags.bangfu_values import month_day
from bangfu.web.workbench.matters import Asked, Trouble, address
from bangfu.web.workbench.there import only_if

SHOWN = 3


def _runs(asked: Asked) -> QuerySet[ScreeningRun]:
    reader = asked.reader
    around = Q(area_code__in=upward(reader.area.code)) | inside(reader.prefix)
    return ScreeningRun.objects.filter(around)


@only_if(lambda asked: _runs(asked).filter(state=ScreeningRun.State.FAILED))
def runs_failed(asked: Asked) -> list[Trouble]:
    """The last screening of an area of the reader's, or around it, did not come to an end."""
    reader = asked.reader
    last = _runs(asked).order_by("-pk").first()
    if last is None or last.state != ScreeningRun.State.FAILED:
        return []
    when = timezone.localtime(last.finished_at or last.asked_at)
    return [
        Trouble(
            _("%(when)s 的筛查没算成") % {"when": f"{when:%m-%d %H:%M}"},
            _("%(why)s台账没有动，没算到的户还是上一次的结论。")
            % {"why": f"{last.problem.rstrip('。')}。" if last.problem else ""},
            address(reader, "ledger:runs"),
            _("重新算"),
        )
    ]


def not_judged(asked: Asked) -> list[Trouble]:
    """Households without any outcome, because nothing could be judged or nobody has run it."""
    reader, figures = asked.reader, asked.whole
    if not figures.unjudged:
        return []
    return [
        Trouble(
            _("%(n)d 户还没有判断能享受什么") % {"n": figures.unjudged},
            _("资料都在台账里，只是还没有按政策算过，或者政策还没有设好。"),
            address(reader, "ledger:runs"),
            _("去算"),
        )
    ]


def rules_not_set(asked: Asked) -> list[Trouble]:
    """Values without which something cannot be judged here; only for who sets them."""
    reader = asked.reader
    if not reader.may(POLICY_SETTERS):
        return []
    here = within(reader.prefix)
    if not here.around(reader.area.code).packs(reader.day):
        if reader.area.level in ("province", "city"):
            return []  # counties choose their packs themselves
        return [
            Trouble(
                _("这里还没有施行任何政策"),
                _("没有选定政策包，谁能享受什么都判断不了。"),
                address(reader, "rulebook:home"),
                _("去选"),
            )
        ]
    return [
        Trouble(
            _("“%(name)s”没有设值") % {"name": one.name},
            _("这一天没有值可用，要用到它的判断都做不了。"),
            address(reader, "rulebook:parameter", one.pack, one.name),
            _("去设"),
        )
        for one in missing(here, reader.area.code, reader.day)[:SHOWN]
    ]


def work_failed(_reader: Reader) -> list[Trouble]:
    """Background work of the last days that did not come to an end; for who keeps the system."""
    since = timezone.now() - dt.timedelta(days=7)
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=since)
    found = rows.order_by("-finished_at")[:SHOWN]
    return [
        Trouble(
            _("后台工作没做完：%(what)s") % {"what": one.task_path.rpartition(".")[2]},
            _("%(day)s停下，原因 %(why)s。数据没有写一半；修好以后请发起的人重做。")
            % {
                "day": month_day(one.finished_at),
                "why": one.exception_class_path.rpartition(".")[2] or _("没有留下"),
            },
        )
        for one in found
    ]
