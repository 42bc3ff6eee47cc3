"""Goods of a place: two stores, a campaign with its list, something handed out."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from bangfu.journal.models import Actor
from bangfu.ledger.models import Household
from bangfu.relief.actions.campaigns import confirm, open_campaign, propose
from bangfu.relief.actions.giving import Line, Receipt, hand_out
from bangfu.relief.actions.needs import add_need
from bangfu.relief.actions.stock import add_store, ask_write_off, send, take_in
from bangfu.relief.models import GoodsKind


def goods_of(place: Any, actor: Actor) -> None:
    """Put one record of every kind of goods."""
    today, home = timezone.localdate(), place.rows["household"]
    quilt, coal = (GoodsKind.objects.get(name=name) for name in ("棉被", "煤"))
    store = place.put("store", add_store(actor=actor, name="村仓库", area_code=place.village))
    town = add_store(actor=actor, name="镇仓库", area_code=place.town)
    for one in (store, town):
        take_in(actor=actor, store=one, goods=quilt, kind="bought", quantity=9, day=today,
                uid=uuid.uuid4(), paper="验 1")  # fmt: skip
    place.put("transfer", send(actor=actor, store=town, to=store, goods=quilt, quantity=2,
                               day=today, uid=uuid.uuid4()))  # fmt: skip
    place.put("loss", ask_write_off(actor=actor, store=store, goods=quilt, quantity=1, why="发霉",
                                    uid=uuid.uuid4()))  # fmt: skip
    place.put("goods_need", _lacks(actor, home, coal))
    _lacks(actor, home, quilt)
    campaign = place.put("campaign", open_campaign(
        actor=actor, name="冬令", area_code=place.town, from_day=today, until_day=today
    ))  # fmt: skip
    propose(actor=actor, campaign=campaign)
    confirm(actor=actor, campaign=campaign)
    row = place.put("allocation", campaign.allocations.get(goods=quilt))
    given = place.put("handout", hand_out(
        actor=actor, staff=None, household=home, lines=[Line(quilt, store, 1, row)],
        receipt=Receipt(home.head_name, on_paper=True), uid=uuid.uuid4(), day=today,
        campaign=campaign,
    ))  # fmt: skip
    place.put("handed_out", given.movements.get())
    place.put("hand_list", campaign, pk=campaign.pk, code=place.village)


def _lacks(actor: Actor, home: Household, kind: GoodsKind) -> Any:
    return add_need(
        actor=actor, household=home, goods=kind, quantity=1, why="没有", uid=uuid.uuid4(),
        day=timezone.localdate(),
    )  # fmt: skip
