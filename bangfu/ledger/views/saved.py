"""Views of the ledger somebody keeps: save, rename, delete, have back."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.views import delete_view, rename_view, save_view
from bangfu.ledger.forms.grid import read
from bangfu.ledger.models import SavedView
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.roles import LEDGER_READERS

DELETED = "ledger.deleted_view"
"""Where the session keeps the view deleted last, so that it can be had back."""


@opens_to(LEDGER_READERS)
def views(request: HttpRequest) -> HttpResponse:
    """One's own views; a POST saves the present look as a new one."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    source = QueryDict(request.POST.get("query", "")) if request.method == "POST" else request.GET
    look = read(source, reader, {})
    query = replace(look, filters=replace(look.filters, name="")).address
    wrong = ""
    if request.method == "POST":
        try:
            view = save_view(
                actor=reader.actor,
                staff=reader.staff,
                name=request.POST.get("name", ""),
                query=query,
            )
        except Impossible as refused:
            wrong = str(refused)
        else:
            messages.success(request, _("存成了视图“%s”") % view.name)
            return redirect(f"{reverse('ledger:grid')}?{query}")
    context = {
        "query": query,
        "name": request.POST.get("name", ""),
        "wrong": wrong,
        "saved": SavedView.objects.filter(staff=reader.staff),
    }
    part = "views_part" if request.htmx else "views"
    return render(request, f"ledger/{part}.html", context, status=422 if wrong else 200)


@require_POST
@opens_to(LEDGER_READERS)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a view another name."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    view = found_or_404(SavedView.objects.filter(staff=reader.staff), pk=pk)
    try:
        rename_view(actor=reader.actor, view=view, name=request.POST.get("name", ""))
    except Impossible as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('ledger:views')}?{view.query}")
    return redirect(f"{reverse('ledger:grid')}?{view.query}")


@require_POST
@opens_to(LEDGER_READERS)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view; it can be had back until another is deleted."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    view = found_or_404(SavedView.objects.filter(staff=reader.staff), pk=pk)
    request.session[DELETED] = {"name": view.name, "query": view.query}
    delete_view(actor=reader.actor, view=view)
    undo = "undo:" + reverse("ledger:restore_view")
    messages.success(request, _("删掉了视图“%s”") % view.name, extra_tags=undo)
    return redirect("ledger:grid")


@require_POST
@opens_to(LEDGER_READERS)
def restore(request: HttpRequest) -> HttpResponse:
    """Have the view deleted last back."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    deleted = request.session.pop(DELETED, None)
    if deleted is None:
        return redirect("ledger:grid")
    try:
        save_view(actor=reader.actor, staff=reader.staff, **deleted)
    except Impossible as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('ledger:grid')}?{deleted['query']}")
