"""Care posts: a carer for a household, with an agreement and duties (AK-4.3-a)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.changing import set_fields
from bangfu.duty.models import CareMonth, CarePost, Helper
from bangfu.duty.queries.care_posts import attendance, month_days, pay
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible, not_ahead
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Document, Household, Person
from bangfu.org.models import Staff

CHANGEABLE = (
    "need", "match", "duties", "agreement", "signed_on", "agreement_until", "fen", "days_a_month",
)  # fmt: skip


@transaction.atomic
def add_care_post(
    *, actor: Actor, helper: Helper, household: Household, need: str, duties: str,
    from_day: dt.date, agreement: Document | None = None, fen: int | None = None,
    until_day: dt.date | None = None, person: Person | None = None, match: str = "",
    signed_on: dt.date | None = None, agreement_until: dt.date | None = None,
    days_a_month: int | None = None,
) -> CarePost:  # fmt: skip
    """Match a carer to a household; `fen` is what the post pays a month, None where it is not known.

    Raises Impossible without need and duties, for a carer who holds this post already,
    and for an agreement of another household.
    """
    made = CarePost(
        helper=helper, household=household, person=person, need=need.strip()[:200],
        match=match.strip()[:200], duties=duties.strip(), agreement=agreement,
        signed_on=signed_on, agreement_until=agreement_until, fen=fen, days_a_month=days_a_month,
        from_day=from_day, until_day=until_day, decided_by=actor.name,
    )  # fmt: skip
    _refuse_wrong(made)
    running = CarePost.objects.filter(helper=helper, household=household, person=person)
    if any(one.until_day is None or one.until_day >= from_day for one in running):
        raise Impossible(_("%(name)s已经在这一户的看护岗上") % {"name": helper.name})
    made.save()
    record(
        actor=actor, act="duty.add_care_post", subject=subject_of(household),
        area=household.area_code,
        after={"帮扶人": helper.label, "要照看什么": made.need, "谁": person.label if person else ""},
    )  # fmt: skip
    return made


@transaction.atomic
def change_care_post(*, actor: Actor, post: CarePost, why: str, **values: Any) -> CarePost:
    """The agreement is renewed, or what it says changes; `values` are of `CHANGEABLE`."""
    one = _held(post)
    if not why.strip():
        raise Impossible(_("写明为什么改"))
    before = set_fields(one, values, CHANGEABLE)
    _refuse_wrong(one)
    one.save()
    changed = {name for name in values if before[name] != values[name]}
    record(
        actor=actor, act="duty.change_care_post", subject=subject_of(one.household),
        area=one.household.area_code, why=why.strip()[:200],
        before={_label(name): _told(name, before[name]) for name in sorted(changed)},
        after={_label(name): _told(name, values[name]) for name in sorted(changed)},
    )  # fmt: skip
    return one


@transaction.atomic
def end_care_post(*, actor: Actor, post: CarePost, last_day: dt.date, why: str) -> CarePost:
    """The post ends after a day. Raises Impossible without a reason or before it began."""
    one = _held(post)
    if not why.strip():
        raise Impossible(_("写明为什么结束"))
    if last_day < one.from_day:
        raise Impossible(_("日期不能早于 %(day)s") % {"day": one.from_day})
    one.until_day, one.ended_because = last_day, why[:200]
    one.save(update_fields=["until_day", "ended_because"])
    record(
        actor=actor, act="duty.end_care_post", subject=subject_of(one.household),
        area=one.household.area_code, why=why, after={"到哪天止": last_day},
    )  # fmt: skip
    return one


@transaction.atomic
def confirm_month(
    *, actor: Actor, staff: Staff, post: CarePost, month: dt.date, days: int, note: str = ""
) -> CareMonth:
    """The village says on how many days the carer served; what it would pay is only proposed.

    Said again it is a new version, with why. Raises Impossible for the carer themselves,
    for a month that is not over, for more days than the post was held, and without a
    word where the days are not those of the visits.
    """
    one = _held(post)
    first, last = month_days(month)
    found = attendance(one, first)
    if one.helper.staff_id == staff.pk:
        raise Impossible(_("自己的出勤不能自己确认，换一个人"))
    if not found.held:
        raise Impossible(_("这个月没有这个岗"))
    if timezone.localdate() < min(last, one.until_day or last):
        raise Impossible(_("这个月还没有过完，%(day)s 起可以确认") % {"day": last})
    if not 0 <= days <= found.held:
        raise Impossible(_("天数填 0 到 %(n)d") % {"n": found.held})
    before = found.confirmed
    if before is not None and before.days == days:
        return before
    if before is not None and not note.strip():
        raise Impossible(_("已经确认过 %(n)d 天，写明为什么改") % {"n": before.days})
    if days != found.counted and not note.strip():
        raise Impossible(_("走访记录是 %(n)d 天，写明为什么不一样") % {"n": found.counted})
    made = CareMonth.objects.create(
        post=one, month=first, version=before.version + 1 if before else 1,
        counted=found.counted, days=days, fen=pay(one, days), of_fen=one.fen,
        of_days=one.days_a_month, note=note.strip()[:200],
        by=actor.name, by_id=actor.id,
    )  # fmt: skip
    record(
        actor=actor, act="duty.confirm_care_month", subject=subject_of(one.household),
        area=one.household.area_code, why=made.note,
        before={"天数": before.days} if before else None,
        after={"月份": f"{first:%Y-%m}", "走访天数": found.counted, "天数": days,
               "拟发": _told("fen", made.fen)},
    )  # fmt: skip
    return made


def _held(post: CarePost) -> CarePost:
    rows = CarePost.objects.select_for_update(of=("self",)).select_related("household", "helper")
    return rows.get(pk=post.pk)


def _refuse_wrong(post: CarePost) -> None:
    if not post.need.strip() or not post.duties.strip():
        raise Impossible(_("写明要照看什么、岗位做什么"))
    if post.agreement is not None and post.agreement.household_id != post.household_id:
        raise Impossible(_("这份协议不是这一户的"))
    if post.person is not None and post.person.household_id != post.household_id:
        raise Impossible(_("%(name)s 不在这一户") % {"name": post.person.label})
    if post.until_day is not None and post.until_day < post.from_day:
        raise Impossible(_("截止日期早于开始日期"))
    not_ahead(post.signed_on, "signed_on")
    if post.signed_on and post.agreement_until and post.agreement_until < post.signed_on:
        raise Impossible(_("协议截止早于签订"))
    if post.fen is not None and post.fen < 0:
        raise Impossible(_("补贴不能是负数"))
    if post.days_a_month is not None and not 1 <= post.days_a_month <= 31:
        raise Impossible(_("每月服务天数填 1 到 31"))


def _label(name: str) -> str:
    return str(CarePost._meta.get_field(name).verbose_name)


def _told(name: str, value: Any) -> str:
    if name == "fen" and value is not None:
        return _("%(yuan)s 元") % {"yuan": Decimal(value).scaleb(-2)}
    return "" if value is None else str(value)
