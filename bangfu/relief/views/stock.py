"""Stores and what lies in them: looked at, taken in, sent, received, written off."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.org.access import found_or_404, opens_to
from bangfu.org.models import Area
from bangfu.org.queries import full_names
from bangfu.relief.actions import stock as acts
from bangfu.relief.forms import (
    DecideForm,
    GoodsForm,
    ReceiveForm,
    SendForm,
    StoreForm,
    TakeInForm,
    WriteOffForm,
)
from bangfu.relief.models import Store
from bangfu.relief.queries.stock import (
    held_in,
    kinds_of,
    movements_of,
    stores_of,
    transfers_of,
    write_offs_of,
)
from bangfu.relief.roles import GIVERS, KEEPERS, READERS
from bangfu.relief.views.answers import filled

A_PAGE = 50
MOST_STORES = 300
"""Above it a page asks for a smaller area."""


@opens_to(READERS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Stores of the scope with what lies in each, and what waits to be done."""
    reader = request.reader
    stores = list(stores_of(reader)[:MOST_STORES])
    held = held_in(reader, stores)
    by_store = {one.pk: (one, [row for row in held if row.store.pk == one.pk]) for one in stores}
    sums: dict[int, list] = {}
    for row in held:
        total = sums.setdefault(row.goods.pk, [row.goods, 0, 0, None])
        total[1] += row.quantity
        total[2] += row.promised
        if row.fen is not None:
            total[3] = (total[3] or 0) + row.fen
    coming = transfers_of(reader).filter(received=None, to_store__in=stores_of(reader))
    context = {
        "stores": list(by_store.values()),
        "names": full_names({one.area_code for one in stores}),
        "sums": [
            {"goods": goods, "amount": goods.amount(n), "promised": goods.amount(kept), "fen": fen}
            for goods, n, kept, fen in sums.values() if n
        ],
        "fen": sum(row.fen or 0 for row in held),
        "unpriced": sorted({row.goods.name for row in held if row.fen is None and row.quantity}),
        "coming": list(coming[:A_PAGE]),
        "losses": list(write_offs_of(reader).filter(agreed=None)[:A_PAGE]),
        "keeps": reader.may(KEEPERS), "gives": reader.may(GIVERS),
    }  # fmt: skip
    return render(request, "relief/stock.html", context)


@opens_to(READERS)
@require_GET
def store(request: HttpRequest, pk: int) -> HttpResponse:
    """One store: what lies there, and every movement."""
    reader = request.reader
    one = _store(request, pk)
    rows = movements_of(reader).filter(store=one).select_related(
        "goods", "transfer__from_store", "transfer__to_store", "handout__household", "write_off"
    )  # fmt: skip
    context = {
        "store": one, "place": full_names({one.area_code}).get(one.area_code, ""),
        "held": held_in(reader, [one]),
        "leaf": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "coming": list(transfers_of(reader).filter(to_store=one, received=None)),
        "sent": list(transfers_of(reader).filter(from_store=one, received=None)),
        "short": list(transfers_of(reader).filter(to_store=one).exclude(difference_why="")[:10]),
        "losses": list(write_offs_of(reader).filter(store=one)[:10]),
        "keeps": reader.may(KEEPERS), "gives": reader.may(GIVERS),
    }  # fmt: skip
    return render(request, "relief/store.html", context)


@opens_to(KEEPERS)
def store_add(request: HttpRequest) -> HttpResponse:
    """A new store."""
    form = StoreForm(request.POST or None, reader=request.reader)

    def act() -> tuple[str, str]:
        made = acts.add_store(actor=request.reader.actor, **form.cleaned_data)
        return _("登记了%(name)s。") % {"name": made.name}, reverse("relief:store", args=[made.pk])

    return filled(request, form, "relief/form.html", act, heading=_("登记一个仓库"), verb=_("登记"))


