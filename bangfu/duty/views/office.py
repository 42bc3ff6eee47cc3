"""What offices owe: by duty, then to whom; above a township, where most is open."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.duty.queries.figures import changed_in_ledger, counting_now, due_figures, due_sum
from bangfu.duty.queries.office import OfficeDuty, ours, owed_by_offices, to_whom
from bangfu.duty.views.due import COUNTERS
from bangfu.duty.views.places import A_PAGE, READERS, SMALL, area_of
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import opens_to
from bangfu.org.models import Area


@opens_to(READERS)
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """Duties of the reader's office in an area, or of all offices there; `duty` lists to whom."""
    area = area_of(request)
    reader = request.reader
    if area.level not in SMALL:
        parts = due_figures(area, reader.day)
        context = {
            "area": area, "parts": parts, "whole": due_sum(area, parts),
            "run": counting_now(area), "counts": reader.may(COUNTERS),
            "older": changed_in_ledger(area.prefix, reader.day),
        }  # fmt: skip
        return render(request, "duty/office_areas.html", context)
    duties, trouble = owed_by_offices(area, reader.day)
    own = ours(duties, reader.office_id)
    # an office that owes nothing itself looks at all of them
    everybody = request.GET.get("of") == "all" or not own
    shown = duties if everybody else own
    if key := request.GET.get("duty", ""):
        return _to_whom(request, area, next((one for one in duties if one.term.key == key), None))
    context = {
        "area": area, "duties": shown, "everybody": everybody, "own": own, "trouble": trouble,
        "office": reader.appointment.office, "today": reader.day,
        "late": sum(one.overdue for one in shown), "soon": sum(one.soon for one in shown),
    }  # fmt: skip
    return render(request, "duty/office.html", context)


def _to_whom(request: HttpRequest, area: Area, duty: OfficeDuty | None) -> HttpResponse:
    if duty is None:
        raise Http404
    leaf = Paginator(duty.rows, A_PAGE).get_page(request.GET.get("page"))
    rows = households_of(request.reader).filter(pk__in={row["household"] for row in leaf})
    context = {
        "area": area, "duty": duty, "leaf": leaf, "today": request.reader.day,
        "rows": to_whom(leaf, rows.in_bulk()),
    }  # fmt: skip
    return render(request, "duty/office_duty.html", context)
