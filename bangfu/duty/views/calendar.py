"""The calendar: a month, and what falls due on one of its days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.duty.almanac import FIRST_YEAR, LAST_YEAR, lunar_words, marks_on
from bangfu.duty.counting import URGENCY
from bangfu.duty.models import Helper
from bangfu.duty.queries.calendar import Whose, measures_on, month_of, plans_on
from bangfu.duty.queries.falling import Falling
from bangfu.duty.queries.figures import due_figures
from bangfu.duty.queries.helping import helpers_of, pairings_of
from bangfu.duty.views.places import A_PAGE, READERS, SMALL, area_of, below
from bangfu.ledger.models import Person
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import day as day_asked
from bangfu.org.asked import number
from bangfu.org.days import running_on
from bangfu.policy.duties.workdays import arranged, is_known
from bangfu.rulebook.queries.holidays import notices_for


@opens_to(READERS)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of one's own households where somebody has some, else of the area."""
    whose = _whose(request)
    today = request.reader.day
    first = _month(request.GET.get("month", ""), today)
    month = month_of(whose, first)
    context = {
        "whose": whose, "month": month, "today": today, "is_now": first == today.replace(day=1),
        "own": bool(_own(request.reader)), "scope": _scope(request), "below": [] if whose.small else below(whose.area),
        "due": sum(one.due for one in month.days), "overdue": sum(o.overdue for o in month.days),
        "forecast": sum(one.forecast for one in month.days),
        "past": month.last < today, "visits": sum(one.visits for one in month.days),
    }  # fmt: skip
    return render(request, "duty/calendar.html", context)


@opens_to(READERS)
@require_GET
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    """Who has to be visited by a day, which plans are to be looked at, which measures done."""
    on = _day(day)
    whose = _whose(request)
    outlook, trouble = whose.outlook()
    found = list(outlook.between(on, on)) if outlook else []
    homes = whose.homes()
    by_home: dict[int, list[Falling]] = defaultdict(list)
    for one in found:
        by_home[one.owed.household].append(one)
    order = sorted(by_home, key=lambda pk: (min(map(_urgency, by_home[pk])), pk))
    leaf = Paginator(order, A_PAGE).get_page(request.GET.get("page"))
    rows = homes.in_bulk(list(leaf))
    whom = {one.owed.person for pk in leaf for one in by_home[pk]} - {None}
    people = Person.objects.in_bulk(whom)
    notices = notices_for(whose.area.code)
    context = {
        "day": on, "whose": whose, "today": request.reader.day, "scope": _scope(request),
        "leaf": leaf, "trouble": trouble, "homes_due": len(order), **_parts(whose, on),
        "homes": [
            (rows[pk], _lines(by_home[pk], people))
            for pk in leaf if pk in rows
        ],
        "plans": plans_on(homes, on)[:A_PAGE], "measures": measures_on(homes, on)[:A_PAGE],
        "surges": whose.surges(on, on), "marks": _marks(on), "lunar": lunar_words(on),
        "arranged": arranged(on, notices) if is_known(on.year, notices) else None,
        "month": f"{on:%Y-%m}",
    }  # fmt: skip
    return render(request, "duty/calendar_day.html", context)


def _parts(whose: Whose, day: dt.date) -> dict[str, object]:
    """The areas below a large one with what is overdue since a day and due by it, most first."""
    if whose.figures() is None:
        return {}
    parts = [(one, *one.on(day)) for one in due_figures(whose.area, whose.reader.day)]
    listed = sorted(parts, key=lambda one: (not one[0].known, -one[1], -one[2], one[0].area.code))
    number = sum(late + due for one, late, due in parts if one.known)
    return {"parts": listed, "number": number, "unknown": any(not one.known for one, *_n in parts)}


def _whose(request: HttpRequest) -> Whose:
    """The helper's or area's that was asked for; one's own otherwise."""
    reader = request.reader
    mine = _own(reader)
    if pk := request.GET.get("helper", ""):
        helper = found_or_404(helpers_of(reader), pk=number(pk))
        return Whose(reader, helper.name, reader.area, (helper,))
    if mine and "area" not in request.GET:
        return Whose(reader, "、".join(one.name for one in mine), reader.area, mine)
    area = area_of(request)
    return Whose(reader, area.name, area, (), area.level in SMALL)


def _own(reader: Reader) -> tuple[Helper, ...]:
    """The reader as a helper, where households or people are held."""
    rows = Helper.objects.filter(running_on(reader.day), staff=reader.staff)
    return tuple(one for one in rows if pairings_of(one, reader.day).exists())


def _scope(request: HttpRequest) -> str:
    """What the links have to say to stay with the same helper or area."""
    for name in ("helper", "area"):
        if value := request.GET.get(name, ""):
            return f"{name}={value}"
    return ""


def _month(text: str, today: dt.date) -> dt.date:
    """The first day of the month asked for; of this month where none can be read."""
    try:
        first = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR < first.year < LAST_YEAR else today.replace(day=1)


def _day(text: str) -> dt.date:
    found = day_asked(text)
    if found is None or not FIRST_YEAR < found.year < LAST_YEAR:
        raise Http404
    return found


def _lines(falling: list[Falling], people: dict[int, Person]) -> list[tuple[str, str, bool]]:
    """Each duty once, with whom it is owed to, and whether it is a forecast."""
    whom: dict[tuple[str, bool], list[str]] = {}
    for one in sorted(falling, key=_urgency):
        names = whom.setdefault((one.owed.name, one.state is None), [])
        if one.owed.person in people:
            names.append(people[one.owed.person].label)
    return [
        (name, "、".join(dict.fromkeys(names)), forecast)
        for (name, forecast), names in whom.items()
    ]


def _marks(day: dt.date) -> list[str]:
    return [one.name for one in marks_on(day)]


def _urgency(one: Falling) -> int:
    return URGENCY[one.state] if one.state else len(URGENCY)
