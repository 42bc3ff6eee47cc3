"""What waits for somebody among goods: to be received, decided, handed out."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bangfu.relief.models import Campaign, Transfer, WriteOff
from bangfu.relief.queries.campaigns import campaigns_of, village_list
from bangfu.relief.queries.stock import stores_of, transfers_of, write_offs_of
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, address, late
from bangfu.web.workbench.there import only_if


def _coming(asked: Asked) -> QuerySet[Transfer]:
    reader = asked.reader
    return transfers_of(reader).filter(received=None, to_store__in=stores_of(reader))


@only_if(_coming)
def goods_coming(asked: Asked) -> Pile | None:
    """Goods on their way to a store of the reader's, the longest under way first."""
    reader = asked.reader
    found = list(_coming(asked).order_by("sent_on", "pk")[: COUNTED + 1])

    def told(one: Transfer) -> Matter:
        return Matter(
            what=_("物资"),
            who=f"{one.goods.name} {one.goods.amount(one.quantity)}",
            why=_("从%(store)s来，%(day)s 发出，还没有收")
            % {"store": one.from_store.name, "day": f"{one.sent_on:%m-%d}"},
            url=address(reader, "relief:receive", one.pk),
            verb=_("去收"),
        )

    return _pile("goods-coming", _("在路上的物资"), asked, found, told)


def _asked_for(asked: Asked) -> QuerySet[WriteOff]:
    reader = asked.reader
    return write_offs_of(reader).filter(agreed=None).exclude(asked_by_id=str(reader.staff.pk))


@only_if(_asked_for)
def losses_to_decide(asked: Asked) -> Pile | None:
    """Write-offs somebody else asked for."""
    reader = asked.reader
    found = list(_asked_for(asked).order_by("asked_at", "pk")[: COUNTED + 1])

    def told(one: WriteOff) -> Matter:
        return Matter(
            what=_("报损"),
            who=f"{one.store.name} {one.goods.name} {one.goods.amount(one.quantity)}",
            why=_("%(who)s报的：%(why)s") % {"who": one.asked_by, "why": one.why},
            url=address(reader, "relief:decide", one.pk),
            verb=_("去定"),
        )

    return _pile("goods-lost", _("等定的报损"), asked, found, told)


def _running(asked: Asked) -> QuerySet[Campaign]:
    return campaigns_of(asked.reader).filter(closed_at=None, from_day__lte=asked.reader.day)


@only_if(_running)
def lists_to_hand_out(asked: Asked) -> Pile | None:
    """Of every running round the households of a village that have not got everything."""
    reader = asked.reader
    matters = []
    for one in _running(asked):
        rows = village_list(reader, one, reader.prefix)
        left = [row for row in rows if not row.done]
        if left:
            matters.append(Matter(
                what=_("发物资"), who=one.name,
                why=_("%(left)d 户还没有领齐，名单上 %(all)d 户")
                % {"left": len(left), "all": len(rows)},
                url=address(reader, "relief:hand-list", one.pk, reader.area.code), verb=_("去发"),
                due=one.until_day if one.until_day <= asked.until else None,
            ))  # fmt: skip
    overdue = late(matters[:COUNTED], asked.reader.day)
    return _pile("goods-lists", _("要发的物资"), asked, matters, lambda matter: matter, overdue)


def _pile(name, title, asked, found, told, overdue=0) -> Pile | None:
    if not found:
        return None
    number = min(len(found), COUNTED)
    shown = [told(one) for one in found[: asked.show]]
    return Pile(name, title, shown, number, len(found) <= COUNTED, overdue)
