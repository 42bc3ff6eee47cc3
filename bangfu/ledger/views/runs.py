"""Judge a whole area anew: start it, see how far it is, and what it came to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.ledger.actions.screening import start_screening
from bangfu.ledger.models import ScreeningRun
from bangfu.ledger.models.background import Run, State
from bangfu.ledger.queries.runs import runs_of
from bangfu.ledger.views.grid import areas_to_choose
from bangfu.ledger.views.why import is_part
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.models import Area
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS, POLICY_SETTERS, Role

RUNNERS = DECIDERS | {Role.CITY_OFFICER}
LATEST = 20


@require_safe
@opens_to(RUNNERS)
def runs(request: HttpRequest) -> HttpResponse:
    """The latest runs, and a button to start one."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = list(runs_of(reader)[:LATEST])
    names = full_names({run.area_code for run in found} | {reader.area.code})
    context = {
        "runs": [{"run": run, "place": names[run.area_code]} for run in found],
        "newest": next((run for run in found if run.finished), None),
        "place": reader.area.name,
        "areas": [(reader.prefix, reader.area.name), *areas_to_choose(reader)],
        "tries": reader.may(POLICY_SETTERS),
    }
    return render(request, "ledger/runs.html", context)


@require_POST
@opens_to(RUNNERS)
def start(request: HttpRequest) -> HttpResponse:
    """Start a run of the reader's area or of one inside it, and go where it can be watched."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    run = start_screening(
        actor=reader.actor, area=chosen_area(reader, request.POST.get("area", ""))
    )
    return redirect("ledger:run", run.pk)


@require_safe
@opens_to(RUNNERS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far, then what it came to."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found: ScreeningRun = found_or_404(runs_of(reader), pk=pk)
    if is_part(request) and not found.going_on:
        # the headline is part of what changes
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "run": found,
        "progress": progress_of(found, reverse("ledger:run", args=[pk])),
        "place": full_names([found.area_code])[found.area_code],
        "area": found.area_code if reader.sees(found.area_code) else "",
    }
    part = "ledger/run_progress.html" if is_part(request) else "ledger/run.html"
    return render(request, part, context)


def progress_of(found: Run, address: str) -> dict[str, Any]:
    """A run as the progress bar shows it; how many only where they are counted."""
    waiting = found.state == State.WAITING
    return {
        "label": _("排队，等后台来做") if waiting else found.stage or _("正在准备"),
        "done": found.done,
        "total": found.total if found.total > 1 else None,
        "note": _("可以离开这页，算好了结果还在这里。"),
        "poll_url": address,
    }


def chosen_area(reader: Reader, prefix: str) -> Area:
    """The area whose prefix was chosen, inside the reader's; 404 for any other."""
    if not prefix or prefix == reader.prefix:
        return reader.area
    code = prefix if len(prefix) > 12 else prefix.ljust(12, "0")
    area = Area.objects.filter(pk=code).first() if reader.sees(code) else None
    if area is None:
        raise Http404
    return area
