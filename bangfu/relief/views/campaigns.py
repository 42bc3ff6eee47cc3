"""Campaigns: opened, reckoned, changed, confirmed, closed; how far each area is."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.views.places import area_of
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, inside, opens_to
from bangfu.org.queries import full_name
from bangfu.relief.actions import campaigns as acts
from bangfu.relief.forms import AllocationForm, CampaignForm
from bangfu.relief.models import Campaign
from bangfu.relief.queries.campaigns import (
    allocations_of,
    campaigns_of,
    figure,
    own_campaigns,
    villages_listed,
)
from bangfu.relief.queries.needs import needs_of, standing
from bangfu.relief.roles import CARERS, GIVERS, KEEPERS, READERS
from bangfu.relief.views.answers import done, filled

A_PAGE = 50


@opens_to(READERS)
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign the reader has to do with."""
    reader = request.reader
    rows = list(campaigns_of(reader)[:A_PAGE])
    context = {
        "rows": [(one, full_name(one.area_code)) for one in rows],
        "running": sum(one.closed_at is None for one in rows),
        "keeps": reader.may(KEEPERS),
    }
    return render(request, "relief/campaigns.html", context)


@opens_to(KEEPERS)
def campaign_add(request: HttpRequest) -> HttpResponse:
    """A new campaign."""
    form = CampaignForm(request.POST or None, reader=request.reader)

    def act() -> tuple[str, str]:
        made = acts.open_campaign(actor=request.reader.actor, **form.cleaned_data)
        return _("开好了，下一步排名单。"), reverse("relief:campaign", args=[made.pk])

    return filled(request, form, "relief/form.html", act, heading=_("开一批发放"), verb=_("开始"))


@opens_to(READERS)
@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, who needs something and got nothing, and the villages' lists."""
    reader = request.reader
    one = found_or_404(campaigns_of(reader), pk=pk)
    area = area_of(request)
    found = figure(reader, one, area)
    leaf = Paginator(found.empty_handed, A_PAGE).get_page(request.GET.get("page"))
    homes = households_of(reader).in_bulk(list(leaf))
    lacking: dict[int, list[str]] = {pk: [] for pk in homes}
    for need in standing(needs_of(reader)).filter(household__in=homes):
        lacking[need.household_id].append(f"{need.goods.name} {need.goods.amount(need.lacking)}")
    rows = allocations_of(reader).filter(campaign=one, confirmed_at=None)
    context = {
        "campaign": one, "area": area, "place": full_name(one.area_code), "figure": found,
        "leaf": leaf, "empty_handed": [(homes[pk], lacking[pk]) for pk in leaf if pk in homes],
        "villages": villages_listed(reader, one), "waiting": rows.count(),
        "steers": reader.may(KEEPERS) and own_campaigns(reader).filter(pk=pk).exists(),
        "gives": reader.may(GIVERS), "cares": reader.may(CARERS),
    }  # fmt: skip
    return render(request, "relief/campaign.html", context)


@opens_to(CARERS)
@require_GET
def allocation_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is to get what, in the order of urgency, with why."""
    reader = request.reader
    one = found_or_404(campaigns_of(reader), pk=pk)
    area = area_of(request)
    rows = allocations_of(reader).filter(inside(area.prefix, "household__area_code"), campaign=one)
    if request.GET.get("only") == "open":
        rows = rows.filter(confirmed_at=None)
    context = {
        "campaign": one, "area": area,
        "leaf": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "open": rows.filter(confirmed_at=None).exclude(quantity=0, changed_because="").count(),
        "without": rows.filter(quantity=0).count(),
        "steers": reader.may(KEEPERS) and own_campaigns(reader).filter(pk=pk).exists(),
        "changes": reader.may(KEEPERS),
    }  # fmt: skip
    return render(request, "relief/allocations.html", context)


@require_POST
@opens_to(KEEPERS)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Reckon the list anew."""
    one = _own(request, pk)

    def act() -> str:
        rows = acts.propose(actor=request.reader.actor, campaign=one)
        served = sum(bool(row.quantity) for row in rows)
        if not rows:
            return _("没有新的需求要排。")
        return _("排好了：%(n)d 行有货，%(m)d 行库里不够。看过再确定。") % {
            "n": served, "m": len(rows) - served,
        }  # fmt: skip

    return done(request, reverse("relief:allocations", args=[pk]), act)


@require_POST
@opens_to(KEEPERS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The list counts."""
    one = _own(request, pk)

    def act() -> str:
        number = acts.confirm(actor=request.reader.actor, campaign=one)
        return _("确定了 %(n)d 行，村里看得到了。") % {"n": number}

    return done(request, reverse("relief:campaign", args=[pk]), act)


@require_POST
@opens_to(KEEPERS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign is over."""
    one = _own(request, pk)

    def act() -> str:
        acts.close_campaign(actor=request.reader.actor, campaign=one)
        return _("结束了，没有领的回到库存。")

    return done(request, reverse("relief:campaign", args=[pk]), act)


@opens_to(KEEPERS)
def allocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what one household is to get."""
    reader = request.reader
    row = found_or_404(allocations_of(reader), pk=pk)
    form = AllocationForm(request.POST or None, reader=reader, allocation=row)

    def act() -> tuple[str, str]:
        acts.change_allocation(actor=reader.actor, allocation=row, **form.cleaned_data)
        return _("改好了，原来算的也留着。"), reverse("relief:allocations", args=[row.campaign_id])

    return filled(request, form, "relief/allocation.html", act, row=row)


def _own(request: HttpRequest, pk: int) -> Campaign:
    return found_or_404(own_campaigns(request.reader), pk=pk)
