"""The steps of a village's monthly ledger: begun, every home checked, adjusted, signed, reported.

No step is skipped and each is in the journal (AK-2.3-a, AK-A2-10). A step taken twice by the
same person is taken once. What a leader signed never changes: a correction is a new version.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area, Office
from bangfu.org.queries import full_name
from bangfu.papers.content import Imprint
from bangfu.papers.models import HomeCheck, MonthlyLedger
from bangfu.papers.paper import STROKE
from bangfu.papers.queries import monthly
from bangfu.papers.queries.papers import monthly_paper
from bangfu.papers.snapshot import checksum, keep

State = MonthlyLedger.State
LONGEST_STROKE = 20_000


class NotNow(ValueError):
    """The step cannot be taken as things stand; the message says why and what to do."""


def label_of(ledger: MonthlyLedger) -> str:
    """How the journal and messages name a ledger."""
    text = _("%(village)s %(year)d 年 %(month)d 月的关爱帮扶台账") % {
        "village": full_name(ledger.area_code),
        "year": ledger.month.year,
        "month": ledger.month.month,
    }
    again = _("（第 %(n)d 版）") % {"n": ledger.version}
    return text + again if ledger.version > 1 else text


def subject_of(ledger: MonthlyLedger) -> Subject:
    """The ledger as the journal's subject."""
    return Subject("monthly_ledger", str(ledger.pk), label_of(ledger))


@transaction.atomic
def start(*, actor: Actor, village: Area, month: dt.date) -> MonthlyLedger:
    """Begin a village's ledger of this month or the one before; one begun already is returned.

    Raises NotNow for another month.
    """
    month = month.replace(day=1)
    Area.objects.select_for_update().get(pk=village.pk)
    present = MonthlyLedger.objects.filter(area_code=village.pk, month=month).first()
    if present is not None:
        return present
    this = monthly.month_of(timezone.localdate())
    if month not in (this, monthly.month_before(this)):
        raise NotNow(_("只能做这个月和上个月的台账。更早的没有做，就是没有做，不能补写。"))
    return _begin(actor, village.pk, month, 1)


def _begin(actor: Actor, area_code: str, month: dt.date, version: int) -> MonthlyLedger:
    ledger = MonthlyLedger.objects.create(
        area_code=area_code, month=month, version=version, started_by=actor.name
    )
    record(
        actor=actor, act="papers.start", subject=subject_of(ledger), area=area_code,
        after={"月份": f"{month:%Y-%m}", "版本": version},
    )  # fmt: skip
    return ledger


@transaction.atomic
def check_homes(
    *, actor: Actor, ledger: MonthlyLedger, homes: Iterable[int], seen: Iterable[int] | None = None
) -> MonthlyLedger:
    """Set which homes were gone to and found as the ledger says; ticks already there keep their day.

    `seen` are the homes that were ticked when the page was opened (None: as now): what
    somebody else ticked or took away since stays as they left it. Households that are not of
    the ledger are left alone. Raises NotNow once it was adjusted.
    """
    held = _held(ledger, State.DRAFTING, _("台账已经调整好了，要改请先退回"))
    care, all_homes = monthly.current(held)
    concerned = {one.household for one in care.listed}
    wanted = set(homes) & concerned
    ticked = set(held.checks.values_list("household_id", flat=True))
    before = ticked if seen is None else set(seen)
    added = sorted(wanted - before - ticked)
    dropped = sorted((before - wanted) & ticked & concerned)
    if not added and not dropped:
        return held
    now = timezone.now()
    HomeCheck.objects.bulk_create(
        HomeCheck(
            ledger=held, household_id=pk, checked_at=now, checked_by=actor.name,
            checked_by_id=actor.id,
        )
        for pk in added
    )  # fmt: skip
    held.checks.filter(household__in=dropped).delete()
    names = {home.household.pk: home.head_name for home in all_homes}
    record(
        actor=actor, act="papers.check", subject=subject_of(held), area=held.area_code,
        before={"已核对": len(ticked)},
        after={
            "已核对": len(ticked) + len(added) - len(dropped),
            "勾上": [names[pk] for pk in added],
            "取消": [names[pk] for pk in dropped],
        },
    )  # fmt: skip
    return held


@transaction.atomic
def adjust(*, actor: Actor, ledger: MonthlyLedger, note: str) -> MonthlyLedger:
    """The village stands for this month's ledger: its rows are kept as they are now.

    `note` says what changed this month, or that nothing did. Raises NotNow while a home is
    not checked, naming the first ones.
    """
    if _done_by(actor, ledger, State.ADJUSTED, "adjusted_by"):
        return MonthlyLedger.objects.get(pk=ledger.pk)
    held = _held(ledger, State.DRAFTING, _("台账已经调整好了，要改请先退回"))
    care, homes = monthly.current(held)
    checked = monthly.checked_homes(held, homes, care.listed)
    unchecked = [home.name for home in checked if home.check is None]
    if unchecked:
        raise NotNow(
            _("还有 %(n)d 户没有核对：%(names)s。逐户核对完再调整。")
            % {"n": len(unchecked), "names": "、".join(unchecked[:5])}
        )
    if not note.strip():
        raise NotNow(_("写一句这个月变了什么；没有变化的，写“没有变化”。"))
    rows = keep(care.listed)
    held.rows, held.checksum = rows, checksum(rows)
    with override(settings.LANGUAGE_CODE):  # kept for everybody, whoever adjusts
        held.changes = monthly.changes_since_last(held, rows)
    held.as_of = monthly.day_of_content(held)
    held.note, held.adjusted_by, held.adjusted_at = note.strip()[:300], actor.name, timezone.now()
    held.state = State.ADJUSTED
    held.save()
    record(
        actor=actor, act="papers.adjust", subject=subject_of(held), area=held.area_code,
        why=held.note,
        after={"人数": len(rows), "变化": len(held.changes), "核对户数": len(checked),
               "内容摘要": held.checksum},
    )  # fmt: skip
    return held


