"""One household's file to look at and to take along."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bangfu.ledger.queries.scope import households_of
from bangfu.org import asked
from bangfu.org.access import found_or_404, opens_to
from bangfu.papers.actions.printing import print_paper
from bangfu.papers.forms import DatedForm
from bangfu.papers.posts import READERS
from bangfu.papers.queries.papers import household_paper
from bangfu.papers.views.giving import FORMAT_WORDS, UNPRINTABLE, as_file, on_page, parts_of


@opens_to(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The file on the page; sent, it is given as a file."""
    reader = request.reader
    home = found_or_404(households_of(reader), pk=pk)
    day = _day_asked(request, reader.day)
    form = DatedForm(request.POST or None, reader=reader, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            return as_file(
                print_paper(
                    actor=reader.actor, compose=partial(household_paper, reader, home),
                    area_code=home.area_code, as_of=day, household=home, **form.choice,
                )
            )  # fmt: skip
        except UNPRINTABLE as refused:
            form.add_error(None, str(refused))
    paper = household_paper(reader, home, on_page(reader, day))
    context = {
        "household": home, "paper": paper, "parts": parts_of(paper), "form": form,
        "formats": FORMAT_WORDS, "day": day,
    }  # fmt: skip
    return render(request, "papers/household.html", context, status=422 if form.errors else 200)


def _day_asked(request: HttpRequest, today: dt.date) -> dt.date:
    """The day of the address's `on`; today for none, for nonsense and for days to come."""
    return min(asked.day(request.GET.get("on", "")) or today, today)
