"""What is due: of one's own households, of a helper, of a village."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.actions.figures import start_counting
from bangfu.duty.counting import URGENCY, HomeDue, State
from bangfu.duty.models import Helper
from bangfu.duty.queries.doubts import doubtful_in, to_ask
from bangfu.duty.queries.due import CARER, HELPER, due_of, due_of_helper
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.figures import changed_in_ledger, counting_now, due_figures, due_sum
from bangfu.duty.queries.hazards import open_for, open_hazards
from bangfu.duty.queries.helping import helpers_of, pairings_of
from bangfu.duty.queries.rising import urged, urgings_for
from bangfu.duty.views.places import A_PAGE, READERS, SMALL, area_of, below
from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.days import running_on
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import full_names
from bangfu.org.roles import Role

COUNTERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER, Role.CITY_OFFICER})
"""Who may have a whole county or city counted at once."""
OPEN = (State.OVERDUE, State.DUE, State.SOON)
"""What somebody has to do now or soon."""


@opens_to(READERS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Own households where somebody has some, else the area's; a helper's when asked."""
    reader = request.reader
    if pk := request.GET.get("helper", ""):
        chosen = [found_or_404(helpers_of(reader), pk=number(pk))]
        return _of_helpers(request, chosen)
    mine = _own(request) if "area" not in request.GET else []
    if mine:
        return _of_helpers(request, mine)
    area = area_of(request)
    if area.level in (Level.VILLAGE, Level.GROUP, Level.GRID):
        return _of_village(request, area)
    return _of_area(request, area)


def _placed(homes: list[HomeDue], reader: Reader) -> None:
    """Say where each household is, to a reader of more than one village."""
    if reader.area.level == Level.VILLAGE:
        return
    names = full_names({one.household.area_code for one in homes})
    for one in homes:
        one.place = names[one.household.area_code]


def _own(request: HttpRequest) -> list[Helper]:
    """The reader as a helper, where households or people are held; empty otherwise."""
    reader = request.reader
    rows = Helper.objects.filter(running_on(reader.day), staff=reader.staff)
    return [one for one in rows if pairings_of(one, reader.day).exists()]


def _of_helpers(request: HttpRequest, helpers: list[Helper]) -> HttpResponse:
    seen = households_of(request.reader)
    found = [one for helper in helpers for one in due_of_helper(helper, request.reader.day)]
    visible = set(
        seen.filter(pk__in=[one.household.pk for one in found]).values_list("pk", flat=True)
    )
    found = [one for one in found if one.household.pk in visible]
    homes = [one for one in found if one.state in OPEN]
    untold = [one for one in found if one.trouble]
    doubtful = [one for one in found if one.doubtful]
    _asked(doubtful, request.reader)
    names = dict.fromkeys(helper.name for helper in helpers)
    urged([*homes, *doubtful, *untold], request.reader.day)
    _placed(found, request.reader)
    context = {
        "homes": homes,
        "todo": len(homes),
        "doubtful": doubtful,
        "doubts": len(doubtful),
        "untold": untold,
        "rest": [one for one in found if one not in homes and one.lines],
        "whose": "、".join(names),
        "own": "helper" not in request.GET,
        "counts": _counts(homes),
        "today": request.reader.day,
        "hazards": open_for(request.reader, helpers)[:A_PAGE],
        "notes": urgings_for(request.reader.area.code, request.reader.day),
    }
    return render(request, "duty/due.html", context)


def _asked(homes: list[HomeDue], reader: Reader) -> None:
    for one in homes:
        one.ask_words = to_ask(one.asks, reader)


