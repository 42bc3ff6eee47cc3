"""A campaign: opened, its stock spread over needs, changed and confirmed by people, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models.area import upward
from bangfu.relief.actions.stock import hold_all
from bangfu.relief.models import Allocation, Campaign, GoodsNeed, Store
from bangfu.relief.queries.grounds import Ground, policy_grounds, special_homes
from bangfu.relief.queries.needs import standing_under
from bangfu.relief.queries.stock import given_on, promised, stock
from bangfu.relief.queries.where import prefix_of
from bangfu.relief.spreading import Share, Want, spread

SPECIAL, BY_POLICY, TOLD = range(3)
"""Urgency: special hardship first, then whom a pack in force names, then everybody else."""


@transaction.atomic
def open_campaign(
    *,
    actor: Actor,
    name: str,
    area_code: str,
    from_day: dt.date,
    until_day: dt.date,
    note: str = "",
) -> Campaign:
    """A round of handing out in an area."""
    if until_day < from_day:
        raise Impossible(_("止日在起日前面"), "until_day")
    if Campaign.objects.filter(area_code=area_code, name=name).exists():
        raise Impossible(_("这里已经有“%(name)s”") % {"name": name}, "name")
    made = Campaign.objects.create(
        name=name, area_code=area_code, from_day=from_day, until_day=until_day, note=note,
        opened_by=actor.name,
    )  # fmt: skip
    record(actor=actor, act="relief.open_campaign", subject=subject_of(made), area=area_code,
           after={"从": from_day, "到": until_day})  # fmt: skip
    return made


@transaction.atomic
def propose(*, actor: Actor, campaign: Campaign) -> list[Allocation]:
    """Reckon who is to get what from what lies free in the stores.

    Rows that nobody confirmed or changed are reckoned anew; what people settled stays,
    and what it takes is taken off the stock first.
    """
    one = _running(campaign)
    prefix = prefix_of(one.area_code)
    stores = list(_stores(prefix, one.area_code))
    hold_all(store.pk for store in stores)
    one.allocations.filter(confirmed_at=None, changed_because="").delete()
    settled = set(one.allocations.values_list("need_id", flat=True))
    waiting = list(standing_under(prefix))
    if elsewhere := _on_other_lists(one, waiting):
        waiting = [need for need in waiting if need.pk not in elsewhere]
    needs = {need.pk: need for need in waiting if need.pk not in settled}
    special = special_homes({need.household_id for need in needs.values()})
    grounds = policy_grounds({need.household_id for need in needs.values()})
    wants = [_want(need, stores, special, grounds) for need in needs.values()]
    shares = spread(wants, _free(one, stores))
    kept = len(settled)
    rows = [
        row
        for share in shares
        for row in _rows(one, share, kept, needs[share.want.key], grounds, len(shares))
    ]
    made = Allocation.objects.bulk_create(rows)
    record(
        actor=actor, act="relief.propose", subject=subject_of(one), area=one.area_code,
        after={"需求": len(shares), "排得上": sum(bool(share.parts) for share in shares)},
    )  # fmt: skip
    return made


@transaction.atomic
def change_allocation(
    *, actor: Actor, allocation: Allocation, quantity: int, why: str, store: Store | None = None
) -> Allocation:
    """A person gives more or less than was reckoned, also 0, and says why."""
    one = _running(allocation.campaign)
    held = Allocation.objects.select_related("campaign", "goods", "household")
    row = held.select_for_update(of=("self",)).get(pk=allocation.pk)
    if not why.strip():
        raise Impossible(_("写明为什么改"), "why")
    source = store or row.store
    if quantity < 0:
        raise Impossible(_("数量不能小于 0"), "quantity")
    hold_all(each.pk for each in (source, row.store) if each is not None)
    out = given_on(Allocation.objects.filter(pk=row.pk)).get(row.pk, 0)
    if quantity < out:
        raise Impossible(
            _("已经发了 %(n)s，不能改得更少。要收回的，先退回")
            % {"n": row.goods.amount(out)}, "quantity",
        )  # fmt: skip
    if quantity and source is None:
        raise Impossible(_("选从哪个仓库发"), "store")
    if source is not None and out and source.pk != row.store_id:
        raise Impossible(_("已经从%(store)s发了一些，不能换仓库") % {"store": row.store}, "store")
    if source is not None:
        own = row.quantity - out if row.store_id == source.pk else 0
        free = _free(one, [source]).get((source.pk, row.goods_id), 0) + own
        if quantity - out > free:
            raise Impossible(
                _("%(store)s里没有安排给别人的%(goods)s只有 %(free)s")
                % {"store": source.name, "goods": row.goods.name,
                   "free": row.goods.amount(max(free, 0))},
                "quantity",
            )  # fmt: skip
        twin = one.allocations.filter(need=row.need_id, store=source).exclude(pk=row.pk)
        if source.pk != row.store_id and twin.exists():
            raise Impossible(
                _("这一户从%(store)s另有一行，请改那一行") % {"store": source.name}, "store"
            )
    before = row.quantity
    row.quantity, row.store = quantity, source
    row.changed_by, row.changed_because = actor.name, why.strip()[:200]
    row.save()
    record(
        actor=actor, act="relief.change_allocation", subject=subject_of(one),
        area=row.household.area_code, why=row.changed_because,
        before={"户": row.household.label, "物资": row.goods.name, "数量": before},
        after={"户": row.household.label, "物资": row.goods.name, "数量": quantity},
    )  # fmt: skip
    return row


@transaction.atomic
def confirm(*, actor: Actor, campaign: Campaign) -> int:
    """What was proposed or changed counts from now on, and villages see it. Returns how many."""
    one = _running(campaign)
    # who got nothing waits on, for what comes into the stores later
    rows = one.allocations.filter(confirmed_at=None).exclude(quantity=0, changed_because="")
    stores = set(rows.exclude(store=None).values_list("store_id", flat=True))
    hold_all(stores)
    asked: dict[tuple[int, int], int] = {}
    for store, goods, quantity in rows.exclude(store=None).values_list(
        "store_id", "goods_id", "quantity"
    ):
        asked[store, goods] = asked.get((store, goods), 0) + quantity
    lying, kept = stock(stores), promised(stores)
    for place, quantity in asked.items():
        if quantity > lying.get(place, 0) - kept.get(place, 0):
            raise Impossible(_("库存变了，有的不够了。点“重新排一次”再确定"))
    number = rows.update(confirmed_at=timezone.now(), confirmed_by=actor.name)
    if not number:
        raise Impossible(_("没有要确定的"))
    record(actor=actor, act="relief.confirm", subject=subject_of(one), area=one.area_code,
           after={"行数": number})  # fmt: skip
    return number


@transaction.atomic
def close_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """It is over: what was not fetched is free again, what was given stays."""
    one = _running(campaign)
    one.closed_at, one.closed_by = timezone.now(), actor.name
    one.save()
    record(actor=actor, act="relief.close_campaign", subject=subject_of(one), area=one.area_code)
    return one


def subject_of(campaign: Campaign) -> Subject:
    """How the journal names a campaign."""
    return Subject("campaign", str(campaign.pk), campaign.name)


def _running(campaign: Campaign) -> Campaign:
    one = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if one.closed_at is not None:
        raise Impossible(_("这一批已经结束"))
    return one


def _stores(prefix: str, area_code: str) -> Sequence[Store]:
    inside_area = Store.objects.filter(area_code__startswith=prefix)
    return (inside_area | Store.objects.filter(area_code=area_code)).order_by("area_code", "pk")


def _free(campaign: Campaign, stores: Sequence[Store]) -> dict[tuple[int, int], int]:
    """What lies in stores, less what running campaigns promised and this one has in mind."""
    pks = [store.pk for store in stores]
    left, kept = stock(pks), promised(pks)
    for place, quantity in kept.items():
        left[place] = left.get(place, 0) - quantity
    meant = campaign.allocations.filter(confirmed_at=None, store__in=pks)
    for store, goods, quantity in meant.values_list("store_id", "goods_id", "quantity"):
        left[store, goods] = left.get((store, goods), 0) - quantity
    return left


def _on_other_lists(campaign: Campaign, needs: Sequence[GoodsNeed]) -> set[int]:
    """Needs that the confirmed list of another running campaign already serves."""
    rows = Allocation.objects.filter(
        need__in=[need.pk for need in needs], campaign__closed_at=None,
        confirmed_at__isnull=False, quantity__gt=0,
    ).exclude(campaign=campaign)  # fmt: skip
    return set(rows.values_list("need_id", flat=True))


def _want(
    need: GoodsNeed, stores: Sequence[Store], special: set[int], grounds: dict[int, list[Ground]]
) -> Want:
    home = need.household
    around = {code: place for place, code in enumerate(upward(home.area_code))}
    near = sorted(
        (store for store in stores if store.area_code in around),
        key=lambda store: (around[store.area_code], store.pk),
    )
    urgency = TOLD
    if home.pk in special:
        urgency = SPECIAL
    elif need.grounds or home.pk in grounds:
        urgency = BY_POLICY
    return Want(
        need.pk, need.goods_id, need.lacking, urgency,  # type: ignore[attr-defined]
        (need.found_on, need.pk), tuple(store.pk for store in near), need.goods.pack_size,
    )  # fmt: skip


def _rows(
    campaign: Campaign, share: Share, kept: int, need: GoodsNeed,
    grounds: dict[int, list[Ground]], of: int,
) -> list[Allocation]:  # fmt: skip
    want = share.want
    why = _why(share, need, grounds.get(need.household_id, []), of)
    return [
        Allocation(
            campaign=campaign, household_id=need.household_id, goods_id=want.goods, store_id=store,
            need=need, wanted=want.quantity, proposed=quantity, quantity=quantity,
            urgency=want.urgency, place=kept + share.place, why=why,
        )
        for store, quantity in (share.parts or {None: 0}).items()
    ]  # fmt: skip


def _why(share: Share, need: GoodsNeed, grounds: Sequence[Ground], of: int) -> str:
    """The order and the quantity in words."""
    want, goods = share.want, need.goods
    said = [one.say for one in grounds] or [one["say"] for one in need.grounds]
    order = {
        SPECIAL: _("家里有特别困难的人，排在最前"),
        BY_POLICY: _("政策写明要管的（%(said)s），排在第二类") % {"said": "；".join(said)},
        TOLD: _("走访时说的，排在第三类，知道得早的在前"),
    }[want.urgency]
    place = _("%(order)s；%(of)d 项里第 %(place)d 项") % {
        "order": order,
        "of": of,
        "place": share.place,
    }
    if share.quantity == want.quantity:
        return _("%(place)s，缺的都排上了") % {"place": place}
    if share.quantity:
        return _("%(place)s，缺 %(all)s，库里只够先发 %(part)s") % {
            "place": place, "all": goods.amount(want.quantity), "part": goods.amount(share.quantity),
        }  # fmt: skip
    return _("%(place)s，轮到时库里不够一份了") % {"place": place}
