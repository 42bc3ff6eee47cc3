"""Hazards: listed until they are gone, step by step; safety checks; the county's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bangfu.duty.actions import hazards as act
from bangfu.duty.actions.local import set_number
from bangfu.duty.actions.safety import record_safety_check
from bangfu.duty.forms.hazards import NumberForm, SafetyForm, StepForm
from bangfu.duty.local import NUMBERS, removal
from bangfu.duty.models import Hazard, HazardStep
from bangfu.duty.queries.hazards import (
    by_village,
    hazards_of,
    last_check,
    open_hazards,
    overdue_days,
    removed_not_rechecked,
)
from bangfu.duty.queries.local import number_in, numbers_in
from bangfu.duty.views.places import A_PAGE, READERS, area_of, below
from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.filetypes import NotAccepted
from bangfu.ledger.models import Document, Household
from bangfu.ledger.queries.scope import documents_of, households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.models import Area
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS, FILE_KEEPERS, LEDGER_WRITERS, Role

NUMBER_SETTERS = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER})
Kind = HazardStep.Kind
WHEN_OPEN = (Kind.FIXED, Kind.ASSIGN, Kind.BEGIN, Kind.STILL, Kind.EXTEND)
WHEN_FIXED = (Kind.RECHECK, Kind.REOPEN)


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What is open in an area, the longest overdue first; or what waits for a second look."""
    reader, area = request.reader, area_of(request)
    gone = "gone" in request.GET
    rows = (removed_not_rechecked if gone else open_hazards)(reader, area.prefix)
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = full_names({one.household.area_code[:12] for one in leaf})
    villages = [] if gone else by_village(reader, area.prefix)
    places = full_names({one.area_code for one in villages})
    context = {
        "area": area, "below": below(area), "leaf": leaf, "gone": gone, "today": reader.day,
        "rows": [
            (one, names.get(one.household.area_code[:12], ""), overdue_days(one, reader.day))
            for one in leaf
        ],
        "open": sum(one.open for one in villages), "late": sum(one.overdue for one in villages),
        "villages": [
            (one, places.get(one.area_code, one.area_code)) for one in villages
        ] if len(villages) > 1 else [],
        "waiting": leaf.paginator.count if gone else removed_not_rechecked(
            reader, area.prefix
        ).count(),
    }  # fmt: skip
    return render(request, "duty/hazards.html", context)


@opens_to(READERS)
def hazard(request: HttpRequest, pk: int) -> HttpResponse:
    """One hazard with all its steps, and the next one."""
    reader = request.reader
    one = found_or_404(hazards_of(reader).select_related("visit"), pk=pk)
    if request.method == "POST" and not reader.may(FILE_KEEPERS):
        raise PermissionDenied
    kinds = [kind for kind in _kinds(one) if kind != Kind.EXTEND or reader.may(DECIDERS)]
    asked = request.POST.get("do") or request.GET.get("do", "")
    posted = request.method == "POST"
    if posted and asked == Kind.EXTEND and not reader.may(DECIDERS):
        raise PermissionDenied
    kind = Kind(asked) if asked in kinds else kinds[0]
    gone = posted and bool(asked) and asked not in kinds
    if gone:
        messages.error(request, _("这一条的情况刚才变了，看看再记。"))
        # the step is not to be taken any more; what was said of it may go with another
        form = StepForm(
            kind=kind, reader=reader, hazard=one, initial={"words": request.POST.get("words", "")}
        )
    else:
        form = StepForm(
            request.POST if posted else None, request.FILES if posted else None, kind=kind,
            reader=reader, hazard=one,
        )  # fmt: skip
    if posted and not gone and form.is_valid() and _stepped(request, one, kind, form):
        messages.success(request, _("记下了：%(what)s。") % {"what": kind.label})
        return redirect("duty:hazard", pk=pk)
    chosen = number_in(one.household.area_code, removal(one.kind))
    context = {
        "hazard": one, "household": one.household, "form": form, "kind": kind, "kinds": kinds,
        "steps": _with_papers(reader, one), "today": reader.day,
        "late": overdue_days(one, reader.day), "chosen": chosen,
        "may": reader.may(FILE_KEEPERS),
    }  # fmt: skip
    status = 409 if gone else 422 if posted else 200
    return render(request, "duty/hazard.html", context, status=status)


def _kinds(one: Hazard) -> tuple[Kind, ...]:
    return WHEN_FIXED if one.state == Hazard.State.FIXED else WHEN_OPEN


