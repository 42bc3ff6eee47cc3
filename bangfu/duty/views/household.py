"""One household: who helps at each level, what is due, and changing both."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.actions.excuses import excuse, take_back_excuse
from bangfu.duty.actions.pairing import end_pairing, pair, replace
from bangfu.duty.forms.pairing import ExcuseForm, PairForm
from bangfu.duty.models import Excuse, Pairing
from bangfu.duty.queries.care_posts import running_posts
from bangfu.duty.queries.doubts import to_ask
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.hazards import last_check, open_in_homes
from bangfu.duty.queries.helping import who_helps
from bangfu.duty.views.places import READERS, levels_of
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import FILE_KEEPERS, LEDGER_WRITERS


@opens_to(READERS)
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Who helps and what is due."""
    home = _home(request, pk)
    found = due_of_household(home, request.reader.day)
    found.ask_words = to_ask(found.asks, request.reader) if found.doubts else ""
    levels = who_helps(home, request.reader.day)
    context = {
        "household": home, "due": found, "levels": levels, "today": request.reader.day,
        "nobody": not any(one.pairings for one in levels),
        "decides": request.reader.may(FILE_KEEPERS), "arranges": levels_of(request.reader),
        "writes": request.reader.may(LEDGER_WRITERS) and home.closed_on is None,
        "hazards": open_in_homes([home.pk])[home.pk], "last_check": last_check(home),
        "posts": running_posts(request.reader).filter(household=home),
    }  # fmt: skip
    return render(request, "duty/household.html", context)


@opens_to(READERS)
def pairing(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the household, or one person of it, a helper; `instead` of the one it has."""
    home = _home(request, pk)
    before = _instead(request, home)
    form = PairForm(
        request.POST or None, reader=request.reader, household=home, instead=before,
        initial={name: request.GET[name] for name in ("helper", "person") if name in request.GET},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if before is None:
                made = pair(actor=request.reader.actor, household=home, **given)
            else:
                made = replace(
                    actor=request.reader.actor, pairing=before, helper=given["helper"],
                    day=given["day"], why=given["why"],
                )  # fmt: skip
        except Impossible as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(home)s由%(name)s来帮。") % {"home": home.label, "name": made.helper.name}
            messages.success(request, said)
            return redirect("duty:household", pk=home.pk)
    return _form(request, form, home, "duty/pair.html", instead=before)


@opens_to(FILE_KEEPERS)
def excused(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody has to go for a time, with the reason."""
    home = _home(request, pk)
    form = ExcuseForm(request.POST or None, household=home)
    if request.method == "POST" and form.is_valid():
        try:
            excuse(actor=request.reader.actor, household=home, **form.cleaned_data)
        except Impossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("记下了，到期会再提醒。"))
            return redirect("duty:household", pk=home.pk)
    return _form(request, form, home, "duty/excuse.html")


@require_POST
@opens_to(READERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A pairing ends today, with the reason."""
    rows = Pairing.objects.filter(household__in=households_of(request.reader))
    own = request.reader.within(rows, "helper__area_code")
    one = found_or_404(own.select_related("helper", "household"), pk=pk)
    if one.level not in levels_of(request.reader):
        raise PermissionDenied
    return _done(
        request, one.household,
        lambda why: end_pairing(
            actor=request.reader.actor, pairing=one, last_day=max(request.reader.day, one.from_day),
            why=why,
        ),
    )  # fmt: skip


@require_POST
@opens_to(FILE_KEEPERS)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """An excuse no longer counts, with the reason."""
    rows = Excuse.objects.filter(household__in=households_of(request.reader))
    one = found_or_404(rows.select_related("household"), pk=pk)
    return _done(
        request, one.household,
        lambda why: take_back_excuse(actor=request.reader.actor, excused=one, why=why),
    )  # fmt: skip


def _home(request: HttpRequest, pk: int) -> Household:
    return found_or_404(households_of(request.reader), pk=pk)


def _instead(request: HttpRequest, home: Household) -> Pairing | None:
    """The running pairing somebody else is to take over, where the address names one."""
    asked = request.GET.get("instead", "")
    if not asked:
        return None
    rows = Pairing.objects.filter(
        household=home, until_day=None, level__in=levels_of(request.reader)
    ).select_related("household", "person", "helper")  # fmt: skip
    return found_or_404(rows, pk=number(asked))


def _form(
    request: HttpRequest, form: object, home: Household, page: str, **more: object
) -> HttpResponse:
    refused = request.method == "POST"
    context = {"form": form, "household": home, **more}
    return render(request, page, context, status=422 if refused else 200)


def _done(request: HttpRequest, home: Household, act: object) -> HttpResponse:
    try:
        act(request.POST.get("reason", "").strip())  # type: ignore[operator]
    except Impossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("记下了。"))
    return redirect("duty:household", pk=home.pk)
