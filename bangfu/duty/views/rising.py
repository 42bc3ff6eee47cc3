"""What has risen to the reader's level, the days after which it does, and what they write."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions.rising import set_rising_days, urge
from bangfu.duty.forms.rising import RisingForm, UrgeForm
from bangfu.duty.models import RisingDays
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.figures import changed_in_ledger, counting_now, due_figures, due_sum
from bangfu.duty.queries.rising import (
    days_by_county,
    days_of,
    risen,
    risen_under,
    told,
    urgings_of,
)
from bangfu.duty.views.due import COUNTERS
from bangfu.duty.views.places import A_PAGE, READERS, SMALL, area_of
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import full_names
from bangfu.org.roles import Role

URGERS = frozenset(
    {
        Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_OFFICER, Role.COUNTY_LEADER,
        Role.CITY_OFFICER,
    }
)  # fmt: skip
"""Who stands above a village and can tell it to hurry."""
SETTERS = frozenset({Role.COUNTY_OFFICER})


def level_of(reader: Reader) -> Level:
    """The level whose eyes the reader sees with."""
    level = Level(reader.area.level)
    return Level.VILLAGE if level in (Level.GROUP, Level.GRID) else level


@opens_to(READERS)
@require_GET
def rises(request: HttpRequest) -> HttpResponse:
    """What is overdue so long that the reader's level has it; by area above a township."""
    area = area_of(request)
    if area.level in SMALL:
        return _of_homes(request, area)
    reader, level = request.reader, level_of(request.reader)
    parts = due_figures(area, reader.day)
    days = days_by_county([*(one.area.code for one in parts), area.code])
    rows = []
    for part in parts:
        number, oldest = risen(part, level, reader.day, days)
        office, _since = risen(part, level, reader.day, days, offices=True)
        rows.append({"due": part, "number": number, "oldest": oldest, "office": office})
    rows.sort(key=lambda row: (not row["due"].known, -row["number"], row["due"].area.code))
    context = {
        "area": area, "rows": rows, "whole": due_sum(area, parts),
        "number": sum(row["number"] for row in rows), "level": level.label,
        "today": reader.day, "run": counting_now(area), "days": days_of(area.code),
        "one_county": area.level == Level.COUNTY, "counts": reader.may(COUNTERS),
        "older": changed_in_ledger(area.prefix, reader.day),
    }  # fmt: skip
    return render(request, "duty/risen_areas.html", context)


def _of_homes(request: HttpRequest, area: Area) -> HttpResponse:
    reader, level = request.reader, level_of(request.reader)
    offices = request.GET.get("of") == "offices"
    here = risen_under(area.prefix, level, reader.day, offices=offices)
    leaf = Paginator(here.order, A_PAGE).get_page(request.GET.get("page"))
    found = {home.pk: home for home in households_of(reader).filter(pk__in=list(leaf))}
    days = days_of(area.code)
    rows = told(here, [found[pk] for pk in leaf if pk in found], reader.day)
    names = full_names(one.household.area_code for one in rows)
    for one in rows:
        one.place = names[one.household.area_code]
    context = {
        "area": area, "leaf": leaf, "number": here.number, "trouble": here.trouble,
        "rows": rows,
        "offices": offices, "level": level.label, "days": days, "after": days.of(level),
        "today": reader.day, "urges": reader.may(URGERS) and level != Level.VILLAGE,
    }  # fmt: skip
    return render(request, "duty/risen.html", context)


@opens_to(READERS)
def days(request: HttpRequest) -> HttpResponse:
    """The days of a county: read by all, set by its officer."""
    reader = request.reader
    area = area_of(request)
    now = days_of(area.code)
    sets = reader.may(SETTERS) and area.level == Level.COUNTY
    first = {"township": now.township, "county": now.county, "city": now.city}
    form = RisingForm(request.POST if request.method == "POST" and sets else None, initial=first)
    if request.method == "POST" and sets and form.is_valid():
        try:
            set_rising_days(actor=reader.actor, area=area, **form.cleaned_data)
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("定好了，今天起照这个报。"))
            return redirect(f"{reverse('duty:rising-days')}?area={area.code}")
    county = area.code[:6].ljust(12, "0")
    context = {
        "area": area, "form": form, "sets": sets, "days": now,
        "before": RisingDays.objects.filter(area_code=county)[:10] if len(area.prefix) >= 6 else [],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "duty/rising_days.html", context, status=status)


@opens_to(URGERS)
def urge_home(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to whoever owes something to one household."""
    reader = request.reader
    home = found_or_404(households_of(reader), pk=pk)

    def send(words: str) -> None:
        urge(actor=reader.actor, level=level_of(reader), words=words, household=home)

    due = due_of_household(home, reader.day)
    context = {
        "household": home, "due": due, "today": reader.day,
        "notes": urgings_of([home.pk], reader.day).get(home.pk, []),
        "who": home.label,
    }  # fmt: skip
    back = f"{reverse('duty:risen')}?area={home.area_code[:9].ljust(12, '0')}"
    if not reader.sees(home.area_code):
        back = reverse("duty:household", args=[home.pk])
    return _urge(request, send, context, back)


@opens_to(URGERS)
def urge_area(request: HttpRequest, code: str) -> HttpResponse:
    """Write to a whole village or township."""
    reader = request.reader
    area = found_or_404(reader.within(Area.objects.all(), "code"), pk=code)

    def send(words: str) -> None:
        urge(actor=reader.actor, level=level_of(reader), words=words, area=area)

    back = f"{reverse('duty:risen')}?area={area.code}"
    return _urge(request, send, {"area": area, "who": area.name, "today": reader.day}, back)


def _urge(request: HttpRequest, send: Any, context: dict[str, Any], back: str) -> HttpResponse:
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            send(form.cleaned_data["words"])
        except Impossible as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(request, _("写给村里了，他们在“走访”里看得到。"))
            return redirect(back)
    status = 422 if request.method == "POST" else 200
    return render(request, "duty/urge.html", {"form": form, "back": back, **context}, status=status)