@transaction.atomic
def sign(
    *, actor: Actor, ledger: MonthlyLedger, name: str, seen: str, stroke: str = ""
) -> MonthlyLedger:
    """The resident leader signs what was adjusted (AK-A2-10); from now on it never changes.

    `name` is typed as signature and must be the signer's own; `seen` is the checksum of what
    they had before them; `stroke` the handwritten signature as path data of lines in a box of
    300 by 100. Raises NotNow.
    """
    if _done_by(actor, ledger, State.SIGNED, "signed_by"):
        return MonthlyLedger.objects.get(pk=ledger.pk)
    held = _held(ledger, State.ADJUSTED, _("村里还没有调整好，或者已经签过了"))
    if re.sub(r"\s", "", name) != re.sub(r"\s", "", actor.name):
        raise NotNow(_("签名要写自己的姓名：%(name)s") % {"name": actor.name})
    if seen != held.checksum or checksum(held.rows) != held.checksum:
        raise NotNow(_("你看到的不是现在这一份，村里刚刚改过。请看过新的再签。"))
    if len(stroke) > LONGEST_STROKE or not STROKE.fullmatch(stroke):
        raise NotNow(_("手写签名没有收好，请清掉重写"))
    held.signed_by, held.signed_post = actor.name, actor.post
    held.signed_at, held.stroke = timezone.now(), stroke.strip()
    held.state = State.SIGNED
    held.code = monthly_paper(held, blank_imprint(held)).code
    held.save()
    record(
        actor=actor, act="papers.sign", subject=subject_of(held), area=held.area_code,
        after={"人数": len(held.rows), "签字人": held.signed_by, "职务": held.signed_post,
               "内容摘要": held.checksum, "校验码": held.code},
    )  # fmt: skip
    return held


@transaction.atomic
def report(*, actor: Actor, ledger: MonthlyLedger, office: Office) -> MonthlyLedger:
    """Send a signed ledger up to an office of the township or above (AK-A2-10, GY-2.2-h)."""
    if _done_by(actor, ledger, State.REPORTED, "reported_by"):
        return MonthlyLedger.objects.get(pk=ledger.pk)
    held = _held(ledger, State.SIGNED, _("驻村领导还没有签字，或者已经报过了"))
    if not monthly.receivers_of(held.area_code).filter(pk=office.pk).exists():
        raise NotNow(_("请选这个村上级的民政部门"))
    held.reported_to, held.reported_by = office, actor.name
    held.reported_at, held.state = timezone.now(), State.REPORTED
    held.save()
    record(
        actor=actor, act="papers.report", subject=subject_of(held), area=held.area_code,
        after={"报给": office.name, "内容摘要": held.checksum},
    )  # fmt: skip
    return held


@transaction.atomic
def send_back(*, actor: Actor, ledger: MonthlyLedger, why: str) -> MonthlyLedger:
    """Send a ledger back to the village; returns the one to go on with.

    One that waits for its signature is drafted again, its ticks kept. One that was signed stays
    as it is for ever, and a new version of the month begins. Raises NotNow without a reason.
    """
    if not why.strip():
        raise NotNow(_("写明为什么退回，村里才知道要改什么"))
    held = MonthlyLedger.objects.select_for_update().get(pk=ledger.pk)
    if held.state not in (State.ADJUSTED, State.SIGNED, State.REPORTED):
        raise NotNow(_("这一份没有在等签字或上报，不用退回"))
    was = str(held.get_state_display())
    held.returned_at, held.returned_by = timezone.now(), actor.name
    held.returned_because = why.strip()[:300]
    held.state = State.RETURNED if held.signed else State.DRAFTING
    held.save()
    record(
        actor=actor, act="papers.return", subject=subject_of(held), area=held.area_code,
        why=held.returned_because, before={"状态": was},
        after={"状态": str(held.get_state_display())},
    )  # fmt: skip
    if not held.signed:
        return held
    newest = MonthlyLedger.objects.filter(area_code=held.area_code, month=held.month).first()
    version = newest.version if newest else held.version
    return _begin(actor, held.area_code, held.month, version + 1)


def blank_imprint(ledger: MonthlyLedger) -> Imprint:
    """The imprint under which a signed ledger's own checksum is reckoned: numbers masked."""
    return Imprint(
        printed_by=ledger.adjusted_by,
        printed_at=timezone.localtime(ledger.adjusted_at),
        as_of=ledger.as_of or ledger.month,
    )


def _held(ledger: MonthlyLedger, state: str, otherwise: str) -> MonthlyLedger:
    held = MonthlyLedger.objects.select_for_update().get(pk=ledger.pk)
    if held.state != state:
        raise NotNow(otherwise)
    return held


def _done_by(actor: Actor, ledger: MonthlyLedger, state: str, by: str) -> bool:
    return MonthlyLedger.objects.filter(pk=ledger.pk, state=state, **{by: actor.name}).exists()
