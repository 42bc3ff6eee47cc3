"""Taking a step of a monthly ledger."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org.access import found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.queries import villages_of
from bangfu.papers.actions import monthly as actions
from bangfu.papers.actions.monthly import NotNow
from bangfu.papers.forms import AdjustForm, ReportForm, SignForm
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.posts import ADJUSTERS, REPORTERS, RETURNERS, SIGNERS
from bangfu.papers.queries.monthly import ledgers_of, receivers_of
from bangfu.papers.views.monthly import ledger_page, month_named
from bangfu.rulebook.queries import NotSet

REFUSALS = (NotNow, NotSet)


@opens_to(ADJUSTERS)
@require_POST
def start(request: HttpRequest, village: str, month: str) -> HttpResponse:
    """Begin a village's ledger of a month."""
    place = found_or_404(villages_of(request.reader), pk=village)
    try:
        begun = actions.start(actor=request.reader.actor, village=place, month=month_named(month))
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect("papers:monthly")
    return redirect("papers:ledger", begun.pk)


@opens_to(ADJUSTERS)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep which homes were gone to."""
    ledger = _ledger(request, pk)
    homes, seen = (
        [one for text in request.POST.getlist(name) if (one := number(text)) is not None]
        for name in ("home", "seen")
    )
    try:
        held = actions.check_homes(
            actor=request.reader.actor, ledger=ledger, homes=homes, seen=seen
        )
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("记下了，勾了 %(n)d 户。") % {"n": held.checks.count()})
    return redirect("papers:ledger", pk)


@opens_to(ADJUSTERS)
@require_POST
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """The village stands for the ledger."""
    ledger = _ledger(request, pk)
    form = AdjustForm(request.POST)
    if form.is_valid():
        try:
            actions.adjust(actor=request.reader.actor, ledger=ledger, **form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("调整好了，等驻村领导签字。"))
            return redirect("papers:ledger", pk)
    return ledger_page(request, ledger, adjust_form=form)


@opens_to(SIGNERS)
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader signs."""
    ledger = _ledger(request, pk)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            actions.sign(actor=request.reader.actor, ledger=ledger, **form.cleaned_data)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("签好了。这一份从此不再变，以后要改另做一版。"))
            return redirect("papers:ledger", pk)
    return ledger_page(request, ledger, sign_form=form)


@opens_to(REPORTERS)
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the signed ledger up."""
    ledger = _ledger(request, pk)
    form = ReportForm(request.POST, offices=receivers_of(ledger.area_code))
    if form.is_valid():
        try:
            done = actions.report(actor=request.reader.actor, ledger=ledger, **form.cleaned_data)
        except NotNow as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("报给%(office)s了。") % {"office": done.reported_to})
            return redirect("papers:ledger", pk)
    return ledger_page(request, ledger, report_form=form)


@opens_to(RETURNERS)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a ledger back to the village."""
    ledger = _ledger(request, pk)
    try:
        following = actions.send_back(
            actor=request.reader.actor, ledger=ledger, why=request.POST.get("reason", "")
        )
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect("papers:ledger", pk)
    messages.success(request, _("退回村里了，理由他们看得到。"))
    return redirect("papers:ledger", following.pk)


def _ledger(request: HttpRequest, pk: int) -> MonthlyLedger:
    return found_or_404(ledgers_of(request.reader), pk=pk)
