"""Helpers: the list with their load, one of them, naming, changing, and handing over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions.helpers import add_helper, change_helper, hand_over
from bangfu.duty.forms.pairing import ChangeHelperForm, HelperForm, LeavingForm
from bangfu.duty.models import Helper
from bangfu.duty.queries.helping import helpers_of, helpers_on, last_visits, pairings_of, visits_by
from bangfu.duty.queries.proposals import takers
from bangfu.duty.views.places import A_PAGE, READERS, levels_of
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_name, full_names

LATE = 10
"""So many of a helper's last visits stand on their page."""


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who helps today, and how much each holds."""
    rows = helpers_on(request.reader, request.reader.day)
    counted = rows.aggregate(
        n=Count("pk"), full=Count("pk", filter=Q(load__gte=F("cap"))),
        idle=Count("pk", filter=Q(load=0)),
        unclear=Count("pk", filter=Q(kind=Helper.Kind.UNKNOWN)),
    )  # fmt: skip
    pages = Paginator(rows, A_PAGE)
    pages.count = counted["n"]  # known already
    leaf = pages.get_page(request.GET.get("page"))
    shown = list(leaf)
    names = full_names({one.area_code for one in shown})
    context = {
        "leaf": leaf, **counted,
        "rows": [(one, names.get(one.area_code, one.area_code)) for one in shown],
        "names_helpers": bool(levels_of(request.reader)),
    }  # fmt: skip
    return render(request, "duty/helpers.html", context)


@opens_to(READERS)
@require_GET
def helper(request: HttpRequest, pk: int) -> HttpResponse:
    """One helper: whom they hold, where they were of late, until when they help."""
    reader = request.reader
    one = found_or_404(helpers_of(reader), pk=pk)
    every = pairings_of(one, reader.day)
    held = list(every.filter(household__in=households_of(reader)))
    seen = last_visits(one, [pairing.household_id for pairing in held])
    context = {
        "helper": one, "place": full_name(one.area_code), "load": every.count(),
        "held": [(pairing, seen.get(pairing.household_id)) for pairing in held],
        "beyond": every.count() - len(held),
        "visits": visits_by(one).filter(household__in=households_of(reader))[:LATE],
        "changes": reader.sees(one.area_code) and one.level in levels_of(reader),
    }  # fmt: skip
    return render(request, "duty/helper.html", context)


@opens_to(READERS)
def add(request: HttpRequest) -> HttpResponse:
    """Name a helper."""
    form = HelperForm(request.POST or None, reader=request.reader)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_helper(actor=request.reader.actor, **form.cleaned_data)
        except Impossible as refusal:
            form.add_error(refusal.at or None, str(refusal))
        else:
            messages.success(request, _("%(name)s可以帮人了。") % {"name": made.name})
            return redirect("duty:helper", pk=made.pk)
    refused = request.method == "POST"
    return render(request, "duty/helper_add.html", {"form": form}, status=422 if refused else 200)


@opens_to(READERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a helper, with the reason."""
    reader = request.reader
    one = _own(reader, pk)
    form = ChangeHelperForm(request.POST or None, reader=reader, helper=one)
    if request.method == "POST" and form.is_valid():
        try:
            change_helper(
                actor=reader.actor, helper=one, why=form.cleaned_data["why"], **form.changed()
            )
        except Impossible as refusal:
            form.add_error(refusal.at or None, str(refusal))
        else:
            messages.success(request, _("改好了。"))
            return redirect("duty:helper", pk=pk)
    refused = request.method == "POST"
    context = {"form": form, "helper": one}
    return render(request, "duty/helper_change.html", context, status=422 if refused else 200)


@opens_to(READERS)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper leaves: somebody takes over each of those they hold, or it stands on the list."""
    reader = request.reader
    one = _own(reader, pk)
    every = pairings_of(one, reader.day).filter(until_day=None)
    # households elsewhere are counted, not named, and whoever knows them finds somebody for them
    held = list(every.filter(household__in=households_of(reader)))
    form = LeavingForm(
        request.POST or None, reader=reader, helper=one, held=held,
        proposed=takers(reader, one, held),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done = hand_over(
                actor=reader.actor, helper=one, last_day=form.cleaned_data["last_day"],
                why=form.cleaned_data["why"], to=form.takers(),
            )  # fmt: skip
        except Impossible as refusal:
            form.add_error(refusal.at or None, str(refusal))
        else:
            said = _("%(name)s做到 %(day)s：%(moved)d 户有人接替，%(left)d 户还没有人。") % {
                "name": one.name, "day": form.cleaned_data["last_day"], "moved": len(done.moved),
                "left": len(done.left),
            }  # fmt: skip
            messages.success(request, said)
            return redirect("duty:coverage" if done.left else "duty:helpers")
    context = {"form": form, "helper": one, "beyond": every.count() - len(held)}
    refused = request.method == "POST"
    return render(request, "duty/helper_leave.html", context, status=422 if refused else 200)


def _own(reader: Reader, pk: int) -> Helper:
    """A helper the reader may change or let go: of their area, and of a level they arrange."""
    # whoever comes from above the reader's area is not theirs
    one = found_or_404(reader.within(Helper.objects.filter(until_day=None)), pk=pk)
    if one.level not in levels_of(reader):
        raise PermissionDenied
    return one