def _of_village(request: HttpRequest, area: Area) -> HttpResponse:
    reader = request.reader
    found = due_under(area.prefix, reader.day, (HELPER, CARER))
    first: dict[int, int] = {}
    for home, state in zip(
        found.rows["household"].to_pylist(), found.rows["state"].to_pylist(), strict=True
    ):
        urgency = URGENCY[State(state)]
        first[home] = min(first.get(home, urgency), urgency)
    open_ones = sorted(
        (home for home, urgency in first.items() if urgency <= URGENCY[State.SOON]),
        key=lambda home: (first[home], home),
    )
    in_doubt = {one.household.pk: one for one in doubtful_in(reader, area.prefix, first)}
    leaf = Paginator([*open_ones, *in_doubt], A_PAGE).get_page(request.GET.get("page"))
    rows = {
        home.pk: home for home in households_of(reader).filter(pk__in=set(leaf) - in_doubt.keys())
    }
    shown: list[Household] = [rows[pk] for pk in leaf if pk in rows]
    doubtful = [in_doubt[pk] for pk in leaf if pk in in_doubt]
    counts = {state: sum(first[home] == URGENCY[state] for home in open_ones) for state in OPEN}
    homes = sorted(due_of(shown, reader.day, (HELPER, CARER)), key=lambda one: URGENCY[one.state])
    _asked(doubtful, reader)
    urged([*homes, *doubtful], reader.day)
    context = {
        "doubtful": doubtful, "doubts": len(in_doubt),
        "homes": homes, "todo": len(open_ones), "notes": urgings_for(area.code, reader.day),
        "whose": area.name, "counts": counts, "today": reader.day, "leaf": leaf, **_around(request, area),
        "trouble": next(iter(found.trouble.values()), ""),
        "hazards": open_hazards(reader, area.prefix)[:A_PAGE],
    }  # fmt: skip
    return render(request, "duty/due.html", context)


def _of_area(request: HttpRequest, area: Area) -> HttpResponse:
    """Villages of a township with what is open in each, from kept figures where all are of
    now, else worked out; above it, kept figures.
    """
    if area.level not in SMALL:
        return _of_figures(request, area)
    parts = due_figures(area, request.reader.day)
    trouble, counted_at = "", None
    villages: list[dict[str, Any]]
    now = parts and all(one.known and not one.changing for one in parts)
    if now and not changed_in_ledger(area.prefix, request.reader.day):
        counted_at = min(one.counted_at for one in parts if one.counted_at)
        villages = [
            {"area": one.area, **{state: getattr(one, state) for state in OPEN}} for one in parts
        ]
    else:
        found = due_under(area.prefix, request.reader.day, (HELPER, CARER))
        trouble = next(iter(found.trouble.values()), "")
        counted = found.by_village()
        villages = [
            {"area": one, **{state: counted.get(one.code[:12], {}).get(state, 0) for state in OPEN}}
            for one in below(area)
        ]
    villages.sort(key=lambda row: (-row["overdue"], -row["due"], row["area"].code))
    context = {
        **_around(request, area), "villages": villages, "trouble": trouble, "counted_at": counted_at,
        "late": sum(row["overdue"] for row in villages),
        "notes": urgings_for(area.code, request.reader.day),
    }  # fmt: skip
    return render(request, "duty/due_area.html", context)


def _of_figures(request: HttpRequest, area: Area) -> HttpResponse:
    """Townships of a county, or counties of a city, as counted in the background today."""
    parts = due_figures(area, request.reader.day)
    context = {
        **_around(request, area), "parts": parts, "whole": due_sum(area, parts), "run": counting_now(area),
        "counts": request.reader.may(COUNTERS),
        "older": changed_in_ledger(area.prefix, request.reader.day),
    }  # fmt: skip
    return render(request, "duty/due_figures.html", context)


@require_POST
@opens_to(COUNTERS)
def count(request: HttpRequest) -> HttpResponse:
    """Have an area counted now, in the background, and go back to where that was asked."""
    area = area_of(request)
    if area.level in SMALL:
        raise Http404
    start_counting(actor=request.reader.actor, area=area)
    messages.success(request, _("在后台算了，几分钟就好。可以离开这页。"))
    page = "duty:risen" if request.GET.get("back") == reverse("duty:risen") else "duty:due"
    return redirect(f"{reverse(page)}?area={area.code}")


def _around(request: HttpRequest, area: Area) -> dict[str, Any]:
    """The area, those above it that the reader sees, and whether the reader also helps some."""
    reader = request.reader
    above: list[Area] = []
    one = area.parent if area.code != reader.area.code else None
    while one is not None and reader.sees(one.code):
        above.insert(0, one)
        one = one.parent
    return {"area": area, "above": above, "own": bool(_own(request))}


def _counts(homes: list[HomeDue]) -> dict[State, int]:
    return {state: sum(one.state == state for one in homes) for state in OPEN}
