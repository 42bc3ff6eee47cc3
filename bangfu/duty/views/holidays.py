"""Which days are off and worked here, and entering the notice of a year nobody knows yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.duty.forms.holidays import HolidayForm
from bangfu.duty.views.places import READERS
from bangfu.org.access import Reader, found_or_404, inside, opens_to
from bangfu.org.models.area import upward
from bangfu.org.roles import POLICY_SETTERS
from bangfu.policy.duties.workdays import is_known
from bangfu.rulebook.actions.holidays import enter_holidays, take_back_holidays
from bangfu.rulebook.models import HolidayNotice
from bangfu.rulebook.queries.holidays import notices_for


@opens_to(READERS)
def holidays(request: HttpRequest) -> HttpResponse:
    """The years that are known, and what was entered; county and city enter another."""
    reader = request.reader
    may = reader.may(POLICY_SETTERS)
    if request.method == "POST" and not may:
        raise PermissionDenied
    this_year = reader.day.year
    notices = notices_for(reader.area.code)
    wanted = next((y for y in (this_year, this_year + 1) if not is_known(y, notices)), this_year)
    form = HolidayForm(request.POST or None, this_year=this_year, initial={"year": wanted})
    read = None
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["notice"]
        if request.POST.get("step") == "save":
            try:
                enter_holidays(
                    actor=reader.actor, area=reader.area, notice=read,
                    document=form.cleaned_data["document"],
                )  # fmt: skip
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                said = _("%(year)d 年的放假安排登记好了。") % {"year": read.year}
                messages.success(request, said)
                return redirect("duty:holidays")
    rows = HolidayNotice.objects.filter(_seen(reader)).select_related("area")
    context = {
        "form": form, "may": may, "read": read,
        "off": sorted(read.off.items()) if read else [],
        "worked": sorted(read.worked.items()) if read else [],
        "years": [(year, is_known(year, notices)) for year in (this_year, this_year + 1)],
        "notices": [(one, reader.sees(one.area_id) and may) for one in rows],
    }  # fmt: skip
    refused = request.method == "POST" and bool(form.errors)
    return render(request, "duty/holidays.html", context, status=422 if refused else 200)


@require_POST
@opens_to(POLICY_SETTERS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A notice no longer counts, with the reason."""
    reader = request.reader
    one = found_or_404(reader.within(HolidayNotice.objects.all(), "area_id"), pk=pk)
    try:
        take_back_holidays(
            actor=reader.actor, notice=one, why=request.POST.get("reason", "").strip()
        )
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, _("撤回了，又按原来的安排算。"))
    return redirect("duty:holidays")


def _seen(reader: Reader) -> Q:
    """What was entered for the reader's area, around it or in it."""
    return Q(area_id__in=upward(reader.area.code)) | inside(reader.prefix, "area_id")
