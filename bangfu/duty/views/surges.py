"""Surges: which run, opening one after seeing what it brings, ending it, taking it back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.actions.surges import end_surge, open_surge, take_back_surge
from bangfu.duty.forms.surges import SurgeForm
from bangfu.duty.models import Surge
from bangfu.duty.occasions import Suggestion, of_warning
from bangfu.duty.queries.due_surge import effect_of
from bangfu.duty.queries.surges import kinds_in, suggested, surges_for
from bangfu.duty.terms import prefix_of
from bangfu.duty.views.places import A_PAGE, READERS
from bangfu.ledger.actions.households import Impossible
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS

SHOWN = 200
"""How many villages and helpers a page lists; the sums are of all."""
WARNING = 500
"""Characters of a weather warning that are read."""


@opens_to(READERS)
@require_GET
def surges(request: HttpRequest) -> HttpResponse:
    """Those that run or come, then those that are over or were taken back."""
    reader = request.reader
    rows = surges_for(reader)
    on = rows.filter(taken_back=False, until_day__gte=reader.day).order_by("from_day", "pk")
    over = rows.exclude(pk__in=on.values("pk"))
    leaf = Paginator(over, A_PAGE).get_page(request.GET.get("page"))
    names = full_names({one.area_code for one in [*on, *leaf]})
    may = reader.may(DECIDERS)
    context = {
        "on": [(one, names.get(one.area_code, one.area_code)) for one in on],
        "over": [(one, names.get(one.area_code, one.area_code)) for one in leaf],
        "running": sum(one.from_day <= reader.day for one in on), "leaf": leaf, "may": may,
        "suggestions": suggested(reader, kinds_in(reader.area.code, reader.day)) if may else [],
        "today": reader.day,
    }  # fmt: skip
    return render(request, "duty/surges.html", context)


@opens_to(READERS)
@require_GET
def surge(request: HttpRequest, pk: int) -> HttpResponse:
    """One surge, what it brings and to whom."""
    reader = request.reader
    one = found_or_404(surges_for(reader), pk=pk)
    # whoever is below the surge's area is told of their own part alone
    whole = reader.sees(one.area_code)
    context = {
        "surge": one, "place": full_names({one.area_code}).get(one.area_code, one.area_code),
        "kind": next((k for k in kinds_in(one.area_code, one.from_day) if k.kind == one.kind), None),
        "may": whole and reader.may(DECIDERS) and not one.taken_back,
        "began": one.from_day <= reader.day, "over": one.until_day < reader.day,
    }  # fmt: skip
    if not one.taken_back and one.until_day >= reader.day:
        part = one if whole else _part(one, reader.area.code)
        # a whole county takes seconds: only for whoever asks
        small = len(prefix_of(part.area_code)) >= SIGNIFICANT[Level.TOWNSHIP]
        if small or "effect" in request.GET:
            context |= _told(effect_of(part, reader.day))
        else:
            context["large"] = True
    return render(request, "duty/surge.html", context)


@opens_to(DECIDERS)
def opening(request: HttpRequest) -> HttpResponse:
    """Say what, where, for whom; see what it brings; open it."""
    reader = request.reader
    kinds = kinds_in(reader.area.code, reader.day)
    context: dict[str, object] = {"kinds": kinds, "today": reader.day}
    if request.method != "POST":
        words = request.GET.get("warning", "")[:WARNING]
        start = _begun(request, words, [one.kind for one in kinds])
        context |= {
            "form": SurgeForm(reader=reader, kinds=kinds, initial=start), "warning": words,
            "unread": bool(words) and not start.get("name"),
            "suggestions": suggested(reader, kinds),
        }  # fmt: skip
        return render(request, "duty/surge_open.html", context)
    form = SurgeForm(request.POST, reader=reader, kinds=kinds)
    context["form"] = form
    if not form.is_valid():
        return render(request, "duty/surge_open.html", context, status=422)
    if request.POST.get("step") == "open" and request.POST.get("seen") == form.seen:
        try:
            made = open_surge(actor=reader.actor, why=form.cleaned_data["why"], **form.values)
        except Impossible as refused:
            form.add_error(None, str(refused))
            return render(request, "duty/surge_open.html", context, status=422)
        messages.success(request, _("“%(name)s”开始了，帮扶人马上看得到。") % {"name": made.name})
        return redirect("duty:surge", pk=made.pk)
    context |= _told(effect_of(form.surge, reader.day))
    context |= {"seen": form.seen, "changed": request.POST.get("step") == "open"}
    return render(request, "duty/surge_open.html", context)


@require_POST
@opens_to(DECIDERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is its last day."""
    reader = request.reader

    def act(one: Surge, why: str) -> str:
        end_surge(actor=reader.actor, surge=one, last_day=reader.day, why=why)
        return _("“%(name)s”今天是最后一天。") % {"name": one.name}

    return _done(request, pk, act)


@require_POST
@opens_to(DECIDERS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It never was: nothing is owed because of it."""

    def act(one: Surge, why: str) -> str:
        take_back_surge(actor=request.reader.actor, surge=one, why=why)
        return _("“%(name)s”撤销了，因它多出来的走访都不算了。") % {"name": one.name}

    return _done(request, pk, act)


def _done(request: HttpRequest, pk: int, act: Callable[[Surge, str], str]) -> HttpResponse:
    # what was opened from above is not the reader's to end
    one = found_or_404(request.reader.within(Surge.objects.all()), pk=pk)
    try:
        messages.success(request, act(one, request.POST.get("reason", "").strip()))
    except Impossible as refused:
        messages.error(request, str(refused))
    return redirect("duty:surge", pk=pk)


def _begun(request: HttpRequest, words: str, kinds: list[str]) -> dict[str, object]:
    """What the form begins with: a warning's words, a suggestion that was clicked, the day."""
    day = request.reader.day
    found = of_warning(words, kinds, day)
    if found is None and request.GET.get("kind") in kinds:
        listed = suggested(request.reader, kinds_in(request.reader.area.code, day))
        found = next((one for one in listed if one.kind == request.GET["kind"]), None)
    start: dict[str, object] = {"area_code": request.reader.area.code, "why": words}
    return start | _fields(found) if found else start


def _fields(found: Suggestion) -> dict[str, object]:
    return {
        "kind": found.kind, "name": found.name, "from_day": found.from_day,
        "until_day": found.until_day,
    }  # fmt: skip


def _part(one: Surge, area_code: str) -> Surge:
    """The part of a surge that lies in an area; its key stays, so that it is not counted twice."""
    part = Surge(**{field.attname: getattr(one, field.attname) for field in Surge._meta.fields})
    part.area_code = area_code
    return part


def _told(effect: object) -> dict[str, object]:
    return {"effect": effect, "shown": SHOWN}
