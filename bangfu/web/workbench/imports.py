"""Files that come in: imports not finished, pairs and findings to judge, rows that stayed out."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bangfu.intake.models import Batch, Finding, Upload
from bangfu.intake.queries.findings import counts_by_kind, findings_of
from bangfu.intake.queries.pairs import open_pairs
from bangfu.intake.queries.uploads import batches_of
from bangfu.intake.queries.uploads import waiting as on_their_way
from bangfu.org.access import Reader
from bangfu.org.roles import IMPORTERS
from bangfu.web.templatetags.bangfu_values import month_day
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, Trouble, address
from bangfu.web.workbench.there import only_if

TOLD_FOR = 14
"""Days for which rows that stayed out of an import are told of."""
SHOWN = 3


def _begun(asked: Asked) -> QuerySet[Upload]:
    return on_their_way(asked.reader).exclude(state=Upload.State.APPLYING)


@only_if(_begun)
def imports_begun(asked: Asked) -> Pile | None:
    """Files that somebody began and that are not in the ledger yet."""
    reader, rows = asked.reader, _begun(asked)
    found = list(rows[: asked.show + 1])
    matters = [
        Matter(
            what=_("导入没做完"),
            who=one.name,
            why=_("%(day)s由%(who)s上传，%(state)s；还没有写进台账")
            % {
                "day": month_day(one.uploaded_at),
                "who": one.uploaded_by_name,
                "state": one.get_state_display(),
            },
            url=_next_step(reader, one),
            verb=_("接着做"),
        )
        for one in found[: asked.show]
        if _next_step(reader, one)
    ]
    if not matters:
        return None
    number = len(found) if len(found) <= asked.show else rows.order_by()[:COUNTED].count()
    return Pile("imports", _("导入没做完"), matters, number)


def _next_step(reader: Reader, upload: Upload) -> str:
    if upload.kind == Upload.Kind.MATCH:
        return address(reader, "intake:match")
    step = "intake:map" if upload.state == Upload.State.UPLOADED else "intake:preview"
    return address(reader, step, upload.pk)


@only_if(lambda asked: open_pairs(asked.reader))
def twins(asked: Asked) -> Pile | None:
    """Files that may be one person's: one matter, however many pairs."""
    url = address(asked.reader, "intake:duplicates")
    number = open_pairs(asked.reader).order_by()[: COUNTED + 1].count() if url else 0
    if not number:
        return None
    said = _("%(n)s 对") % {"n": number} if number <= COUNTED else _("%d 对以上") % COUNTED
    why = _("两份档案像是同一个人，合不合由人定")
    return Pile("twins", _("疑似重复"), [Matter(_("疑似重复"), said, why, url, _("去比对"))], 1)


def _open(asked: Asked) -> QuerySet[Finding]:
    return findings_of(asked.reader).filter(state=Finding.State.OPEN)


@only_if(_open)
def findings_open(asked: Asked) -> Pile | None:
    """What lists of other departments say that the ledger does not, deaths first."""
    url = address(asked.reader, "intake:match")
    if not url:
        return None
    counted = counts_by_kind(_open(asked))
    first = [Finding.Kind.DIED, Finding.Kind.NEW_HARDSHIP]
    kinds = [*first, *(kind for kind in Finding.Kind if kind not in first)]
    said = "，".join(
        _("%(what)s %(n)d 人") % {"what": kind.label, "n": counted[kind]}
        for kind in kinds
        if counted.get(kind)
    )
    if not said:
        return None
    why = _("别的部门的名单和台账对不上，或者导入的表写着已去世；一条一条由人定")
    return Pile("findings", _("比对结果"), [Matter(_("比对结果"), said, why, url, _("去处理"))], 1)


def _applied(asked: Asked) -> QuerySet[Batch]:
    since = asked.now - dt.timedelta(days=TOLD_FOR)
    return batches_of(asked.reader).filter(applied_at__gte=since, undone_at=None)


@only_if(_applied, IMPORTERS)
def rows_left_out(asked: Asked) -> list[Trouble]:
    """Imports of the last days some rows of which stayed out."""
    reader = asked.reader
    found = [(one, _left_out(one)) for one in _applied(asked).order_by("-pk")[: SHOWN * 3]]
    return [
        Trouble(
            _("%(file)s 有 %(n)d 行没导入") % {"file": one.upload.name, "n": number},
            _("%(day)s导入，其余 %(done)d 行在台账里。没导入的行没有写进去，改好再导一次。")
            % {"day": month_day(one.applied_at), "done": one.counts.get("lines", 0)},
            address(reader, "intake:batch", one.pk),
            _("看错处"),
        )
        for one, number in found
        if number > 0
    ][:SHOWN]


def _broken(asked: Asked) -> QuerySet[Upload]:
    return on_their_way(asked.reader).exclude(problem="")


@only_if(_broken, IMPORTERS)
def imports_failed(asked: Asked) -> list[Trouble]:
    """Files whose import broke off; the ledger is as it was."""
    reader, rows = asked.reader, _broken(asked).order_by("-pk")
    return [
        Trouble(
            _("%(file)s 没导进去") % {"file": one.name},
            _("%(why)s。台账没有动，文件还在。") % {"why": one.problem.rstrip("。")},
            _next_step(reader, one),
            _("去看"),
        )
        for one in rows[:SHOWN]
    ]


def _left_out(batch: Batch) -> int:
    return int(batch.counts.get("rows", 0)) - int(batch.counts.get("lines", 0))
