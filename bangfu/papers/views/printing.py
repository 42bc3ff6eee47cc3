"""Choosing a paper, looking at it, and taking it as a file."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.org.access import opens_to
from bangfu.org.queries import full_name
from bangfu.papers.actions.printing import print_paper
from bangfu.papers.forms import LookForm, PaperForm
from bangfu.papers.models import Print
from bangfu.papers.posts import READERS
from bangfu.papers.queries.monthly import in_words, month_of, waiting_ledgers
from bangfu.papers.queries.papers import KINDS
from bangfu.papers.views.giving import FORMAT_WORDS, UNPRINTABLE, as_file, on_page, parts_of
from bangfu.papers.views.places import places_of

SHOWN = 10
ADDRESSED = ("kind", "area", "day", "category")
"""What the address of a paper on the page tells of it."""


@opens_to(READERS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Which papers there are, and a form to take one."""
    reader = request.reader
    places = places_of(request, reader)
    first = places.villages[0].pk if len(places.villages) == 1 else ""
    chosen = {name: request.GET[name] for name in ("kind", "area") if name in request.GET}
    form = PaperForm(
        reader=reader, villages=places.villages, townships=places.whole,
        initial={"day": reader.day, "kind": "aikou", "area": first} | chosen,
    )  # fmt: skip
    return _page(request, form, places)


@opens_to(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """The paper on the page, numbers masked.

    The form is posted and led on, so that what full numbers are for stands in no address.
    """
    reader = request.reader
    places = places_of(request, reader)
    if request.method == "POST":
        form = LookForm(
            request.POST, reader=reader, villages=places.villages, townships=places.whole
        )
        if not form.is_valid():
            return _page(request, form, places)
        told = {name: request.POST[name] for name in ADDRESSED if request.POST.get(name)}
        if "in" in request.GET:
            told["in"] = request.GET["in"]
        return redirect(f"{reverse('papers:look')}?{urlencode(told)}")
    form = LookForm(request.GET, reader=reader, villages=places.villages, townships=places.whole)
    if not form.is_valid():
        return _page(request, form, places)
    given = form.cleaned_data
    kind = KINDS[given["kind"]]
    try:
        paper = kind.compose(
            reader, given["area"], given["day"], on_page(reader, given["day"]), given["category"]
        )
    except UNPRINTABLE as refused:
        form.add_error(None, str(refused))
        return _page(request, form, places)
    context = {
        "paper": paper, "parts": parts_of(paper), "given": given, "form": form,
        "name": kind.name, "place": full_name(given["area"].pk), "formats": FORMAT_WORDS,
    }  # fmt: skip
    return render(request, "papers/look.html", context)


@opens_to(READERS)
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """The paper as a file."""
    reader = request.reader
    places = places_of(request, reader)
    form = PaperForm(request.POST, reader=reader, villages=places.villages, townships=places.whole)
    if form.is_valid():
        given = form.cleaned_data
        compose = partial(_composed, reader, given)
        try:
            return as_file(
                print_paper(
                    actor=reader.actor, compose=compose, area_code=given["area"].pk,
                    as_of=given["day"], **form.choice,
                )
            )  # fmt: skip
        except UNPRINTABLE as refused:
            form.add_error(None, str(refused))
    return _page(request, form, places)


def _composed(reader, given, imprint):
    return KINDS[given["kind"]].compose(
        reader, given["area"], given["day"], imprint, given["category"]
    )


def _page(request: HttpRequest, form: PaperForm, places) -> HttpResponse:
    reader = request.reader
    month = month_of(reader.day)
    context = {
        "form": form, "places": places, "kinds": KINDS, "formats": FORMAT_WORDS, "month": month,
        "finding": in_words(month, waiting_ledgers(reader, month)),
        "prints": reader.within(Print.objects.all())[:SHOWN],
    }  # fmt: skip
    return render(request, "papers/home.html", context, status=422 if form.errors else 200)
