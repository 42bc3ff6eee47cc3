"""One household's file to look at and to take along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.papers.actions.printing import print_paper
from bangfu.papers.forms import PrintForm
from bangfu.papers.posts import READERS
from bangfu.papers.queries.papers import household_paper
from bangfu.papers.views.giving import FORMAT_WORDS, UNPRINTABLE, as_file, on_page, parts_of


@opens_to(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The file on the page; sent, it is given as a file."""
    reader = request.reader
    home = found_or_404(households_of(reader), pk=pk)
    form = PrintForm(request.POST or None, reader=reader)
    if request.method == "POST" and form.is_valid():
        try:
            return as_file(
                print_paper(
                    actor=reader.actor, compose=lambda imprint: household_paper(reader, home, imprint),
                    area_code=home.area_code, as_of=reader.day, household=home, **form.choice,
                )
            )  # fmt: skip
        except UNPRINTABLE as refused:
            form.add_error(None, str(refused))
    paper = household_paper(reader, home, on_page(reader, reader.day))
    context = {
        "household": home, "paper": paper, "parts": parts_of(paper), "form": form,
        "formats": FORMAT_WORDS,
    }  # fmt: skip
    return render(request, "papers/household.html", context, status=422 if form.errors else 200)
