"""Offices: who is responsible for what."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org import actions, queries
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.days import running_on
from bangfu.org.forms import ChangeOffice, FindOffices
from bangfu.org.models import Office
from bangfu.org.roles import EVERYBODY, Role
from bangfu.org.views.answers import acted, form_page, leaf_of


@opens_to(EVERYBODY)
def offices(request: HttpRequest) -> HttpResponse:
    """Every office in the scope, by area; cut by words and by kind."""
    form = FindOffices(request.GET)
    rows = queries.offices_in(request.reader)
    return render(request, "org/offices.html", found_offices(request, rows, form))


def found_offices(
    request: HttpRequest, rows: QuerySet[Office], form: FindOffices
) -> dict[str, object]:
    """What a list of offices shows: those the form asks for, a leaf of them, and where they are."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := wanted.get("q"):
        rows = rows.filter(Q(name__contains=text) | Q(duties__contains=text))
    if unit := wanted.get("unit"):
        rows = rows.filter(unit=unit)
    leaf = leaf_of(request, rows.order_by("area_id", "name"))
    names = queries.full_names(office.area_id for office in leaf)
    return {
        "form": form,
        "leaf": leaf,
        "rows": [(office, names[office.area_id]) for office in leaf],
        "cut": bool(wanted.get("q") or wanted.get("unit")),
    }


@opens_to(EVERYBODY)
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """One office: its duties and who works there."""
    here = found_or_404(queries.offices_in(request.reader), pk=pk)
    people = (
        here.appointments.filter(running_on(timezone.localdate()), staff__is_active=True)
        .select_related("staff", "area")
        .order_by("post", "staff__name")
    )
    names = queries.full_names(post.area_id for post in people)
    context = {
        "office": here,
        "where": queries.full_name(here.area_id),
        "people": [(post, names[post.area_id]) for post in people],
        "keeps": request.reader.role == Role.SYSTEM_ADMIN,
        "by_policy": ["rulebook/office_duties.html", "org/no_figures.html"],
    }
    return render(request, "org/office.html", context)


@opens_to(Role.SYSTEM_ADMIN)
def office_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, kind, duties, telephone or leaders."""
    here = found_or_404(queries.offices_in(request.reader), pk=pk)
    start = {name: getattr(here, name) for name in actions.OFFICE_KEPT}
    form = ChangeOffice(request.POST or None, initial=start)
    if request.method == "POST":
        changed = form.carried_out(
            lambda typed: actions.change_office(actor=request.reader.actor, office=here, **typed)
        )
        if changed is not None:
            return redirect("org:office", pk)
    context = {"form": form, "office": here}
    return form_page(request, "org/office_change.html", context, refused=form.is_bound)


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def office_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an office from today on."""
    here = found_or_404(queries.offices_in(request.reader), pk=pk)
    return acted(
        request,
        lambda: actions.close_office(
            actor=request.reader.actor,
            office=here,
            day=timezone.localdate(),
            why=request.POST.get("reason", ""),
        ),
        done=_("{name}已经撤销。").format(name=here.name),
        back=reverse("org:office", args=[pk]),
        undo=reverse("org:office_reopen", args=[pk]),
    )


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def office_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the closing of an office back."""
    here = found_or_404(queries.offices_in(request.reader), pk=pk)
    return acted(
        request,
        lambda: actions.reopen_office(actor=request.reader.actor, office=here),
        done=_("{name}恢复了。").format(name=here.name),
        back=reverse("org:office", args=[pk]),
    )
