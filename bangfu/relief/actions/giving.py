"""Goods are given to a household, once by the form's number; a mistake is undone by its opposite."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.filetypes import NotAccepted
from bangfu.ledger.models import Document, Household
from bangfu.ledger.models.person import State
from bangfu.org.models import Staff
from bangfu.papers.actions.monthly import LONGEST_STROKE
from bangfu.papers.paper import STROKE
from bangfu.relief.actions.stock import enough, hold_all
from bangfu.relief.models import (
    Allocation,
    Campaign,
    GoodsKind,
    GoodsNeed,
    Handout,
    Movement,
    Store,
)
from bangfu.relief.queries.giving import allotted_to, had_since, running_for, to_fetch
from bangfu.relief.queries.needs import standing, with_lacking

NOON = dt.time(12)


class GivenAlready(Impossible):
    """The household has had this of the campaign: whoever gives it again says why."""


@dataclass(frozen=True)
class Line:
    """So much of something from a store; with `allocation` it is on a confirmed list."""

    goods: GoodsKind
    store: Store
    quantity: int
    allocation: Allocation | None = None


@dataclass(frozen=True)
class Receipt:
    """Who took the goods and how it is proved.

    Somebody who is not of the household says what they are to it and why they came.
    """

    received_by: str
    proxy_relation: str = ""
    proxy_why: str = ""
    stroke: str = ""
    on_paper: bool = False
    photo: bytes = b""


@transaction.atomic
def hand_out(
    *,
    actor: Actor,
    staff: Staff | None,
    household: Household,
    lines: Sequence[Line],
    receipt: Receipt,
    uid: uuid.UUID,
    day: dt.date,
    at_home: bool = False,
    campaign: Campaign | None = None,
    again_because: str = "",
    note: str = "",
) -> Handout:
    """Give goods to a household; repeated with the same `uid` it returns the first one.

    Given at home it is a visit too, with the services the goods count as. Raises
    GivenAlready where more than was allotted is given once more, Impossible otherwise.
    """
    Household.objects.select_for_update().get(pk=household.pk)
    if (known := Handout.objects.filter(uid=uid).first()) is not None:
        return known
    wanted = [line for line in lines if line.quantity]
    _check(household, wanted, receipt, day)
    hold_all(line.store.pk for line in wanted)
    _not_beyond_the_list(household, wanted)
    _not_twice(household, wanted, campaign, day, again_because)
    for store, goods, quantity in _summed(wanted):
        enough(store, goods, quantity)
    at = _moment(day)
    visit = None
    if at_home:
        services = list(dict.fromkeys(line.goods.service for line in wanted))
        visit = record_visit(
            actor=actor, staff=staff, uid=uuid.uuid5(uid, "visit"),
            contact=Contact(household, at, services=services, note=_listed(wanted)),
        ).visit  # fmt: skip
    given = Handout.objects.create(
        uid=uid, household=household, campaign=campaign, area_code=household.area_code, day=day,
        at=at, staff=staff, by=actor.name, at_home=at_home, visit=visit,
        received_by=receipt.received_by.strip(), proxy_relation=receipt.proxy_relation.strip(),
        proxy_why=receipt.proxy_why.strip(), stroke=receipt.stroke.strip(),
        on_paper=receipt.on_paper, again_because=again_because.strip(), note=note.strip(),
        photo=_kept_photo(actor, household, receipt.photo),
    )  # fmt: skip
    for number, line in enumerate(wanted):
        Movement.objects.create(
            uid=uuid.uuid5(uid, str(number)), store=line.store, goods=line.goods,
            kind=Movement.Kind.HANDED, quantity=-line.quantity, day=day, by=actor.name,
            handout=given, allocation=line.allocation, need=_need_of(household, line),
        )  # fmt: skip
    record(
        actor=actor, act="relief.hand_out", subject=subject_of(household),
        area=household.area_code, why=given.again_because,
        after={"物资": _listed(wanted), "日期": day, "送到家里": at_home, "代领": bool(given.proxy_why)},
    )  # fmt: skip
    return given


@transaction.atomic
def take_back(
    *, actor: Actor, movement: Movement, quantity: int, why: str, uid: uuid.UUID
) -> Movement:
    """Goods come back from a household, or never went: the opposite movement is added."""
    out = Movement.objects.select_related("handout__household", "goods", "store").get(
        pk=movement.pk
    )
    if out.kind != Movement.Kind.HANDED or out.handout is None:
        raise Impossible(_("只有发出去的才能退回"))
    home = out.handout.household
    Household.objects.select_for_update().get(pk=home.pk)
    hold_all([out.store_id])
    if (known := Movement.objects.filter(uid=uid).first()) is not None:
        return known
    left = -out.quantity - sum(out.taken_back.values_list("quantity", flat=True))
    if not why.strip():
        raise Impossible(_("写明为什么退回"), "why")
    if not 0 < quantity <= left:
        raise Impossible(
            _("能退的是 1 到 %(left)s") % {"left": out.goods.amount(left)} if left
            else _("已经都退回了"), "quantity",
        )  # fmt: skip
    back = Movement.objects.create(
        uid=uid, store=out.store, goods=out.goods, kind=Movement.Kind.RETURNED, quantity=quantity,
        day=timezone.localdate(), by=actor.name, handout=out.handout, allocation=out.allocation,
        need=out.need, takes_back=out, why=why.strip()[:200],
    )  # fmt: skip
    record(
        actor=actor, act="relief.take_back", subject=subject_of(home), area=home.area_code,
        why=back.why, after={"物资": out.goods.name, "数量": quantity},
    )  # fmt: skip
    return back


# -- what has to hold -----------------------------------------------------------------------


def _check(household: Household, lines: Sequence[Line], receipt: Receipt, day: dt.date) -> None:
    if household.closed_on is not None:
        raise Impossible(_("这一户已经销户"))
    if not lines:
        raise Impossible(_("写发了什么、发了多少"))
    if any(line.quantity < 0 for line in lines):
        raise Impossible(_("数量不能小于 0"))
    if day > timezone.localdate():
        raise Impossible(_("这一天还没有到"), "day")
    name = receipt.received_by.strip()
    if not name:
        raise Impossible(_("写谁领的"), "received_by")
    own = household.persons.filter(state=State.PRESENT, name=name).exists()
    if not own and not (receipt.proxy_relation.strip() and receipt.proxy_why.strip()):
        raise Impossible(
            _("%(name)s不是这一户的人：写明和这一户是什么关系、为什么代领") % {"name": name},
            "proxy_why" if receipt.proxy_relation.strip() else "proxy_relation",
        )
    if not receipt.stroke.strip() and not receipt.on_paper:
        raise Impossible(_("请领的人在下面手写签名；在纸质名单上签了的，勾上那一项"), "on_paper")
    if len(receipt.stroke) > LONGEST_STROKE or not STROKE.fullmatch(receipt.stroke):
        raise Impossible(_("手写签名没有收好，请清掉重写"))


def _not_beyond_the_list(household: Household, lines: Sequence[Line]) -> None:
    rows = Allocation.objects.filter(household=household)
    left = {one.allocation.pk: one.left for one in to_fetch(rows)}
    for line in lines:
        if line.allocation is None:
            continue
        free = left.get(line.allocation.pk, 0)
        if line.quantity > free:
            raise Impossible(
                _("名单上%(goods)s还能发 %(left)s。要多发，请先在名单里改数量、写原因")
                % {"goods": line.goods.name, "left": line.goods.amount(free)}
            )


def _not_twice(
    household: Household, lines: Sequence[Line], campaign: Campaign | None, day: dt.date, why: str
) -> None:
    """Beyond what lists allot nothing is given a second time while a campaign runs."""
    running = [campaign] if campaign is not None else running_for(household, day)
    if not running or why.strip():
        return
    since = min(one.from_day for one in running)
    asked: dict[int, int] = defaultdict(int)
    for line in lines:
        asked[line.goods.pk] += line.quantity
    kinds = {line.goods.pk: line.goods for line in lines}
    allotted = allotted_to(household, asked)
    for pk, had in had_since(household, asked, since).items():
        if had + asked[pk] > allotted.get(pk, 0):
            goods = kinds[pk]
            raise GivenAlready(
                _("%(home)s在“%(name)s”里已经领过%(goods)s %(amount)s。还要再发，写明为什么")
                % {"home": household.label, "name": running[0].name, "goods": goods.name,
                   "amount": goods.amount(had)},
                "again_because",
            )  # fmt: skip


def _summed(lines: Sequence[Line]) -> list[tuple[Store, GoodsKind, int]]:
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        sums[line.store.pk, line.goods.pk] += line.quantity
    first = {(line.store.pk, line.goods.pk): line for line in reversed(lines)}
    return [(first[key].store, first[key].goods, quantity) for key, quantity in sums.items()]


def _need_of(household: Household, line: Line) -> GoodsNeed | None:
    if line.allocation is not None:
        return line.allocation.need
    rows = GoodsNeed.objects.filter(household=household, goods=line.goods)
    return standing(with_lacking(rows)).first()


def _kept_photo(actor: Actor, household: Household, data: bytes) -> Document | None:
    if not data:
        return None
    try:
        return add_document(
            actor=actor, household=household, kind="入户照片", title=_("领取物资的照片"), data=data
        )
    except SameFile as same:
        return same.document
    except NotAccepted as refused:
        raise Impossible(str(refused), "photo") from refused


def _moment(day: dt.date) -> dt.datetime:
    """Now, or noon of an earlier day that is written down later."""
    now = timezone.now()
    if day == timezone.localdate(now):
        return now
    return timezone.make_aware(dt.datetime.combine(day, NOON))


def _listed(lines: Sequence[Line]) -> str:
    return "、".join(f"{line.goods.name} {line.goods.amount(line.quantity)}" for line in lines)
