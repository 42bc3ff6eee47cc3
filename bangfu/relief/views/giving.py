"""Handing out: a village's list, one household, what was given, taken back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.models import Area
from bangfu.papers.views.giving import FORMAT_WORDS
from bangfu.relief.actions.giving import Line, Receipt, hand_out, take_back
from bangfu.relief.forms import HandOutForm, TakeBackForm
from bangfu.relief.models import Allocation, Movement
from bangfu.relief.queries.campaigns import campaigns_of, village_list
from bangfu.relief.queries.giving import handouts_of, running_for, to_fetch, with_items
from bangfu.relief.queries.needs import needs_of
from bangfu.relief.queries.stock import held_in, stores_near
from bangfu.relief.roles import CARERS, GIVERS, READERS
from bangfu.relief.views.answers import filled

SHOWN = 30


@opens_to(READERS)
@require_GET
def hand_list(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A village's list: who still has to get what."""
    one, village = village_of(request, pk, code)
    rows = village_list(request.reader, one, village.prefix)
    context = {
        "campaign": one, "village": village,
        "waiting": [row for row in rows if not row.done], "done": [row for row in rows if row.done],
        "gives": request.reader.may(GIVERS), "formats": FORMAT_WORDS,
    }  # fmt: skip
    return render(request, "relief/hand_list.html", context)


def village_of(request: HttpRequest, pk: int, code: str) -> tuple:
    """A campaign and a village of the scope; 404 for any other."""
    if not request.reader.sees(code):
        raise Http404
    one = found_or_404(campaigns_of(request.reader), pk=pk)
    return one, found_or_404(Area.objects.all(), pk=code)


@opens_to(READERS)
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """What a household lacks, is to get, and was given."""
    reader = request.reader
    home = _home(request, pk)
    given = with_items(list(handouts_of(reader).filter(household=home)[:SHOWN]))
    context = {
        "household": home, "given": given,
        "needs": [
            one for one in needs_of(reader).filter(household=home, withdrawn_at=None)
            if one.lacking > 0
        ],
        "withdraws": reader.may(GIVERS),
        "to_fetch": to_fetch(Allocation.objects.filter(household=home)),
        "gives": reader.may(GIVERS) and home.closed_on is None, "cares": reader.may(CARERS),
    }  # fmt: skip
    return render(request, "relief/household.html", context)


@opens_to(GIVERS)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand something out to a household."""
    reader = request.reader
    home = _home(request, pk)
    listed = to_fetch(Allocation.objects.filter(household=home))
    form = HandOutForm(
        request.POST or None, request.FILES or None, household=home, listed=listed,
        held=held_in(reader, stores_near(reader, home)),
    )  # fmt: skip
    running = running_for(home, reader.day)
    campaign = listed[0].allocation.campaign if listed else next(iter(running), None)

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        photo = given["photo"].read() if given["photo"] else b""
        made = hand_out(
            actor=reader.actor, staff=reader.staff, household=home, lines=_lines(form),
            receipt=Receipt(
                given["received_by"], given["proxy_relation"], given["proxy_why"],
                given["stroke"], given["on_paper"], photo,
            ),
            uid=given["uid"], day=given["day"], at_home=given["at_home"], campaign=campaign,
            again_because=given["again_because"],
        )  # fmt: skip
        said = _("发给%(home)s了，%(who)s签收。") % {"home": home.label, "who": made.received_by}
        onward = reverse("relief:household", args=[home.pk])
        if campaign is not None and listed:
            village = home.area_code[:12]
            onward = reverse("relief:hand-list", args=[campaign.pk, village])
        return said, onward

    had = with_items(list(handouts_of(reader).filter(household=home)[:3]))
    return filled(
        request, form, "relief/give.html", act, household=home, campaign=campaign,
        had=[one for one in had if one.kept],
    )  # fmt: skip


def _lines(form: HandOutForm) -> list[Line]:
    given = form.cleaned_data
    found = [
        Line(one.goods, one.allocation.store, quantity, one.allocation)
        for one in form.listed
        if one.allocation.store is not None
        and (quantity := given.get(f"line_{one.allocation.pk}") or 0)
    ]
    if (besides := form.of_besides) is not None:
        found.append(Line(besides.goods, besides.store, given["besides_quantity"]))
    return found


@opens_to(READERS)
@require_GET
def handout(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-out with its proof."""
    reader = request.reader
    one = found_or_404(handouts_of(reader), pk=pk)
    [given] = with_items([one])
    back = one.movements.filter(kind=Movement.Kind.RETURNED).select_related("goods")
    context = {
        "handout": one, "given": given, "back": back, "gives": reader.may(GIVERS),
        "cares": reader.may(CARERS),
    }  # fmt: skip
    return render(request, "relief/handout.html", context)


@opens_to(GIVERS)
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Something of a hand-out comes back."""
    rows = Movement.objects.filter(
        kind=Movement.Kind.HANDED, handout__in=handouts_of(request.reader)
    )
    out = found_or_404(rows.select_related("handout__household", "goods"), pk=pk)
    left = -out.quantity - sum(out.taken_back.values_list("quantity", flat=True))
    form = TakeBackForm(request.POST or None, initial={"quantity": left})
    home = out.handout.household

    def act() -> tuple[str, str]:
        take_back(actor=request.reader.actor, movement=out, **form.cleaned_data)
        return _("退回了，库存加了回去。"), reverse("relief:handout", args=[out.handout_id])

    heading = _("%(home)s退回%(goods)s") % {"home": home.label, "goods": out.goods.name}
    return filled(
        request, form, "relief/form.html", act, heading=heading, verb=_("退回"), household=home
    )


def _home(request: HttpRequest, pk: int) -> Household:
    return found_or_404(households_of(request.reader), pk=pk)
