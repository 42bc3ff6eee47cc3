"""The ledger as a grid: views, filters as chips, rows a page at a time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.forms.grid import GROUPS, Look, chips, read
from bangfu.ledger.models import SavedView
from bangfu.ledger.queries import grid as look_through
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.grid import TooWide
from bangfu.ledger.queries.held import answers
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.leafed import Found, Page, Place
from bangfu.ledger.queries.rows import Row, columns, kept_columns, rows
from bangfu.ledger.queries.tabs import Tab, homes_of, of_villages, tabs
from bangfu.ledger.tags import ALL, tag
from bangfu.org.access import Reader, opens_to
from bangfu.org.queries import areas_under, full_names
from bangfu.org.roles import LEDGER_READERS, LEDGER_WRITERS

KIND = "人员类别"
"""The fact by which people are grouped into categories."""


@opens_to(LEDGER_READERS)
def grid(request: HttpRequest) -> HttpResponse:
    """One page of the ledger."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = read(request.GET, reader, request.session)
    shown = columns(reader, look.columns)
    built_in = tabs(reader, look.filters.tags)
    page, found, too_wide = found_by(reader, look, request, built_in)
    chosen = look.filters.area.ljust(12, "0")
    names = place_names(reader, {chosen, *(one.area_code[:12] for one in page.rows)})
    # inside an area chosen no other one is offered
    areas = [] if look.filters.area and not too_wide else areas_to_choose(reader)
    context = {
        "look": look,
        "chips": chips(look, names[chosen]),
        "tabs": tabs_of(built_in, look),
        "saved": saved_by(reader, look),
        "columns": shown,
        "kept": kept_columns(reader, look.columns),
        "width": len(shown) + 3,
        "blocks": blocks(reader, rows(reader, page.rows, shown), look, names),
        "categories": categories(reader, look),
        "page": page,
        "found": found,
        "finding": finding(look, found, names[chosen], too_wide),
        "everybody": built_in[0].figure,
        "too_wide": too_wide,
        "on_paper": on_paper(page, found),
        # on paper neither the rows' numbers nor the boxes to tick have a column
        "width_on_paper": len(shown) + 1,
        "groups": groups(reader),
        "areas": ways_to(areas, request.GET),
        "place": reader.area.name,
        "writes": reader.may(LEDGER_WRITERS),
        "reveals": reader.may_reveal,
    }
    return render(request, "ledger/grid.html", context)


def found_by(
    reader: Reader, look: Look, request: HttpRequest, built_in: list[Tab]
) -> tuple[Page, Found, bool]:
    """The page asked for, how many there are, and whether the area is too wide to look through."""
    after, before = (Place.read(request.GET.get(name, "")) for name in ("after", "before"))
    try:
        found = figure_of(built_in, look, reader) or look_through.count(
            reader, look.filters, all_of_them=request.GET.get("count") == "all"
        )
        if look.group == "category" and not category_of(look):
            return Page(), found, False
        page = look_through.page(reader, look.filters, after=after, before=before, order=look.order)
        return page, found, False
    except TooWide:
        return Page(), Found(0), True


def figure_of(built_in: list[Tab], look: Look, reader: Reader) -> Found | None:
    """How many a built-in view holds, by the figures kept; None for any other look."""
    same = [tab for tab in built_in if tab.filters == look.filters]
    if same:
        return Found(same[0].number, homes=same[0].of_homes)
    homes = homes_of(look.filters, reader)
    return None if homes is None else Found(homes, homes=True)


def finding(look: Look, found: Found, area: str, too_wide: bool) -> str:
    """What was found, as the headline says it."""
    if too_wide:
        return _("范围太大，先选一个乡镇")
    number = (_("%s 户") if found.homes else _("%s 人")) % found
    names = "、".join(f"{chip.label}{chip.text}" for chip in chips(look, area))
    if not names:
        return _("台账在册 %s") % number
    return _("%(what)s：%(number)s") % {"what": names, "number": number}


def on_paper(page: Page, found: Found) -> str:
    """Which of all people a printed page has; empty where it has everybody."""
    if not (page.before or page.after):
        return ""
    if page.first:
        which = _("第 %(first)d–%(last)d 人")
    else:
        which = _("中间的 %(n)d 人") if page.after else _("最后的 %(n)d 人")
    last = page.first + len(page.rows) - 1
    of_all = _("共 %s 户") if found.homes else _("共 %s 人")
    words = {
        "which": which % {"first": page.first, "last": last, "n": len(page.rows)},
        "of_all": of_all % found,
    }
    return _("%(which)s，%(of_all)s；要全部请导出 Excel") % words


