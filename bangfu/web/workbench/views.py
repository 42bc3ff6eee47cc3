"""The first page after signing in, and the page of everything that waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bangfu.org.access import Reader, opens_to
from bangfu.org.roles import EVERYBODY
from bangfu.web.workbench.desks import SOURCES, desk_of, everything, finding, first_to_do
from bangfu.web.workbench.matters import address


@require_safe
@opens_to(EVERYBODY)
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits, what has a date, what went wrong, and where most is open."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    desk = desk_of(reader)
    context = {
        "desk": desk,
        "finding": finding(reader, desk),
        "day": reader.day,
        "weekend": (5, 6),
        "table": [(line, first_to_do(reader, line)) for line in desk.parts],
        "foot": [(desk.whole, None)],
        "first": first_to_do(reader, desk.whole) if desk.whole and not desk.parts else ("", ""),
        "grid": address(reader, "ledger:grid"),
        "search": address(reader, "ledger:search"),
        "import_url": address(reader, "intake:home"),
        "new_household": address(reader, "ledger:new_household"),
        "waits": reader.role in SOURCES,
    }
    return render(request, "web/workbench.html", context)


@require_safe
@opens_to(EVERYBODY)
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the reader within the next weeks, kind by kind."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    piles = everything(reader)
    context = {
        "piles": piles,
        "number": sum(pile.number for pile in piles),
        "day": reader.day,
    }
    return render(request, "web/waiting.html", context)
