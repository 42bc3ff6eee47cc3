"""The phones in use, and emptying one that was lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.duty.actions.devices import ask_to_wipe
from bangfu.duty.queries.reports import devices_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import FILE_KEEPERS, LEDGER_WRITERS


@opens_to(FILE_KEEPERS)
def phones(request: HttpRequest) -> HttpResponse:
    """Whose phones there are, when they were last heard of, and what of theirs is stuck."""
    return render(request, "duty/phones.html", {
        "devices": devices_of(request.reader), "records": request.reader.may(LEDGER_WRITERS),
    })  # fmt: skip


@opens_to(FILE_KEEPERS)
def wipe(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a phone emptied at its next contact, with a reason."""
    reader = request.reader
    device = found_or_404(devices_of(reader), pk=pk)
    why = request.POST.get("why", "").strip()
    if request.method == "POST" and why:
        ask_to_wipe(actor=reader.actor, device=device, why=why)
        messages.success(request, _("这部手机下次联系时就会清空。"))
        return redirect("duty:phones")
    missing = request.method == "POST"
    context = {"device": device, "missing": missing}
    return render(request, "duty/phone_wipe.html", context, status=422 if missing else 200)
