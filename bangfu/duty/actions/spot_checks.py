"""Visits are drawn for a spot check, looked at by somebody else, struck out or restored."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.figures import due_changed
from bangfu.duty.local import SPOT_SHARE
from bangfu.duty.models import SpotBatch, SpotLook, SpotPick, Visit
from bangfu.duty.queries.local import number_in
from bangfu.duty.queries.spot_checks import MOST, drawn_from
from bangfu.duty.sampling import digest, drawn
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.org.models import Area, Staff

Result = SpotLook.Result


@transaction.atomic
def draw_batch(
    *, actor: Actor, area: Area, from_area: str, first_day: dt.date, last_day: dt.date,
    kind: str = SpotBatch.Why.REGULAR, note: str = "", share: int | None = None, seed: str = "",
) -> SpotBatch:  # fmt: skip
    """Draw from the visits to an area in some days: every marked one, and a share of the others.

    `from_area` is the area of the office that checks. `share` is the county's where none
    is given. Asked for again from the same list before anybody looked, it is the same
    batch: nobody draws until the sample suits. Raises Impossible for days that run
    backwards or lie ahead, where there is nothing to draw from, or too much.
    """
    if last_day < first_day:
        raise Impossible(_("截止日期早于开始日期"), at="last_day")
    if last_day > timezone.localdate():
        raise Impossible(_("截止日期还没有到，到了再抽"), at="last_day")
    if kind == SpotBatch.Why.IRREGULAR and not note.strip():
        raise Impossible(_("不定期检查，写明为什么这时候查"))
    part = number_in(area.code, SPOT_SHARE).value if share is None else share
    if not 1 <= part <= 100:
        raise Impossible(_("比例填 1 到 100"))
    now = timezone.now()
    base = drawn_from(area.prefix, first_day, last_day, now)
    if not base:
        raise Impossible(_("这里这段时间没有走访记录，换一段日子"))
    if len(base) > MOST:
        raise Impossible(
            _("这里这段时间有 %(n)d 次以上走访，一批查不完。选小一点的地方，或者短一点的日子")
            % {"n": MOST}
        )
    print_ = digest(one.name for one in base)
    same = SpotBatch.objects.filter(
        area_code=area.code, from_area=from_area, first_day=first_day, last_day=last_day, kind=kind,
        share=part, note=note.strip()[:200], digest=print_, looks=None,
    ).first()  # fmt: skip
    if same is not None:
        return same
    seed = seed or secrets.token_hex(8)
    ordinary = {one.name: one.village for one in base if not one.marked}
    taken = drawn(seed, ordinary, part)
    marked = [one for one in base if one.marked]
    made = SpotBatch.objects.create(
        area_code=area.code, from_area=from_area, first_day=first_day, last_day=last_day, kind=kind,
        note=note.strip()[:200], share=part, seed=seed, base=len(base), marked=len(marked),
        digest=print_, drawn_at=now, drawn_by=actor.name,
        drawn_by_id=actor.id,
    )  # fmt: skip
    SpotPick.objects.bulk_create(
        (
            SpotPick(batch=made, visit_id=one.pk, marked=one.marked)
            for one in base
            if one.marked or one.name in taken
        ),
        batch_size=2000,
    )
    record(
        actor=actor, act="duty.draw_spot_check", subject=_subject(made, area), area=area.code,
        why=made.note,
        after={"从": first_day, "到": last_day, "比例": part, "共": len(base), "有疑点": len(marked),
               "抽中": len(taken), "抽样号": seed, "名单指纹": made.digest[:16]},
    )  # fmt: skip
    return made


@transaction.atomic
def look_at_visit(
    *, actor: Actor, staff: Staff, visit: Visit, result: str, how: str, words: str,
    batch: SpotBatch | None = None, ledger_complete: bool | None = None,
    measures_real: bool | None = None, help_arrived: bool | None = None,
) -> SpotLook:  # fmt: skip
    """Say whether a visit was as written; a wrong one no longer counts for any duty.

    Raises Impossible for whoever made the visit, without words, and for any other
    result where it was struck out already: that is restored first.
    """
    one = _held(visit)
    if made_by(one, staff):
        raise Impossible(_("自己的走访不能自己查，换一个人"))
    if result not in (Result.GENUINE, Result.WRONG, Result.UNKNOWN):
        raise Impossible(_("选一个结果"))
    if how not in SpotLook.How.values:
        raise Impossible(_("选怎样查的"))
    if not words.strip():
        raise Impossible(_("写明问了谁、看到什么"))
    if one.struck_at is not None and result != Result.WRONG:
        raise Impossible(_("这次走访已经认定不属实。认定错了，先点“恢复”，再记结果"))
    last = one.looks.filter(staff=staff, batch=batch).first()
    if last is not None and (last.result, last.how, last.words) == (result, how, _kept(words)):
        return last
    made = SpotLook.objects.create(
        visit=one, batch=batch, result=result, how=how, words=_kept(words), staff=staff,
        by=actor.name, ledger_complete=ledger_complete, measures_real=measures_real,
        help_arrived=help_arrived,
    )  # fmt: skip
    act = "duty.look_at_visit"
    if result == Result.WRONG and one.struck_at is None:
        act = "duty.strike_visit"
        one.struck_at, one.struck_by = made.at, actor.name
        one.struck_because = made.words
        one.save(update_fields=["struck_at", "struck_by", "struck_because"])
        due_changed(one.household.area_code)
    record(
        actor=actor, act=act, subject=subject_of(one.household), area=one.household.area_code,
        why=made.words,
        after={"走访日期": one.day, "谁去的": one.by_name,
               "结果": str(Result(result).label), "怎样查的": str(SpotLook.How(how).label)},
    )  # fmt: skip
    return made


@transaction.atomic
def restore_visit(*, actor: Actor, staff: Staff, visit: Visit, why: str) -> SpotLook:
    """A visit was struck out by mistake: it counts again, as if it had never been.

    Raises Impossible without a reason, for whoever made it, and where it counts already.
    """
    one = _held(visit)
    if one.struck_at is None:
        raise Impossible(_("这次走访本来就算数"))
    if made_by(one, staff):
        raise Impossible(_("自己的走访不能自己恢复，换一个人"))
    if not why.strip():
        raise Impossible(_("写明为什么恢复"))
    made = SpotLook.objects.create(
        visit=one, result=Result.RESTORED, how=SpotLook.How.PAPERS, words=why.strip()[:300],
        staff=staff, by=actor.name,
    )  # fmt: skip
    before = one.struck_because
    one.struck_at, one.struck_by, one.struck_because = None, "", ""
    one.save(update_fields=["struck_at", "struck_by", "struck_because"])
    due_changed(one.household.area_code)
    record(
        actor=actor, act="duty.restore_visit", subject=subject_of(one.household),
        area=one.household.area_code, why=made.words, before={"不属实": before},
        after={"走访日期": one.day, "谁去的": one.by_name},
    )  # fmt: skip
    return made


def made_by(visit: Visit, staff: Staff) -> bool:
    """Whether somebody made a visit, as themselves or as the helper they are, or wrote it down."""
    helper = visit.helper
    return (
        staff.pk == visit.staff_id
        or str(staff.pk) == visit.written_by_id
        or (helper is not None and helper.staff_id == staff.pk)
    )


def _kept(words: str) -> str:
    return words.strip()[:300]


def _held(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("household", "helper")
    return rows.get(pk=visit.pk)


def _subject(batch: SpotBatch, area: Area) -> Subject:
    return Subject("spot_batch", str(batch.pk), area.name)