def place_names(reader: Reader, codes: set[str]) -> dict[str, str]:
    """Names of areas by code, without the reader's own in front."""
    own = reader.area.name
    return {
        code: name.removeprefix(own) if name != own else name
        for code, name in full_names(codes).items()
    }


def tabs_of(built_in: list[Tab], look: Look) -> list[dict[str, object]]:
    """The built-in views as tabs; the one looked through is marked."""
    return [
        {
            "tab": tab,
            "query": Look(tab.filters, columns=look.columns).address,
            "current": tab.filters == look.filters,
        }
        for tab in built_in
    ]


def saved_by(reader: Reader, look: Look) -> list[dict[str, object]]:
    """The views somebody saved for themselves."""
    now = look.address
    return [
        {"view": view, "current": view.query == now}
        for view in SavedView.objects.filter(staff=reader.staff)
    ]


def groups(reader: Reader) -> dict[str, str]:
    """What rows can be grouped by, in words."""
    words = {
        "village": _("村居"), "household": _("家庭"), "category": _("人员类别"), "none": _("不分组"),
    }  # fmt: skip
    if not sees(reader, dictionary().facts[KIND]):
        del words["category"]
    return {group: words[group] for group in GROUPS if group in words}


def category_of(look: Look) -> str:
    """The category looked through, where one is."""
    chosen = [one for one in look.filters.tags if one.startswith(f"{KIND}=")]
    return chosen[0].partition("=")[2] if chosen else ""


def categories(reader: Reader, look: Look) -> list[dict[str, object]]:
    """Where rows are grouped by category: each one, with its people where nothing else is asked."""
    if look.group != "category" or "category" not in groups(reader) or category_of(look):
        return []
    plain = look.filters == Filters(area=look.filters.area)
    prefix = look_through.prefix_of(reader, look.filters)
    found = [
        {
            "name": answer,
            "number": number if plain else None,
            "query": look.with_filters(tags=(*look.filters.tags, tag(KIND, answer))).address,
        }
        for answer, number in answers(prefix, KIND)
    ]
    unknown = look.with_filters(unknown=(*look.filters.unknown, KIND))
    return [*found, {"name": _("没问过"), "number": None, "query": unknown.address}]


def blocks(
    reader: Reader, lines: list[Row], look: Look, names: dict[str, str]
) -> list[dict[str, object]]:
    """Rows under the headings they are grouped by."""
    group = look.group if look.order == "place" else "none"
    found: list[dict[str, object]] = []
    last: object = None
    for line in lines:
        key = key_of(line, group)
        if key != last or not found:
            found.append({"key": key, "rows": [], **heading(line, group, look, names)})
            last = key
        found[-1]["rows"].append(line)  # type: ignore[attr-defined]
    if group == "village":
        tell_of_villages(found, look, reader)
    return found


def key_of(line: Row, group: str) -> str:
    """What rows of one heading have in common."""
    if group == "village":
        return line.person.area_code[:12]
    return str(line.person.household_id) if group == "household" else ""


def heading(line: Row, group: str, look: Look, names: dict[str, str]) -> dict[str, object]:
    """The heading of a row's group."""
    if group == "village":
        code = line.person.area_code[:12]
        return {"name": names.get(code, code), "query": look.with_filters(area=code).address}
    if group == "household":
        home = line.person.household
        return {"name": home.label, "people": home.people, "home": home.pk}
    return {"name": category_of(look) if group == "category" else ""}


def tell_of_villages(found: list[dict[str, object]], look: Look, reader: Reader) -> None:
    """Add to the headings of villages how many are there and what is open."""
    filters = look.filters
    plain = filters == Filters(area=filters.area, tags=filters.tags) and len(filters.tags) < 2
    held = filters.tags[0] if filters.tags else ALL
    of_codes = of_villages({str(one["key"]) for one in found}, held, reader)
    for one in found:
        people, figures = of_codes[str(one["key"])]
        one["figures"] = figures
        if plain:
            one["people"] = people


def areas_to_choose(reader: Reader) -> list[tuple[str, str]]:
    """The areas right below the reader's, to narrow the ledger down to."""
    below = {"township": ("village",), "county": ("township",), "city": ("county", "township"),
             "village": ("group", "grid")}  # fmt: skip
    levels = below.get(reader.area.level, ())
    if not levels:
        return []
    found = areas_under(reader.prefix, *levels).only("code", "name", "level")
    return [(area.prefix, area.name) for area in found]


def ways_to(areas: list[tuple[str, str]], asked: QueryDict) -> list[tuple[str, str]]:
    """Areas, each by the address that narrows the page asked for down to it."""
    query, found = asked.copy(), []
    for name in ("after", "before"):
        query.pop(name, None)
    for prefix, name in areas:
        query["area"] = prefix
        found.append((f"?{query.urlencode()}", name))
    return found
