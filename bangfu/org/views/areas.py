"""The tree of areas, opened level by level, and the page of one area."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org import actions, queries
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.actions.areas import BELOW
from bangfu.org.days import running_on
from bangfu.org.forms import AddArea, ChangeArea, OfficeForm
from bangfu.org.models import Area
from bangfu.org.models.area import Level, upward
from bangfu.org.roles import EVERYBODY, Role
from bangfu.org.views.answers import acted, form_page

MOST_FOUND = 50


@dataclass
class Node:
    """An area in the tree; `below` is None while it is folded up."""

    area: Area
    below: list[Node] | None = None
    has_children: bool = True


@dataclass
class Tree:
    """The part of the tree a page shows."""

    reader: Reader
    opened: set[str] = field(default_factory=set)

    def node(self, area: Area) -> Node:
        """An area, with what is below it as far as that is opened."""
        node = Node(area, has_children=getattr(area, "has_children", True))
        if area.code in self.opened:
            node.below = [self.node(child) for child in queries.children_of(area)]
            node.has_children = bool(node.below)
        return node


@opens_to(EVERYBODY)
def areas(request: HttpRequest) -> HttpResponse:
    """The reader's areas as a tree; `open` unfolds down to one, `q` searches.

    For htmx, `node` alone: that area folded up, or unfolded with `open`.
    """
    reader: Reader = request.reader
    code = request.GET.get("node", "")
    if request.htmx and code:
        area = found_or_404(queries.areas_in(reader), code=code)
        area.has_children = area.children.exists()
        node = Tree(reader, {code} if "open" in request.GET else set()).node(area)
        return render(request, "org/node.html", {"node": node})
    text = request.GET.get("q", "").strip()
    found = list(queries.search_areas(reader, text)[: MOST_FOUND + 1]) if text else []
    opened = {reader.area.code, *upward(request.GET.get("open", ""))}
    context = {
        "root": Tree(reader, opened).node(reader.area),
        "counts": _counts(reader),
        "query": text,
        "found": _named(found[:MOST_FOUND]),
        "more": len(found) > MOST_FOUND,
    }
    return render(request, "org/areas.html", context)


@opens_to(EVERYBODY)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: what it is, what lies in it, its offices and its people."""
    reader: Reader = request.reader
    here = found_or_404(queries.areas_in(reader).select_related("parent"), code=code)
    today = timezone.localdate()
    around = Area.objects.filter(code__in=upward(code)).exclude(code=code).order_by("code")
    keeps = reader.role == Role.SYSTEM_ADMIN
    context = {
        "area": here,
        "name": queries.full_name(code),
        "around": [one for one in around if reader.sees(one.code)],
        "children": list(queries.children_of(here)),
        "offices": here.offices.annotate(
            people=Count("appointments", filter=running_on(today, "appointments__"), distinct=True)
        ).order_by("closed_on", "name"),
        "people": queries.people_at(here, today),
        "standards": _standards(here),
        "keeps": keeps,
        "can_add": keeps and not here.closed_on and here.level in BELOW,
        "figures": ["ledger/area_figures.html", "org/no_figures.html"],
    }
    return render(request, "org/area.html", context)


@opens_to(Role.SYSTEM_ADMIN)
def area_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an area below this one."""
    parent = found_or_404(queries.areas_in(request.reader), code=code, level__in=list(BELOW))
    form = AddArea(parent, request.POST or None)
    if request.method == "POST":
        made = form.carried_out(
            lambda typed: actions.add_area(actor=request.reader.actor, parent=parent, **typed)
        )
        if made is not None:
            return redirect("org:area", made.code)
    context = {"form": form, "area": parent, "name": queries.full_name(code)}
    return form_page(request, "org/area_add.html", context, refused=form.is_bound)


@opens_to(Role.SYSTEM_ADMIN)
def area_change(request: HttpRequest, code: str) -> HttpResponse:
    """Give an area another name or other standards."""
    here = found_or_404(queries.areas_in(request.reader), code=code)
    start = {"name": here.name, "standards_code": here.standards_code}
    form = ChangeArea(request.POST or None, initial=start)
    if request.method == "POST":
        changed = form.carried_out(
            lambda typed: actions.change_area(actor=request.reader.actor, area=here, **typed)
        )
        if changed is not None:
            return redirect("org:area", code)
    context = {"form": form, "area": here, "name": queries.full_name(code)}
    return form_page(request, "org/area_change.html", context, refused=form.is_bound)


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def area_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close an area from today on."""
    here = found_or_404(queries.areas_in(request.reader), code=code)
    return acted(
        request,
        lambda: actions.close_area(
            actor=request.reader.actor,
            area=here,
            day=timezone.localdate(),
            why=request.POST.get("reason", ""),
        ),
        done=_("{name}已经撤并，原来的档案都在。").format(name=here.name),
        back=reverse("org:area", args=[code]),
        undo=reverse("org:area_reopen", args=[code]),
    )


@require_POST
@opens_to(Role.SYSTEM_ADMIN)
def area_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take the closing of an area back."""
    here = found_or_404(queries.areas_in(request.reader), code=code)
    return acted(
        request,
        lambda: actions.reopen_area(actor=request.reader.actor, area=here),
        done=_("{name}恢复了。").format(name=here.name),
        back=reverse("org:area", args=[code]),
    )


@opens_to(Role.SYSTEM_ADMIN)
def office_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add an office in this area."""
    here = found_or_404(queries.areas_in(request.reader), code=code)
    form = OfficeForm(request.POST or None)
    if request.method == "POST":
        made = form.carried_out(
            lambda typed: actions.add_office(actor=request.reader.actor, area=here, **typed)
        )
        if made is not None:
            return redirect("org:office", made.pk)
    context = {"form": form, "area": here, "name": queries.full_name(code)}
    return form_page(request, "org/office_add.html", context, refused=form.is_bound)


def _counts(reader: Reader) -> list[tuple[str, int]]:
    """How many areas of each level lie below the reader's own, the widest first."""
    rows = queries.areas_under(reader.prefix).exclude(pk=reader.area.pk).order_by()
    counted = dict(rows.values_list("level").annotate(Count("pk")))
    return [(level.label, counted[level]) for level in Level if level in counted]


def _named(rows: list[Area]) -> list[tuple[Area, str]]:
    names = queries.full_names(row.code for row in rows)
    return [(row, names[row.code]) for row in rows]


def _standards(here: Area) -> tuple[str, Area] | None:
    """Whose standards count here, and the area that says so: itself, or the nearest around it."""
    saying = Area.objects.filter(code__in=upward(here.code)).exclude(standards_code="")
    nearest = max(saying, key=lambda one: one.significant, default=None)
    return (nearest.standards_code, nearest) if nearest else None
