"""Excuses that run: listed by when they end, made longer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions.excuses import extend_excuse
from bangfu.duty.counting import SOON
from bangfu.duty.forms.care_posts import ExtendForm
from bangfu.duty.queries.excuses import running_excuses
from bangfu.duty.queries.visits import duty_names
from bangfu.duty.views.places import A_PAGE, READERS, area_of, below
from bangfu.ledger.actions.households import Impossible
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import FILE_KEEPERS


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Whom nobody has to visit for a time, the next to end first."""
    reader, area = request.reader, area_of(request)
    rows = running_excuses(reader, area.prefix)
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    places = full_names({one.household.area_code[:12] for one in leaf})
    duties: dict[str, dict[str, str]] = {}
    shown = []
    for one in leaf:
        code = one.household.area_code
        if one.duty and code not in duties:
            duties[code] = duty_names(code, reader.day)
        what = duties[code].get(one.duty, one.duty) if one.duty else ""
        shown.append((one, places.get(code[:12], ""), what))
    context = {
        "area": area, "below": below(area), "leaf": leaf, "rows": shown, "today": reader.day,
        "soon": rows.filter(until_day__lte=reader.day + SOON).count(),
        "decides": reader.may(FILE_KEEPERS),
    }  # fmt: skip
    return render(request, "duty/excuses.html", context)


@opens_to(FILE_KEEPERS)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """An excuse lasts longer, with the reason."""
    reader = request.reader
    one = found_or_404(running_excuses(reader), pk=pk)
    posted = request.method == "POST"
    form = ExtendForm(request.POST if posted else None, excuse=one)
    if posted and form.is_valid():
        try:
            extend_excuse(
                actor=reader.actor, excused=one, until_day=form.cleaned_data["until_day"],
                why=form.cleaned_data["why"],
            )  # fmt: skip
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("延长了，到期会再提醒。"))
            return redirect("duty:excuses")
    context = {"form": form, "excuse": one, "household": one.household}
    return render(request, "duty/excuse_extend.html", context, status=422 if posted else 200)
