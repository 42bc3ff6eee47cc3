"""Care posts: a carer for a household, with an agreement and duties (AK-4.3-a)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.models import CarePost, Helper
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Document, Household


@transaction.atomic
def add_care_post(
    *, actor: Actor, helper: Helper, household: Household, need: str, duties: str,
    from_day: dt.date, agreement: Document | None = None, fen: int | None = None,
    until_day: dt.date | None = None,
) -> CarePost:  # fmt: skip
    """Match a carer to a household; `fen` is what the post pays a month, None where it is not known."""
    if not need.strip() or not duties.strip():
        raise Impossible(_("写明要照看什么、岗位做什么"))
    if agreement is not None and agreement.household_id != household.pk:
        raise Impossible(_("这份协议不是这一户的"))
    made = CarePost.objects.create(
        helper=helper, household=household, need=need[:200], duties=duties, agreement=agreement,
        fen=fen, from_day=from_day, until_day=until_day, decided_by=actor.name,
    )  # fmt: skip
    record(
        actor=actor, act="duty.add_care_post", subject=subject_of(household),
        area=household.area_code, after={"帮扶人": helper.label, "要照看什么": need},
    )  # fmt: skip
    return made


@transaction.atomic
def end_care_post(*, actor: Actor, post: CarePost, last_day: dt.date, why: str) -> CarePost:
    """The post ends after a day. Raises Impossible without a reason or before it began."""
    one = (
        CarePost.objects.select_for_update(of=("self",)).select_related("household").get(pk=post.pk)
    )
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
