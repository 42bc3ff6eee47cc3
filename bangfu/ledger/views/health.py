"""A person's health file: read by those who keep files, added to, crossed out with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.health import cross_out_health, record_health
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.forms.health import HealthForm
from bangfu.ledger.models import HealthEntry, Person
from bangfu.ledger.queries.health import health_entries_of, health_file
from bangfu.ledger.queries.scope import documents_of, persons_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import FILE_KEEPERS, LEDGER_WRITERS


@opens_to(FILE_KEEPERS)
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file, crossed-out entries too."""
    person = found_or_404(persons_of(request.reader).select_related("household"), pk=pk)
    parts = health_file(person)
    context = {
        "person": person,
        "household": person.household,
        "parts": parts,
        "standing": sum(not one.crossed_out_because for *_x, rows in parts for one in rows),
        "empty": [label for _kind, label, rows in parts if not rows],
        "writes": request.reader.may(LEDGER_WRITERS) and person.household.closed_on is None,
    }
    return render(request, "ledger/health.html", context)


@opens_to(LEDGER_WRITERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an entry; `kind` in the address chooses the part."""
    person = _patient(request, pk)
    papers = documents_of(request.reader).filter(household=person.household, removed_at=None)
    own = papers.filter(Q(person=person) | Q(person=None)).order_by("-added_at")
    form = HealthForm(
        request.POST or None, documents=own,
        initial={"kind": request.GET.get("kind", HealthEntry.Kind.CONDITION)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done = form.cleaned_data
        try:
            record_health(
                actor=request.reader.actor, person=person, kind=HealthEntry.Kind(done["kind"]),
                day=done["day"], content=done["content"], where=done["where"],
                document=done["document"],
            )  # fmt: skip
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("记进%(name)s的健康档案了。") % {"name": person.label})
            return redirect("ledger:health", pk=person.pk)
    refused = request.method == "POST"
    context = {"form": form, "person": person, "household": person.household}
    return render(request, "ledger/health_add.html", context, status=422 if refused else 200)


@require_POST
@opens_to(LEDGER_WRITERS)
def cross_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Cross a wrong entry out; it can still be read."""
    entry = found_or_404(health_entries_of(request.reader), pk=pk)
    _patient(request, entry.person_id)
    try:
        cross_out_health(
            actor=request.reader.actor, entry=entry, why=request.POST.get("reason", "").strip()
        )
    except Impossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("划掉了，原来写的还看得到。"))
    return redirect("ledger:health", pk=entry.person_id)


def _patient(request: HttpRequest, pk: int) -> Person:
    """A person in scope whose household's file is open."""
    rows = persons_of(request.reader).filter(household__closed_on=None)
    return found_or_404(rows.select_related("household"), pk=pk)
