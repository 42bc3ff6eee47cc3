"""Goods come in, go to another store, are written off. Nothing ever falls below zero."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.relief.models import GoodsKind, Movement, Store, Transfer, WriteOff
from bangfu.relief.queries.stock import stock

MOST = 10_000_000
"""No single movement is larger; more is a slip of the finger."""
INTAKES = frozenset({Movement.Kind.BOUGHT, Movement.Kind.DONATED})


@transaction.atomic
def add_goods(
    *, actor: Actor, name: str, unit: str, service: str, area_code: str, pack_size: int = 1,
    pack_unit: str = "",
) -> GoodsKind:  # fmt: skip
    """A kind of goods an area has besides those of the document."""
    if GoodsKind.objects.filter(name=name, area_code__in=("", area_code)).exists():
        raise Impossible(_("已经有“%(name)s”了") % {"name": name}, "name")
    if pack_size > 1 and not pack_unit:
        raise Impossible(_("写一份叫什么，比如“袋”"), "pack_unit")
    kind = GoodsKind.objects.create(
        name=name, unit=unit, service=service, area_code=area_code, pack_size=pack_size,
        pack_unit=pack_unit,
    )  # fmt: skip
    record(
        actor=actor, act="relief.add_goods", subject=Subject("goods", str(kind.pk), name),
        area=area_code, after={"单位": unit, "一份": pack_size},
    )  # fmt: skip
    return kind


@transaction.atomic
def add_store(
    *, actor: Actor, name: str, area_code: str, keeper: str = "", place: str = ""
) -> Store:
    """A store of an area."""
    if Store.objects.filter(name=name, area_code=area_code).exists():
        raise Impossible(_("这里已经有“%(name)s”了") % {"name": name}, "name")
    store = Store.objects.create(name=name, area_code=area_code, keeper=keeper, place=place)
    record(actor=actor, act="relief.add_store", subject=subject_of(store), area=area_code,
           after={"谁管": keeper, "放在哪里": place})  # fmt: skip
    return store


@transaction.atomic
def take_in(
    *,
    actor: Actor,
    store: Store,
    goods: GoodsKind,
    kind: str,
    quantity: int,
    day: dt.date,
    uid: uuid.UUID,
    paper: str = "",
    origin: str = "",
    price_fen: int | None = None,
) -> Movement:
    """Goods that were bought or given come into a store; repeated with one `uid`, once."""
    hold(store)
    if (known := Movement.objects.filter(uid=uid).first()) is not None:
        return known
    _checked(quantity, day)
    if kind not in INTAKES:
        raise Impossible(_("写明是采购还是捐赠"), "kind")
    if not paper.strip():
        raise Impossible(_("写单据号：发票、验收单或捐赠收据的号"), "paper")
    if price_fen is not None and price_fen < 0:
        raise Impossible(_("单价不能小于 0"), "price")
    made = Movement.objects.create(
        uid=uid, store=store, goods=goods, kind=kind, quantity=quantity, day=day, by=actor.name,
        paper=paper.strip(), origin=origin.strip(), price_fen=price_fen,
    )  # fmt: skip
    _tell(actor, "relief.take_in", store, made, {"单据号": made.paper, "单价（分）": price_fen})
    return made


@transaction.atomic
def send(
    *,
    actor: Actor,
    store: Store,
    to: Store,
    goods: GoodsKind,
    quantity: int,
    day: dt.date,
    uid: uuid.UUID,
    note: str = "",
) -> Transfer:
    """Goods leave a store for another, where they are not until somebody receives them."""
    hold(store)
    if (known := Transfer.objects.filter(uid=uid).first()) is not None:
        return known
    _checked(quantity, day)
    if to.pk == store.pk:
        raise Impossible(_("调到的就是这个仓库"), "to")
    enough(store, goods, quantity)
    sent = Transfer.objects.create(
        uid=uid, goods=goods, from_store=store, to_store=to, quantity=quantity, sent_on=day,
        sent_by=actor.name, note=note,
    )  # fmt: skip
    made = Movement.objects.create(
        store=store, goods=goods, kind=Movement.Kind.SENT, quantity=-quantity, day=day,
        by=actor.name, transfer=sent, why=note,
    )  # fmt: skip
    _tell(actor, "relief.send", store, made, {"调到": to.name})
    return sent


@transaction.atomic
def receive(
    *, actor: Actor, transfer: Transfer, quantity: int, why: str = "", day: dt.date | None = None
) -> Transfer:
    """What arrived of a transfer; if less came than was sent, why is said and stays said."""
    one = Transfer.objects.select_for_update().get(pk=transfer.pk)
    store = one.to_store
    if one.received is not None:
        if one.received == quantity:
            return one
        raise Impossible(
            _("%(who)s已经收下 %(n)d，不能再收") % {"who": one.received_by, "n": one.received}
        )
    if not 0 <= quantity <= one.quantity:
        raise Impossible(
            _("发来的是 %(n)d。多出来的，请发的那边另外调一笔") % {"n": one.quantity}, "quantity"
        )
    if quantity < one.quantity and not why.strip():
        raise Impossible(_("少了 %(n)d，写明为什么") % {"n": one.quantity - quantity}, "why")
    hold(store)
    one.received, one.received_at, one.received_by = quantity, timezone.now(), actor.name
    one.difference_why = why.strip()[:200] if quantity < one.quantity else ""
    one.save()
    if quantity:
        Movement.objects.create(
            store=store, goods=one.goods, kind=Movement.Kind.RECEIVED, quantity=quantity,
            day=day or timezone.localdate(), by=actor.name, transfer=one,
        )  # fmt: skip
    record(
        actor=actor, act="relief.receive", subject=subject_of(store), area=store.area_code,
        why=one.difference_why,
        after={"物资": one.goods.name, "发出": one.quantity, "收到": quantity},
    )  # fmt: skip
    return one


@transaction.atomic
def ask_write_off(
    *, actor: Actor, store: Store, goods: GoodsKind, quantity: int, why: str, uid: uuid.UUID
) -> WriteOff:
    """Somebody says that goods are lost or spoilt; they stay in stock until another agrees."""
    hold(store)
    if (known := WriteOff.objects.filter(uid=uid).first()) is not None:
        return known
    _checked(quantity, timezone.localdate())
    if not why.strip():
        raise Impossible(_("写明为什么报损"), "why")
    enough(store, goods, quantity)
    asked = WriteOff.objects.create(
        uid=uid, store=store, goods=goods, quantity=quantity, why=why.strip(),
        asked_by=actor.name, asked_by_id=actor.id,
    )  # fmt: skip
    record(
        actor=actor, act="relief.ask_write_off", subject=subject_of(store), area=store.area_code,
        why=asked.why, after={"物资": goods.name, "数量": quantity},
    )  # fmt: skip
    return asked


@transaction.atomic
def decide_write_off(
    *, actor: Actor, write_off: WriteOff, agreed: bool, reply: str = ""
) -> WriteOff:
    """The second person agrees, and the goods leave the stock, or does not."""
    one = WriteOff.objects.select_for_update().get(pk=write_off.pk)
    if one.agreed is not None:
        raise Impossible(_("%(who)s已经定了") % {"who": one.decided_by})
    if one.asked_by_id == actor.id:
        raise Impossible(_("报损要另一个人同意，自己报的不能自己定"))
    if not agreed and not reply.strip():
        raise Impossible(_("写明为什么不同意"), "reply")
    if agreed:
        hold(one.store)
        enough(one.store, one.goods, one.quantity)
    one.agreed, one.reply = agreed, reply.strip()
    one.decided_by, one.decided_by_id, one.decided_at = actor.name, actor.id, timezone.now()
    one.save()
    if agreed:
        Movement.objects.create(
            store=one.store, goods=one.goods, kind=Movement.Kind.LOST, quantity=-one.quantity,
            day=timezone.localdate(), by=actor.name, write_off=one, why=one.why,
        )  # fmt: skip
    record(
        actor=actor, act="relief.agree_write_off" if agreed else "relief.refuse_write_off",
        subject=subject_of(one.store), area=one.store.area_code, why=one.reply or one.why,
        after={"物资": one.goods.name, "数量": one.quantity, "谁报的": one.asked_by},
    )  # fmt: skip
    return one


# -- what every movement needs --------------------------------------------------------------


def hold(*stores: Store) -> None:
    """Nobody else moves anything in these stores until the transaction ends."""
    hold_all(one.pk for one in stores)


def hold_all(pks: Iterable[int]) -> None:
    """The same by their ids, in one order so that two never wait for each other."""
    list(Store.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk").values("pk"))


def enough(store: Store, goods: GoodsKind, quantity: int) -> None:
    """Raise Impossible where a held store has less of something than is to leave it."""
    left = stock([store.pk]).get((store.pk, goods.pk), 0)
    if quantity > left:
        raise Impossible(
            _("%(store)s里%(goods)s只有 %(left)s，不够 %(asked)s。先入库或调来再发")
            % {"store": store.name, "goods": goods.name, "left": goods.amount(left),
               "asked": goods.amount(quantity)},
            "quantity",
        )  # fmt: skip


def subject_of(store: Store) -> Subject:
    """How the journal names a store."""
    return Subject("store", str(store.pk), store.name)


def _checked(quantity: int, day: dt.date) -> None:
    if not 0 < quantity <= MOST:
        raise Impossible(_("数量要在 1 和 %(most)d 之间") % {"most": MOST}, "quantity")
    if day > timezone.localdate():
        raise Impossible(_("这一天还没有到"), "day")


def _tell(actor: Actor, act: str, store: Store, made: Movement, more: dict[str, Any]) -> None:
    said = {"物资": made.goods.name, "数量": abs(made.quantity), "日期": made.day} | more
    record(actor=actor, act=act, subject=subject_of(store), area=store.area_code, after=said)
