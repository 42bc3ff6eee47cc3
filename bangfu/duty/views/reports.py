"""Reports of harm: read and taken up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.duty.actions.reports import take_up_report
from bangfu.duty.queries.reports import reports_of
from bangfu.ledger.actions.households import Impossible
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import FILE_KEEPERS, LEDGER_WRITERS


@opens_to(FILE_KEEPERS)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was found, by whom; whoever records says what was done."""
    reader = request.reader
    one = found_or_404(reports_of(reader), pk=pk)
    wrong, outcome = "", ""
    may = reader.may(LEDGER_WRITERS)
    if request.method == "POST" and may:
        outcome = request.POST.get("outcome", "")
        try:
            take_up_report(actor=reader.actor, report=one, outcome=outcome)
        except Impossible as refused:
            wrong = str(refused)
        else:
            messages.success(request, _("记下了怎样处理。"))
            return redirect("duty:report", pk=pk)
    context = {"report": one, "may": may, "wrong": wrong, "outcome": outcome}
    return render(request, "duty/report.html", context, status=422 if wrong else 200)
