"""Which packs apply in the reader's area."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bangfu.org.access import found_or_404, opens_to
from bangfu.rulebook import actions
from bangfu.rulebook.forms import EndForm, ForceForm
from bangfu.rulebook.installed import name_of
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.posts import CONFIRMERS
from bangfu.rulebook.views.place import pack_or_404, reader_of


@opens_to(CONFIRMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def put_in_force(request: HttpRequest, pack: str) -> HttpResponse:
    """Let a pack apply in the reader's area."""
    reader = reader_of(request)
    content = pack_or_404(pack)
    form = ForceForm(request.POST or None, initial={"from_day": reader.day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_in_force(
                actor=reader.actor, area=reader.area, pack=pack, **form.cleaned_data
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("“%(name)s”从这一天起在这里施行；各户的结论在后台重新算。")
                % {"name": content.name},
            )
            return redirect("rulebook:home")
    return render(
        request,
        "rulebook/force.html",
        {"pack": content, "area": reader.area, "form": form},
        status=422 if form.errors else 200,
    )


@opens_to(CONFIRMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a pack apply no longer."""
    reader = reader_of(request)
    rows = reader.within(PackInForce.objects.select_related("area"), "area_id")
    row = found_or_404(rows, pk=pk)
    form = EndForm(request.POST or None, initial={"until_day": reader.day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_force(actor=reader.actor, row=row, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已经停用。各户的结论在后台重新算，以前哪一天的照旧。"))
            return redirect("rulebook:home")
    return render(
        request,
        "rulebook/end_force.html",
        {"row": row, "name": name_of(row.pack), "form": form},
        status=422 if form.errors else 200,
    )


def refuse(form: Form, error: ValidationError) -> None:
    """Put what an action said at the field it is about, or over the form."""
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)
