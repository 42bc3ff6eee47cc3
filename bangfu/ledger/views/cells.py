"""Parts of the grid that are fetched when they are asked for: behind a cell, a row opened."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bangfu.ledger.models.person import State
from bangfu.ledger.queries.behind import behind
from bangfu.ledger.queries.file import file_now
from bangfu.ledger.queries.rows import column
from bangfu.ledger.queries.scope import persons_of, running_hand_overs
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.roles import LEDGER_READERS, LEDGER_WRITERS


@opens_to(LEDGER_READERS)
def cell(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What is behind a cell, for the bar above the grid."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    person = found_or_404(persons_of(reader).select_related("household"), pk=pk)
    found = behind(reader, person, key)
    if found is None:
        raise Http404
    context = {
        "person": person,
        "name": "" if key == "name" else column(key).name,
        "behind": found,
        "writes": reader.may(LEDGER_WRITERS) and person.state == State.PRESENT,
    }
    return render(request, "ledger/grid_behind.html", context)


@opens_to(LEDGER_READERS)
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """A row opened: who lives there, what they may receive, what to ask, what was last recorded."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    person = found_or_404(persons_of(reader).select_related("household"), pk=pk)
    if not request.htmx:
        return redirect("ledger:household", person.household_id)
    file = file_now(reader, person.household)
    standings = ("in_force", "proposed", "eligible", "ask", "over")
    context = {
        "person": person,
        "file": file,
        "benefits": [
            one
            for standing in standings
            for one in file.of(standing)
            if one.person is None or one.person.pk == person.pk
        ],
        "asks": [one for one in file.asks if one.subject in ("household", str(person.pk))],
        "kept": any(
            one.outcome.missing and not one.asks and reader.hidden_groups
            for one in file.of("ask")
            if one.person is None or one.person.pk == person.pk
        ),
        "handed": running_hand_overs(person.household, reader.day),
        "takes_back": reader.may(LEDGER_WRITERS) and reader.sees(person.area_code),
        "width": _width(request),
        "writes": reader.may(LEDGER_WRITERS),
    }
    return render(request, "ledger/grid_open.html", context)


def _width(request: HttpRequest) -> int:
    """How many columns the row that asks has."""
    text = request.GET.get("width", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 12
