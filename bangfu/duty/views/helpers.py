"""Helpers: the list with their load, naming one, handing over when one leaves."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions.helpers import add_helper, hand_over
from bangfu.duty.forms.pairing import HelperForm, LeavingForm
from bangfu.duty.models import Helper
from bangfu.duty.queries.helping import helpers_on, pairings_of
from bangfu.duty.views.places import A_PAGE, READERS
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import FILE_KEEPERS


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who helps today, and how much each holds."""
    rows = helpers_on(request.reader, request.reader.day)
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = full_names({one.area_code for one in leaf})
    context = {
        "leaf": leaf,
        "rows": [(one, names.get(one.area_code, one.area_code)) for one in leaf],
        "full": sum(one.load >= one.cap for one in rows),
        "idle": sum(not one.load for one in rows),
        "names_helpers": request.reader.may(FILE_KEEPERS),
    }
    return render(request, "duty/helpers.html", context)


@opens_to(FILE_KEEPERS)
def add(request: HttpRequest) -> HttpResponse:
    """Name a helper."""
    form = HelperForm(request.POST or None, reader=request.reader)
    if request.method == "POST" and form.is_valid():
        made = add_helper(actor=request.reader.actor, **form.cleaned_data)
        messages.success(request, _("%(name)s可以帮人了。") % {"name": made.name})
        return redirect("duty:helpers")
    refused = request.method == "POST"
    return render(request, "duty/helper_add.html", {"form": form}, status=422 if refused else 200)


@opens_to(FILE_KEEPERS)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A helper leaves: somebody takes over, or the households stand on the list."""
    reader = request.reader
    # whoever comes from above the reader's area is not theirs to let go
    own = reader.within(Helper.objects.filter(until_day=None))
    helper = found_or_404(own, pk=pk)
    every = pairings_of(helper, reader.day)
    # households elsewhere are counted, not named, and whoever knows them finds somebody for them
    held = list(every.filter(household__in=households_of(reader)))
    beyond = every.count() - len(held)
    form = LeavingForm(request.POST or None, reader=reader, helper=helper)
    if request.method == "POST" and form.is_valid():
        taker = form.cleaned_data["taker"]
        try:
            done = hand_over(
                actor=reader.actor, helper=helper, last_day=form.cleaned_data["last_day"],
                why=form.cleaned_data["why"],
                to={pairing.pk: taker for pairing in held} if taker else {},
            )  # fmt: skip
        except Impossible as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s不再帮人了：%(moved)d 户有人接替，%(left)d 户还没有人。") % {
                "name": helper.name, "moved": len(done.moved), "left": len(done.left),
            }  # fmt: skip
            messages.success(request, said)
            return redirect("duty:coverage" if done.left else "duty:helpers")
    refused = request.method == "POST"
    context = {"form": form, "helper": helper, "held": held, "beyond": beyond}
    return render(request, "duty/helper_leave.html", context, status=422 if refused else 200)
