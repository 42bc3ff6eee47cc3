"""What households lack: said, or taken over from what facts and duties propose; withdrawn."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Visit
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household
from bangfu.relief.models import GoodsKind, GoodsNeed
from bangfu.relief.queries.grounds import Ground
from bangfu.relief.queries.needs import standing, with_lacking


@transaction.atomic
def add_need(
    *,
    actor: Actor,
    household: Household,
    goods: GoodsKind,
    quantity: int,
    why: str,
    uid: uuid.UUID,
    day: dt.date,
    visit: Visit | None = None,
    grounds: Sequence[Ground] = (),
) -> GoodsNeed:
    """A household lacks something; repeated with the same `uid` it is kept once.

    Raises Impossible where the same is already waiting: two rows would be given twice.
    """
    Household.objects.select_for_update().get(pk=household.pk)
    if (known := GoodsNeed.objects.filter(uid=uid).first()) is not None:
        return known
    if household.closed_on is not None:
        raise Impossible(_("这一户已经销户"))
    if quantity < 1:
        raise Impossible(_("数量至少是 1"), "quantity")
    if not why.strip():
        raise Impossible(_("写明为什么要"), "why")
    if day > timezone.localdate():
        raise Impossible(_("这一天还没有到"), "day")
    if visit is not None and visit.household_id != household.pk:
        raise Impossible(_("这次走访不是去这一户"), "visit")
    same = standing(
        with_lacking(GoodsNeed.objects.filter(household=household, goods=goods))
    ).first()
    if same is not None:
        raise Impossible(
            _("%(day)s 已经记过缺%(goods)s %(amount)s，还没有发。数量不对的，先撤销那一条")
            % {"day": same.found_on, "goods": goods.name, "amount": goods.amount(same.quantity)},
            "goods",
        )  # fmt: skip
    need = GoodsNeed.objects.create(
        uid=uid, household=household, goods=goods, quantity=quantity, why=why.strip()[:200],
        visit=visit, found_on=day, by=actor.name, grounds=[one.kept for one in grounds],
    )  # fmt: skip
    record(
        actor=actor, act="relief.add_need", subject=subject_of(household),
        area=household.area_code, after={"物资": goods.name, "数量": quantity, "日期": day},
    )  # fmt: skip
    return need


@transaction.atomic
def withdraw_need(*, actor: Actor, need: GoodsNeed, why: str) -> GoodsNeed:
    """It is not lacking any more, or was a mistake; what was given for it stays."""
    one = GoodsNeed.objects.select_for_update().get(pk=need.pk)
    if one.withdrawn_at is not None:
        raise Impossible(_("已经撤销了"))
    if not why.strip():
        raise Impossible(_("写明为什么撤销"))
    if one.allocations.filter(confirmed_at__isnull=False, quantity__gt=0,
                              campaign__closed_at=None).exists():  # fmt: skip
        raise Impossible(_("已经排进确定的发放名单。先在名单里改成 0，再撤销"))
    one.allocations.filter(confirmed_at=None).delete()
    one.withdrawn_at, one.withdrawn_by = timezone.now(), actor.name
    one.withdrawn_because = why.strip()[:200]
    one.save()
    record(
        actor=actor, act="relief.withdraw_need", subject=subject_of(one.household),
        area=one.household.area_code, why=one.withdrawn_because,
        before={"物资": one.goods.name, "数量": one.quantity},
    )  # fmt: skip
    return one