def _stepped(request: HttpRequest, one: Hazard, kind: Kind, form: StepForm) -> bool:
    """Whether a step was taken; else the form says why not."""
    reader, done = request.reader, form.cleaned_data
    day, words = done.get("day", reader.day), done["words"]
    acts: dict[Kind, Callable[[], Any]] = {
        Kind.ASSIGN: lambda: act.assign_hazard(
            actor=reader.actor, hazard=one, day=day, helper=done["helper"], charge=done["charge"],
            words=words,
        ),
        Kind.BEGIN: lambda: act.begin_hazard(
            actor=reader.actor, hazard=one, day=day, words=words
        ),
        Kind.EXTEND: lambda: act.extend_hazard(
            actor=reader.actor, hazard=one, day=day, by_day=done["by_day"], words=words
        ),
        Kind.STILL: lambda: act.seen_again(
            actor=reader.actor, hazard=one, day=day, gone=False, words=words
        ),
        Kind.FIXED: lambda: _fixed(reader, one, done),
        Kind.RECHECK: lambda: act.recheck_hazard(
            actor=reader.actor, hazard=one, day=day, words=words
        ),
        Kind.REOPEN: lambda: act.reopen_hazard(
            actor=reader.actor, hazard=one, day=day, words=words
        ),
    }  # fmt: skip
    try:
        with transaction.atomic():
            acts[kind]()
    except (Impossible, NotAccepted) as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _fixed(reader: Reader, one: Hazard, done: dict[str, Any]) -> None:
    papers = {
        name: _kept(reader, one.household, done[name], title)
        for name, title in (("before", _("隐患处理前")), ("after", _("隐患处理后")))
    }
    act.fix_hazard(actor=reader.actor, hazard=one, day=done["day"], how=done["words"], **papers)


def _kept(reader: Reader, home: Household, upload: Any, title: str) -> Document | None:
    if not upload:
        return None
    try:
        with transaction.atomic():
            return add_document(
                actor=reader.actor, household=home, kind="房产或房屋照片", title=title,
                data=upload.read(),
            )  # fmt: skip
    except SameFile as same:
        return same.document


def _with_papers(reader: Reader, one: Hazard) -> list[tuple[HazardStep, list[Document]]]:
    """The steps with those of their photos that the reader may open, the newest first."""
    seen = set(
        documents_of(reader)
        .filter(household=one.household_id, removed_at=None)
        .values_list("pk", flat=True)
    )
    steps = one.steps.select_related("before", "after").order_by("-at", "-pk")
    return [
        (step, [paper for paper in (step.before, step.after) if paper and paper.pk in seen])
        for step in steps
    ]


@opens_to(LEDGER_WRITERS)
def safety(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a home's safety, item by item."""
    reader = request.reader
    home = found_or_404(households_of(reader), pk=pk)
    if home.closed_on is not None:
        raise Http404
    posted = request.method == "POST"
    known = list(open_hazards(reader).filter(household=home))
    form = SafetyForm(request.POST if posted else None, hazards=known)
    if posted and form.is_valid():
        try:
            made = record_safety_check(
                actor=reader.actor, staff=reader.staff, household=home, seen=form.seen,
                at=form.cleaned_data["at"], uid=form.cleaned_data["uid"],
            )  # fmt: skip
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            if made.visit.household_id != home.pk:
                raise Http404
            labels = "、".join(str(Hazard.Kind(kind).label) for kind in made.unseen)
            if labels:
                said = _("记下了。%(items)s没有看，这次不算检查过。") % {"items": labels}
                messages.warning(request, said)
            else:
                messages.success(request, _("五项都看了，记下了。"))
            return redirect("duty:household", pk=home.pk)
    context = {"form": form, "household": home, "last": last_check(home), "known": known}
    return render(request, "duty/safety.html", context, status=422 if posted else 200)


@opens_to(READERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers the texts leave open, each with who set it; the county sets its own."""
    reader = request.reader
    if request.method == "POST" and not reader.may(NUMBER_SETTERS):
        raise PermissionDenied
    posted = request.method == "POST"
    name = request.POST.get("name") or request.GET.get("set", "")
    form = None
    if reader.may(NUMBER_SETTERS) and name in NUMBERS:
        now = number_in(reader.area.code, name).value
        form = NumberForm(request.POST if posted else None, initial={"name": name, "value": now})
        if posted and form.is_valid() and _set(reader, reader.area, form):
            messages.success(request, _("定下了，以后新发现的照这个算。"))
            return redirect("duty:numbers")
    context = {
        "rows": list(numbers_in(reader.area.code).values()), "form": form,
        "about": NUMBERS.get(name), "may": reader.may(NUMBER_SETTERS), "area": reader.area,
    }  # fmt: skip
    return render(request, "duty/numbers.html", context, status=422 if posted else 200)


def _set(reader: Reader, area: Area, form: NumberForm) -> bool:
    done = form.cleaned_data
    try:
        set_number(
            actor=reader.actor, area=area, name=done["name"], value=done["value"], why=done["why"]
        )
    except Impossible as refused:
        form.add_error(None, str(refused))
        return False
    return True
