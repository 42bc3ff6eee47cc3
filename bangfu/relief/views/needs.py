"""What households lack: the list, one more, what facts and duties propose."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.views.places import SMALL, area_of, below
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, inside, opens_to
from bangfu.org.asked import number
from bangfu.org.queries import full_names
from bangfu.relief.actions.needs import add_need, withdraw_need
from bangfu.relief.forms import NeedForm, ProposedForm
from bangfu.relief.queries.grounds import proposals
from bangfu.relief.queries.needs import left_behind, needs_of, standing
from bangfu.relief.roles import CARERS, GIVERS
from bangfu.relief.views.answers import done, filled

A_PAGE = 50


@opens_to(CARERS)
@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """Who still lacks what in an area."""
    reader = request.reader
    area = area_of(request)
    here = needs_of(reader).filter(inside(area.prefix, "household__area_code"))
    rows = standing(here)
    ordered = rows.order_by("household__area_code", "household_id", "found_on", "pk")
    leaf = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    names = full_names(one.household.area_code for one in leaf)
    for one in leaf:
        one.place = names[one.household.area_code]
    context = {
        "area": area, "below": below(area), "leaf": leaf, "gives": reader.may(GIVERS),
        "behind": list(left_behind(here)[:A_PAGE]),
        "homes": rows.values("household").distinct().count(), "small": area.level in SMALL,
    }  # fmt: skip
    return render(request, "relief/needs.html", context)


@opens_to(GIVERS)
def need_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One household lacks something."""
    home = found_or_404(households_of(request.reader), pk=pk)
    visit = number(request.GET.get("visit", ""))
    chosen = None if visit is None else {"visit": visit}
    form = NeedForm(request.POST or None, household=home, initial=chosen)

    def act() -> tuple[str, str]:
        add_need(actor=request.reader.actor, household=home, **form.cleaned_data)
        return _("记下了。排发放名单时会算上。"), reverse("relief:household", args=[home.pk])

    heading = _("%(home)s缺什么") % {"home": home.label}
    return filled(
        request, form, "relief/form.html", act, heading=heading, verb=_("记下来"), household=home
    )


@require_POST
@opens_to(GIVERS)
def need_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not lacking any more."""
    one = found_or_404(needs_of(request.reader), pk=pk)
    why = request.POST.get("reason", "")

    def act() -> str:
        withdraw_need(actor=request.reader.actor, need=one, why=why)
        return _("撤销了，发过的不变。")

    return done(request, reverse("relief:household", args=[one.household_id]), act)


@opens_to(GIVERS)
def proposed(request: HttpRequest) -> HttpResponse:
    """Who may lack goods by facts, policy and duties, with why; a person ticks and says what."""
    reader = request.reader
    area = area_of(request)
    small = area.level in SMALL
    listed = proposals(reader, area.prefix, reader.day) if small else []
    form = ProposedForm(request.POST or None, area_code=area.code, listed=listed)

    @transaction.atomic
    def act() -> tuple[str, str]:
        by_pk = {str(one.household.pk): one for one in listed}
        ticked = [by_pk[pk] for pk in form.cleaned_data["home"]]
        for one in ticked:
            add_need(
                actor=reader.actor, household=one.household, goods=form.cleaned_data["goods"],
                quantity=form.cleaned_data["quantity"], grounds=one.grounds, uid=uuid.uuid4(),
                why="；".join(ground.say for ground in one.grounds)[:200], day=reader.day,
            )  # fmt: skip
        said = ngettext("记下了 %(n)d 户。", "记下了 %(n)d 户。", len(ticked)) % {"n": len(ticked)}
        return said, f"{reverse('relief:needs')}?area={area.code}"

    context = {
        "area": area, "below": below(area), "small": small,
        "listed": [one for one in listed if one.grounds],
        "asked": [one for one in listed if one.ask and not one.grounds],
        "ticked": request.POST.getlist("home"),
    }  # fmt: skip
    return filled(request, form, "relief/proposed.html", act, **context)
