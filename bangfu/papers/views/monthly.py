"""Which villages did their ledger this month, and one ledger with its steps."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bangfu.journal.queries import entries_about
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_name
from bangfu.papers.actions.printing import print_paper
from bangfu.papers.forms import AdjustForm, PrintForm, ReportForm, SignForm
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.posts import ADJUSTERS, READERS, REPORTERS, RETURNERS, SIGNERS
from bangfu.papers.queries.monthly import (
    day_of_content,
    first_months,
    in_words,
    ledgers_of,
    month_before,
    month_of,
    receivers_of,
    sheet_of,
    villages_in_month,
    waiting_ledgers,
)
from bangfu.papers.queries.papers import monthly_paper
from bangfu.papers.views.giving import FORMAT_WORDS, UNPRINTABLE, as_file, on_page, parts_of
from bangfu.papers.views.places import places_of
from bangfu.rulebook.queries import NotSet

State = MonthlyLedger.State


def month_named(text: str) -> dt.date:
    """The month of an address such as 2026-11; 404 for anything else."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError as wrong:
        raise Http404 from wrong


@opens_to(READERS)
@require_GET
def monthly(request: HttpRequest) -> HttpResponse:
    """The villages of the scope with how far each is in a month."""
    reader = request.reader
    this = month_of(reader.day)
    month = month_named(request.GET["month"]) if request.GET.get("month") else this
    if month > this:
        raise Http404
    places = places_of(request, reader)
    first = min(first_months(places.villages).values(), default=this)
    if month < first:
        # an address kept from before: of that month nobody kept anything
        return redirect(f"{request.path}?{_instead(request, first)}")
    last_day = MonthlyLedger(month=month).last_day
    context = {
        "month": month,
        "before": month_before(month) if month > first else None,
        "after": None if month == this else last_day + dt.timedelta(days=1),
        "last_day": last_day,
        "places": places,
        "rows": villages_in_month(reader, month, places.villages),
        "finding": in_words(month, waiting_ledgers(reader, month)),
        "starts": reader.may(ADJUSTERS) and month >= month_before(this),
    }
    return render(request, "papers/monthly.html", context)


def _instead(request: HttpRequest, month: dt.date) -> str:
    query = request.GET.copy()
    query["month"] = f"{month:%Y-%m}"
    return query.urlencode()


@opens_to(READERS)
@require_GET
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a village's ledger."""
    return ledger_page(request, found_or_404(ledgers_of(request.reader), pk=pk))


@opens_to(READERS)
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as a file."""
    reader = request.reader
    found = found_or_404(ledgers_of(reader), pk=pk)
    form = PrintForm(request.POST, reader=reader)
    if form.is_valid():
        try:
            return as_file(
                print_paper(
                    actor=reader.actor, compose=lambda imprint: monthly_paper(found, imprint),
                    area_code=found.area_code, as_of=found.as_of or day_of_content(found),
                    ledger=found, **form.choice,
                )
            )  # fmt: skip
        except UNPRINTABLE as refused:
            form.add_error(None, str(refused))
    return ledger_page(request, found, print_form=form)


def ledger_page(request: HttpRequest, found: MonthlyLedger, **forms) -> HttpResponse:
    """The page; `forms` are those that came back with mistakes, by the name they have here."""
    reader: Reader = request.reader
    place = full_name(found.area_code)
    try:
        sheet = sheet_of(found)
    except NotSet as missing:
        context = {"ledger": found, "place": place, "missing": str(missing)}
        return render(request, "papers/ledger_unset.html", context)
    paper = monthly_paper(found, on_page(reader, found.as_of or day_of_content(found)), sheet)
    context = {
        "ledger": found,
        "sheet": sheet,
        "place": place,
        "paper": paper,
        "parts": parts_of(paper, sheet.marks),
        "versions": ledgers_of(reader)
        .filter(area_code=found.area_code, month=found.month)
        .defer("rows", "changes", "stroke"),
        "entries": entries_about(("monthly_ledger", str(found.pk))),
        "formats": FORMAT_WORDS,
        "today": timezone.localdate(),
        "print_form": PrintForm(reader=reader),
        **_next_step(reader, found),
        **forms,
    }
    refused = any(form.errors for form in forms.values())
    return render(request, "papers/ledger.html", context, status=422 if refused else 200)


def _next_step(reader: Reader, found: MonthlyLedger) -> dict[str, object]:
    """The forms of what this post may do now."""
    step: dict[str, object] = {}
    if found.drafting and reader.may(ADJUSTERS):
        step["adjust_form"] = AdjustForm()
    if found.state == State.ADJUSTED and reader.may(SIGNERS):
        step["sign_form"] = SignForm(initial={"seen": found.checksum})
    if found.state == State.SIGNED and reader.may(REPORTERS):
        step["report_form"] = ReportForm(offices=receivers_of(found.area_code))
    open_states = (State.ADJUSTED, State.SIGNED, State.REPORTED)
    step["returns"] = found.state in open_states and reader.may(RETURNERS)
    return step
