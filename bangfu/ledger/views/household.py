"""A household's file: one page, top to bottom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bangfu.ledger.queries.file import file_now
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.queries import full_name
from bangfu.org.roles import LEDGER_READERS, LEDGER_WRITERS


@opens_to(LEDGER_READERS)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it stands today."""
    reader = request.reader  # type: ignore[attr-defined]
    home = found_or_404(households_of(reader), pk=pk)
    context = {
        "file": file_now(reader, home),
        "household": home,
        "place": full_name(home.area_code),
        "writes": reader.may(LEDGER_WRITERS) and home.closed_on is None,
    }
    return render(request, "ledger/household.html", context)
