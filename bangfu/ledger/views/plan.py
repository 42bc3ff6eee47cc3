"""The one plan of a household: read whole, and changed a part at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.plan import (
    PlanEdited,
    add_measure,
    add_need,
    assess_measure,
    change_measure,
    change_need,
    report_progress,
    set_plan,
)
from bangfu.ledger.forms.plan import (
    AssessForm,
    MeasureChangeForm,
    MeasureForm,
    NeedChangeForm,
    NeedForm,
    PlanForm,
    ProgressForm,
    assess_values,
    measure_values,
    need_values,
    offices_for,
    plan_values,
    progress_values,
)
from bangfu.ledger.models import Household, Measure, Need, Plan
from bangfu.ledger.models.plan import Effect, Progress
from bangfu.ledger.queries.plan import could_work, plan_sheet
from bangfu.ledger.queries.scope import households_of, measures_of, needs_of
from bangfu.ledger.views.compared import compared
from bangfu.ledger.views.observe import open_home
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import FILE_KEEPERS, LEDGER_WRITERS, Role

PLAN_READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Who reads the words of a plan, which may tell of illness and care."""
Values = Callable[[], dict[str, Any]]


@opens_to(PLAN_READERS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole plan: every need, what is done about it, how far, and whether it helped."""
    home = found_or_404(households_of(request.reader), pk=pk)
    sheet = plan_sheet(request.reader, home)
    return render(request, "ledger/plan.html", {"household": home, "sheet": sheet})


@opens_to(LEDGER_WRITERS)
def set_(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the plan's own words."""
    home = open_home(request, pk)
    before = Plan.objects.filter(household=home).first()
    works = could_work(home)
    form = PlanForm(request.POST or None, works=works, initial=plan_values(before))
    words = {
        "title": _("定方案"),
        "finding": _("%(home)s难在哪里，怎么帮？") % {"home": home.label},
        "verb": _("定下来"),
        "done": _("方案定下来了。"),
        "clauses": ["AK-2.4-b", *(["P2-2.4-a"] if works else [])],
    }

    def act(done: dict[str, Any]) -> None:
        set_plan(
            actor=request.reader.actor, household=home, day=request.reader.day,
            difficulty=done["difficulty"], development=done["development"],
            review_on=done["review_on"], seen_version=done["seen_version"],
        )  # fmt: skip

    return _page(request, home, form, words, act, lambda: plan_values(home.plan))


@opens_to(LEDGER_WRITERS)
def need_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new need and, in the same breath, what is done about it."""
    home = open_home(request, pk)
    data = request.POST or None
    form = NeedForm(data, household=home, initial={"person": request.GET.get("person")})
    measure = MeasureForm(
        data, prefix="measure", offices=offices_for(home), empty_permitted=True,
        use_required_attribute=False,
    )  # fmt: skip
    sound = form.is_valid()
    measure.not_before = form.cleaned_data.get("found_on") if form.is_bound else None
    if sound & measure.is_valid():
        with transaction.atomic():
            need = add_need(actor=request.reader.actor, household=home, **form.cleaned_data)
            if measure.has_changed():
                add_measure(actor=request.reader.actor, need=need, **measure.cleaned_data)
        messages.success(request, _("“%(what)s”记进方案了。") % {"what": need.what})
        return redirect("ledger:plan", pk=home.pk)
    refused = request.method == "POST"
    context = {"form": form, "measure": measure, "household": home}
    return render(request, "ledger/need_add.html", context, status=422 if refused else 200)


@opens_to(LEDGER_WRITERS)
def need_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a need in other words, or say that it is met."""
    need = _need(request, pk)
    home = need.plan.household
    form = NeedChangeForm(request.POST or None, need=need, initial=need_values(need))
    words = {
        "title": _("改需求"),
        "finding": _("“%(what)s”现在怎么样了？") % {"what": need.what},
        "verb": _("改好了，记下来"),
        "done": _("需求改好了，日志里有记录。"),
    }

    def act(done: dict[str, Any]) -> None:
        change_need(actor=request.reader.actor, need=need, **done)

    return _page(request, home, form, words, act, lambda: need_values(_need(request, pk)))


@opens_to(LEDGER_WRITERS)
def measure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done about a need."""
    need = _need(request, pk)
    home = need.plan.household
    form = MeasureForm(request.POST or None, offices=offices_for(home), not_before=need.found_on)
    words = {
        "title": _("定措施"),
        "finding": _("“%(what)s”怎么帮，谁来做？") % {"what": need.what},
        "lead": need.detail,
        "verb": _("定下这项措施"),
        "done": _("措施定下来了。"),
        "clauses": ["GY-2.1-m", "AK-1-a"],
    }

    def act(done: dict[str, Any]) -> None:
        add_measure(actor=request.reader.actor, need=need, **done)

    return _page(request, home, form, words, act)


@opens_to(LEDGER_WRITERS)
def measure_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another way, another person, another day."""
    measure = _measure(request, pk)
    home = measure.need.plan.household
    form = MeasureChangeForm(
        request.POST or None, offices=offices_for(home), not_before=measure.need.found_on,
        initial=measure_values(measure),
    )  # fmt: skip
    words = {
        "title": _("改措施"),
        "finding": _("“%(what)s”要改什么？") % {"what": measure.what},
        "verb": _("改好了，记下来"),
        "done": _("措施改好了，日志里有记录。"),
    }

    def act(done: dict[str, Any]) -> None:
        change_measure(actor=request.reader.actor, measure=measure, **done)

    return _page(request, home, form, words, act, lambda: measure_values(_measure(request, pk)))


@opens_to(LEDGER_WRITERS)
def measure_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, or that it stops."""
    measure = _measure(request, pk)
    begin = Progress.DOING if measure.progress == Progress.PLANNED else measure.progress
    opened = {"progress": begin, "seen_version": measure.need.plan.version}
    form = ProgressForm(request.POST or None, initial=opened)
    words = {
        "title": _("报进展"),
        "finding": _("“%(what)s”做得怎么样了？") % {"what": measure.what},
        "lead": measure.progress_note,
        "verb": _("记下进展"),
        "done": _("进展记下了。"),
    }

    def act(done: dict[str, Any]) -> None:
        report_progress(
            actor=request.reader.actor, measure=measure, day=done["day"], why=done["why"],
            progress=Progress(done["progress"]), seen_version=done["seen_version"],
        )  # fmt: skip

    home = measure.need.plan.household
    return _page(request, home, form, words, act, lambda: progress_values(_measure(request, pk)))


@opens_to(LEDGER_WRITERS)
def measure_assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Did it help, in the people's own words."""
    measure = _measure(request, pk)
    need = measure.need
    form = AssessForm(request.POST or None, need=need, initial=assess_values(measure))
    words = {
        "title": _("有没有用"),
        "finding": _("“%(what)s”帮上忙了吗？") % {"what": measure.what},
        "lead": _("需求：%(what)s") % {"what": need.what},
        "verb": _("记下来"),
        "done": _("记下了群众的说法。"),
    }

    def act(done: dict[str, Any]) -> None:
        assess_measure(
            actor=request.reader.actor, measure=measure, effect=Effect(done["effect"]),
            note=done["note"], need_met_on=done.get("met_on"), seen_version=done["seen_version"],
        )  # fmt: skip

    home = need.plan.household
    return _page(request, home, form, words, act, lambda: assess_values(_measure(request, pk)))


def _need(request: HttpRequest, pk: int) -> Need:
    """A need in scope of a household that can still be written to."""
    rows = needs_of(request.reader).select_related("plan__household", "person")
    return found_or_404(rows, pk=pk, plan__household__closed_on=None)


def _measure(request: HttpRequest, pk: int) -> Measure:
    rows = measures_of(request.reader).select_related("need__plan__household", "office")
    return found_or_404(rows, pk=pk, need__plan__household__closed_on=None)


def _page(
    request: HttpRequest,
    home: Household,
    form: forms.Form,
    words: dict[str, Any],
    act: Callable[[dict[str, Any]], None],
    now: Values | None = None,
) -> HttpResponse:
    """A page with one form: carry it out, or show what is wrong with everything still in it.

    Where somebody else was quicker, what they wrote (`now`) stands beside what was typed, and
    the same form goes on from there.
    """
    context = {"form": form, "household": home, **words}
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Impossible as refused:
            form.add_error(refused.at if refused.at in form.fields else None, str(refused))
        except PlanEdited:
            context |= compared(form, now() if now else {}, home)
            return render(request, "ledger/plan_form.html", context, status=409)
        else:
            messages.success(request, words["done"])
            return redirect("ledger:plan", pk=home.pk)
    refused = request.method == "POST"
    return render(request, "ledger/plan_form.html", context, status=422 if refused else 200)
