"""The ledger as a grid: views, filters as chips, rows a page at a time, what is behind a cell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bangfu.ledger.forms.grid import Look, chips, read
from bangfu.ledger.models import Person
from bangfu.ledger.queries import grid as look_through
from bangfu.ledger.queries.grid import Filters, Found, Page, Place, TooWide
from bangfu.ledger.queries.rows import Row, columns, rows
from bangfu.ledger.queries.tabs import tabs
from bangfu.org.access import Reader, opens_to
from bangfu.org.queries import areas_under, full_names
from bangfu.org.roles import LEDGER_READERS


@opens_to(LEDGER_READERS)
def grid(request: HttpRequest) -> HttpResponse:
    """One page of the ledger."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = read(request.GET, reader, request.session)
    shown = columns(reader, look.columns)
    page, found, too_wide = found_by(reader, look, request)
    lines = rows(reader, page.rows, shown)
    chosen = look.filters.area.ljust(12, "0")
    names = full_names({chosen, *(one.area_code[:12] for one in page.rows)})
    context = {
        "look": look,
        "chips": chips(look, names[chosen]),
        "tabs": tabs_of(reader, look),
        "finding": finding(look, found, too_wide),
        "columns": shown,
        "width": len(shown) + 4,
        "blocks": blocks(lines, look, names),
        "page": page,
        "found": found,
        "everybody": look_through.people_in(reader.prefix),
        "too_wide": too_wide,
        "areas": areas_to_choose(reader),
        "place": reader.area.name,
    }
    return render(request, "ledger/grid.html", context)


def tabs_of(reader: Reader, look: Look) -> list[dict[str, object]]:
    """The built-in views as tabs; the one looked through is marked."""
    return [
        {
            "name": tab.name,
            "found": tab.found,
            "query": Look(tab.filters, columns=look.columns).address,
            "current": tab.filters == look.filters,
        }
        for tab in tabs(reader)
    ]


def finding(look: Look, found: Found, too_wide: bool) -> str:
    """What was found, as the headline says it."""
    if too_wide:
        return _("范围太大，先选一个乡镇")
    number = _("1 万人以上") if found.more else _("%d 人") % found.number
    if look.filters == Filters():
        return _("台账在册%s") % number
    names = [chip.text for chip in chips(look, "")]
    return _("%(what)s：%(number)s") % {"what": "、".join(filter(None, names)), "number": number}


def found_by(reader: Reader, look: Look, request: HttpRequest) -> tuple[Page, Found, bool]:
    """The page asked for, how many there are, and whether the area is too wide to look through."""
    after, before = (Place.read(request.GET.get(name, "")) for name in ("after", "before"))
    try:
        page = look_through.page(reader, look.filters, after=after, before=before, order=look.order)
        return page, look_through.count(reader, look.filters), False
    except TooWide:
        return Page(), Found(0), True


def blocks(lines: list[Row], look: Look, names: dict[str, str]) -> list[dict[str, object]]:
    """Rows under the headings they are grouped by."""
    found: list[dict[str, object]] = []
    group = look.group if look.order == "place" else "none"
    last: object = None
    for line in lines:
        person: Person = line.person
        key = {
            "village": person.area_code[:12], "household": person.household_id, "none": "",
        }[group]  # fmt: skip
        if key != last or not found:
            name = {
                "village": names.get(person.area_code[:12], ""),
                "household": person.household.label,
                "none": "",
            }[group]
            found.append({"name": name, "rows": [], "key": key})
            last = key
        found[-1]["rows"].append(line)  # type: ignore[attr-defined]
    return found


def areas_to_choose(reader: Reader) -> list[tuple[str, str]]:
    """The areas right below the reader's, to narrow the ledger down to."""
    below = {"township": ("village",), "county": ("township",), "city": ("county",),
             "village": ("group", "grid")}  # fmt: skip
    levels = below.get(reader.area.level, ())
    if not levels:
        return []
    return [(area.prefix, area.name) for area in areas_under(reader.prefix, *levels)]