@opens_to(KEEPERS)
def goods(request: HttpRequest) -> HttpResponse:
    """The kinds of goods, and a new one of the county's own."""
    reader = request.reader
    form = GoodsForm(request.POST or None)

    def act() -> tuple[str, str]:
        # a kind is the county's, so that its townships count the same things
        county = Area.objects.filter(pk=reader.area.code[:6].ljust(12, "0")).first() or reader.area
        made = acts.add_goods(actor=reader.actor, area_code=county.code, **form.cleaned_data)
        return _("添加了%(name)s。") % {"name": made.name}, reverse("relief:goods")

    return filled(request, form, "relief/goods.html", act, kinds=kinds_of(reader))


@opens_to(KEEPERS)
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Goods come in."""
    one = _store(request, pk)
    form = TakeInForm(request.POST or None, area_code=one.area_code)

    def act() -> tuple[str, str]:
        given = {k: v for k, v in form.cleaned_data.items() if k != "price"}
        made = acts.take_in(
            actor=request.reader.actor, store=one, price_fen=form.price_fen, **given
        )
        said = _("%(goods)s %(amount)s 入了%(store)s。") % {
            "goods": made.goods.name, "amount": made.goods.amount(made.quantity), "store": one.name,
        }  # fmt: skip
        return said, reverse("relief:store", args=[one.pk])

    heading = _("%(store)s入库") % {"store": one.name}
    return filled(
        request, form, "relief/form.html", act, heading=heading, verb=_("入库"), store=one
    )


@opens_to(KEEPERS)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Goods go to another store."""
    one = _store(request, pk)
    form = SendForm(request.POST or None, reader=request.reader, store=one)

    def act() -> tuple[str, str]:
        made = acts.send(actor=request.reader.actor, store=one, **form.cleaned_data)
        said = _("%(goods)s %(amount)s 发往%(store)s，那边收下才算到。") % {
            "goods": made.goods.name, "amount": made.goods.amount(made.quantity),
            "store": made.to_store.name,
        }  # fmt: skip
        return said, reverse("relief:store", args=[one.pk])

    heading = _("从%(store)s调出") % {"store": one.name}
    return filled(
        request, form, "relief/form.html", act, heading=heading, verb=_("发出"), store=one,
        held=held_in(request.reader, [one]),
    )  # fmt: skip


@opens_to(GIVERS)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """What arrived of a transfer."""
    rows = transfers_of(request.reader).filter(to_store__in=stores_of(request.reader))
    one = found_or_404(rows, pk=pk)
    form = ReceiveForm(request.POST or None, transfer=one)

    def act() -> tuple[str, str]:
        got = acts.receive(actor=request.reader.actor, transfer=one, **form.cleaned_data)
        said = _("收下了%(goods)s %(amount)s。") % {
            "goods": got.goods.name, "amount": got.goods.amount(got.received or 0),
        }  # fmt: skip
        return said, reverse("relief:store", args=[one.to_store_id])

    return filled(request, form, "relief/receive.html", act, transfer=one)


@opens_to(KEEPERS)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Goods are said to be lost."""
    one = _store(request, pk)
    form = WriteOffForm(request.POST or None, area_code=one.area_code)

    def act() -> tuple[str, str]:
        acts.ask_write_off(actor=request.reader.actor, store=one, **form.cleaned_data)
        return _("报上去了，另一个人同意了才从库存里减。"), reverse("relief:store", args=[one.pk])

    heading = _("%(store)s报损") % {"store": one.name}
    return filled(
        request, form, "relief/form.html", act, heading=heading, verb=_("报损"), store=one,
        held=held_in(request.reader, [one]),
    )  # fmt: skip


@opens_to(KEEPERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person agrees to a loss or does not."""
    reader = request.reader
    one = found_or_404(write_offs_of(reader), pk=pk)
    form = DecideForm(request.POST or None)
    agreed = request.POST.get("agreed") == "yes"

    def act() -> tuple[str, str]:
        acts.decide_write_off(actor=reader.actor, write_off=one, agreed=agreed,
                              reply=form.cleaned_data["reply"])  # fmt: skip
        said = _("同意了，已经从库存里减掉。") if agreed else _("没有同意，库存不变。")
        return said, reverse("relief:store", args=[one.store_id])

    own = one.asked_by_id == reader.actor.id
    return filled(request, form, "relief/decide.html", act, loss=one, own=own)


def _store(request: HttpRequest, pk: int) -> Store:
    return found_or_404(stores_of(request.reader), pk=pk)
