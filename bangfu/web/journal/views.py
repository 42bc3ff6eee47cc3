"""Who did what: the audit administrator's page, and having the chain verified."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.journal import queries
from bangfu.journal.actions import ask_to_verify
from bangfu.journal.models import Entry, Verification
from bangfu.org.access import Reader, found_or_404, inside, opens_to
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.web.journal.forms import EntryFilter


def visible(reader: Reader) -> QuerySet[Entry]:
    """Entries of the reader's area, and those of no place, which concern the whole site."""
    # Most of the journal is the reader's: going back through it until a page is full is quick,
    # collecting all of it by the index of areas is not. So that index is kept out of this.
    rows = Entry.objects.annotate(scope=Coalesce("area_code", Value("")))
    return rows.filter(inside(reader.prefix, "scope") | Q(scope=""))


@require_safe
@opens_to(Role.AUDIT_ADMIN)
def entries(request: HttpRequest) -> HttpResponse:
    """The newest entries, filtered; `before` goes on to older ones."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    form = EntryFilter(request.GET, reader=reader)
    page = queries.Page([], None)
    if form.is_valid():
        wanted = form.cleaned_data
        rows = visible(reader)
        if form.area:
            rows = rows.filter(inside(form.area.prefix))
        page = queries.entries(
            rows,
            who=wanted["who"],
            act=wanted["act"],
            since=wanted["since"],
            until=wanted["until"],
            subject=(wanted["kind"], wanted["id"]) if wanted["kind"] and wanted["id"] else None,
            before=_number(request.GET.get("before", "")),
        )
    told = {
        "form": form,
        "page": page,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "places": place_names(page.entries),
        "about": _about(page.entries, request.GET.get("id", "")),
        "verification": queries.newest_verification(),
    }
    part = "journal/entries_part.html" if _is_part(request) else "journal/entries.html"
    return render(request, part, told, status=200 if form.is_valid() else 422)


@require_safe
@opens_to(Role.AUDIT_ADMIN)
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry whole: what it changed, and its place in the chain."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(visible(reader), seq=seq)
    return render(request, "journal/entry.html", {"entry": found, "places": place_names([found])})


@require_POST
@opens_to(Role.AUDIT_ADMIN)
def verify(request: HttpRequest) -> HttpResponse:
    """Start reading the chain and go where its finding will stand."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    return redirect("journal:verification", ask_to_verify(actor=reader.actor).pk)


@require_safe
@opens_to(Role.AUDIT_ADMIN)
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is, then what it showed."""
    found = Verification.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if _is_part(request) and not found.going_on:
        # the headline is part of what changes
        return HttpResponse(headers={"HX-Refresh": "true"})
    run = {
        "label": found.get_state_display(),
        "done": found.done,
        "total": found.total or None,
        "unit": _("条"),
        "note": _("可以离开这页，结果会写在日志页的开头。"),
        "poll_url": reverse("journal:verification", args=[pk]),
    }
    part = "journal/verification_part.html" if _is_part(request) else "journal/verification.html"
    return render(request, part, {"verification": found, "run": run})


def place_names(found: list[Entry]) -> dict[str, str]:
    """The names of the areas these entries happened in, by code."""
    codes = {one.area_code for one in found if one.area_code}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def _about(found: list[Entry], identifier: str) -> str:
    """Whom the page is about when it was asked about one record."""
    return next(
        (one.subject_label for one in found if identifier and one.subject_label), identifier
    )


def _is_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]


def _number(text: str) -> int | None:
    # sixteen digits and more are no entry's number, and no database's whole number either
    return int(text) if text.isdecimal() and len(text) < 16 else None
