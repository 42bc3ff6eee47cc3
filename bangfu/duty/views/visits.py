"""Visits on the site: written down at a desk, read whole, listed; and work an office has done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions.desk import record_at_desk
from bangfu.duty.counting import State
from bangfu.duty.forms.visit import DoneForm, VisitForm, owed_line
from bangfu.duty.queries.due import OFFICE, due_of_household
from bangfu.duty.queries.earlier import earlier_homes, visits_there
from bangfu.duty.queries.visits import duty_names, told, visits_seen
from bangfu.duty.views.places import A_PAGE, READERS
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.filetypes import NotAccepted
from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import documents_of, households_of
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import LEDGER_WRITERS


@opens_to(LEDGER_WRITERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a visit or call down; what changed in the file can follow at once."""
    home = _open_home(request, pk)
    lines = [
        line
        for line in due_of_household(home, request.reader.day).lines
        if line.state not in (State.DONE, State.EXCUSED)
    ]
    wanted = next((line for line in lines if line.term.serving.whose != OFFICE), None)
    posted = request.method == "POST"
    form = VisitForm(
        request.POST if posted else None, request.FILES if posted else None,
        reader=request.reader, household=home, lines=lines,
    )  # fmt: skip
    if posted and form.is_valid():
        visit = _kept(request, form, "files")
        if visit is not None:
            messages.success(request, _("记下了对%(home)s的走访。") % {"home": home.label})
            if "observe" in request.POST:
                return redirect("ledger:observe", pk=home.pk)
            return redirect("duty:household", pk=home.pk)
    context = {"form": form, "household": home, "wanted": wanted}
    return render(request, "duty/visit_add.html", context, status=422 if posted else 200)


@opens_to(LEDGER_WRITERS)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that an office did what it owed; `duty` and `person` say what."""
    home = _open_home(request, pk)
    key, person = request.GET.get("duty", ""), request.GET.get("person", "")
    due = due_of_household(home, request.reader.day)
    line = owed_line([one for one in due.lines if not one.term.serving.contact], key, person)
    if line is None:
        messages.error(request, _("这件事现在不欠这一户了，不用记。"))
        return redirect("duty:household", pk=home.pk)
    posted = request.method == "POST"
    form = DoneForm(
        request.POST if posted else None, request.FILES if posted else None,
        reader=request.reader, household=home, line=line,
    )  # fmt: skip
    if posted and form.is_valid() and _kept(request, form, "files") is not None:
        messages.success(request, _("记下了：%(duty)s办了。") % {"duty": line.term.name})
        return redirect("duty:household", pk=home.pk)
    context = {"form": form, "household": home, "line": line, "today": request.reader.day}
    return render(request, "duty/office_done.html", context, status=422 if posted else 200)


@opens_to(READERS)
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit whole."""
    reader = request.reader
    one = found_or_404(visits_seen(reader), pk=pk)
    seen = set(
        documents_of(reader)
        .filter(household=one.household, removed_at=None)
        .values_list("pk", flat=True)
    )
    files = [
        (photo, photo.document if photo.document_id in seen else None, _shown(photo.media_type))
        for photo in one.photos.all()
    ]
    context = {
        "told": told(one, duty_names(one.household.area_code, one.day)), "visit": one,
        "household": one.household, "files": files,
    }  # fmt: skip
    return render(request, "duty/visit.html", context)


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """All visits to a household."""
    home = found_or_404(households_of(request.reader), pk=pk)
    before = visits_there(earlier_homes(home, request.reader.day))
    rows = visits_seen(request.reader).filter(Q(household=home) | before)
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = duty_names(home.area_code, request.reader.day)
    context = {
        "household": home, "leaf": leaf, "rows": [told(one, names) for one in leaf],
        "writes": request.reader.may(LEDGER_WRITERS) and home.closed_on is None,
    }  # fmt: skip
    return render(request, "duty/visits.html", context)


def _shown(media_type: str) -> bool:
    return media_type.startswith("image/")


def _open_home(request: HttpRequest, pk: int) -> Household:
    home = found_or_404(households_of(request.reader), pk=pk)
    if home.closed_on is not None:
        raise Http404
    return home


def _kept(request: HttpRequest, form: Any, files: str) -> Any:
    """Keep what the form says; None when it was refused, and the form says why."""
    try:
        recorded = record_at_desk(
            actor=request.reader.actor, staff=request.reader.staff, uid=form.cleaned_data["uid"],
            contact=form.contact, went=form.went, files=form.cleaned_data[files],
        )  # fmt: skip
    except NotAccepted as refused:
        form.add_error(files, str(refused))
    except Impossible as refused:
        form.add_error(None, str(refused))
    else:
        # a number of another household's visit is nobody's here
        if recorded.visit.household_id != form.household.pk:
            raise Http404
        return recorded.visit
    return None
