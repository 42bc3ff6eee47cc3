"""Spot checks: batches, what was drawn, one visit looked at, struck out, restored."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.duty.actions.marking import MARKS
from bangfu.duty.actions.spot_checks import draw_batch, look_at_visit, made_by, restore_visit
from bangfu.duty.forms.spot import DrawForm, LookForm
from bangfu.duty.local import SPOT_SHARE
from bangfu.duty.models import SpotBatch, SpotLook, Visit
from bangfu.duty.queries.local import number_in
from bangfu.duty.queries.spot_checks import (
    ITEMS,
    batches_of,
    marked_unseen,
    picks_of,
    progress_by_village,
    progress_of,
    reasons,
    same_again,
    visits_seen_by,
)
from bangfu.duty.queries.visits import duty_names, told
from bangfu.duty.views.places import A_PAGE
from bangfu.ledger.actions.households import Impossible
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.models import Area
from bangfu.org.queries import full_names
from bangfu.org.roles import VISIT_CHECKERS

SHOWN = 20
"""Marked visits on the first page; the rest come up as these are looked at."""


@opens_to(VISIT_CHECKERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Marked visits nobody looked at, and the batches with how far each is."""
    reader = request.reader
    leaf = Paginator(batches_of(reader), A_PAGE).get_page(request.GET.get("page"))
    progress = progress_of(list(leaf))
    names = dict(
        Area.objects.filter(code__in=[one.area_code for one in leaf]).values_list("code", "name")
    )
    unseen = marked_unseen(reader)
    marked = list(unseen[:SHOWN])
    places = full_names({one.area_code[:12] for one in marked})
    context = {
        "leaf": leaf,
        "batches": [
            (one, names.get(one.area_code, one.area_code), progress[one.pk]) for one in leaf
        ],
        "marked": [
            (one, places.get(one.area_code[:12], ""), words(one)) for one in marked
        ],
        "waiting": unseen.count(),
        "left": sum(one.left for one in progress.values()),
        "share": number_in(reader.area.code, SPOT_SHARE),
    }  # fmt: skip
    return render(request, "duty/spot_checks.html", context)


def words(visit: Visit) -> str:
    """The marks of a visit in words."""
    return "、".join(str(MARKS.get(mark, mark)) for mark in visit.marks)


@opens_to(VISIT_CHECKERS)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a batch."""
    reader = request.reader
    posted = request.method == "POST"
    form = DrawForm(request.POST if posted else None, reader=reader)
    if posted and form.is_valid():
        try:
            made = draw_batch(actor=reader.actor, from_area=reader.area.code, **form.cleaned_data)
        except Impossible as refused:
            form.add_error(refused.at or None, str(refused))
        else:
            messages.success(request, _("抽好了。查过的记在每一次走访里。"))
            return redirect("duty:spot-batch", pk=made.pk)
    context = {"form": form, "share": number_in(reader.area.code, SPOT_SHARE)}
    return render(request, "duty/spot_draw.html", context, status=422 if posted else 200)


@opens_to(VISIT_CHECKERS)
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: what was drawn, what is left, and whether the draw can be repeated."""
    reader = request.reader
    one = found_or_404(batches_of(reader), pk=pk)
    area = Area.objects.get(pk=one.area_code)
    leaf = Paginator(picks_of(reader, one), A_PAGE).get_page(request.GET.get("page"))
    newest = {
        look.visit_id: look
        for look in one.looks.filter(visit__in=[pick.visit_id for pick in leaf]).order_by(
            "at", "pk"
        )
    }
    villages = progress_by_village(one)
    names = full_names({*villages, *(pick.visit.area_code[:12] for pick in leaf)})
    context = {
        "batch": one, "area": area, "leaf": leaf, "progress": progress_of([one])[one.pk],
        "picks": [
            (pick, names.get(pick.visit.area_code[:12], ""), words(pick.visit),
             newest.get(pick.visit_id))
            for pick in leaf
        ],
        "villages": [(names.get(code, code), told_) for code, told_ in villages.items()],
        "items": [str(SpotLook._meta.get_field(item).verbose_name) for item in ITEMS],
        "same": same_again(one, area.prefix),
    }  # fmt: skip
    return render(request, "duty/spot_batch.html", context)


@opens_to(VISIT_CHECKERS)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit with what stands against it, and what somebody else found of it."""
    reader = request.reader
    one = found_or_404(visits_seen_by(reader).prefetch_related("persons", "photos"), pk=pk)
    of = _batch(request, reader, one)
    mine = made_by(one, reader.staff)
    posted = request.method == "POST"
    form = LookForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            made = look_at_visit(
                actor=reader.actor, staff=reader.staff, visit=one, batch=of, **form.cleaned_data
            )
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            if made.result == SpotLook.Result.WRONG:
                said = _("记下了：不属实。这次走访不再计数，该做的又列出来了。")
            else:
                said = _("记下了：%(result)s。") % {"result": made.get_result_display()}
            messages.success(request, said)
            return redirect(_onward(reader, of))
    context = {
        "visit": one, "household": one.household, "form": form, "mine": mine, "batch": of,
        "told": told(one, duty_names(one.household.area_code, one.day)),
        "reasons": [(str(MARKS.get(why.mark, why.mark)), _beside(reader, why.beside), why.more)
                    for why in reasons(one)],
        "looks": one.looks.select_related("batch"),
    }  # fmt: skip
    return render(request, "duty/spot_look.html", context, status=422 if posted else 200)


def _beside(reader: Reader, others: list[Visit]) -> list[tuple[Visit, str, bool]]:
    """The other visits with their village, and whether the reader may know whose they were."""
    names = full_names({one.area_code[:12] for one in others})
    seen = set(
        visits_seen_by(reader)
        .filter(pk__in=[one.pk for one in others])
        .values_list("pk", flat=True)
    )
    return [(one, names.get(one.area_code[:12], ""), one.pk in seen) for one in others]


def _batch(request: HttpRequest, reader: Reader, visit: Visit) -> SpotBatch | None:
    """The batch it is looked at for, where it was drawn in one that the reader sees."""
    asked = number(request.GET.get("batch", ""))
    return batches_of(reader).filter(pk=asked, picks__visit=visit).first() if asked else None


def _onward(reader: Reader, of: SpotBatch | None) -> str:
    """To the next visit of the batch, or back to where one came from."""
    if of is None:
        return reverse("duty:spot-checks")
    return reverse("duty:spot-batch", args=[of.pk])


@opens_to(VISIT_CHECKERS)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit struck out by mistake counts again, with the reason."""
    reader = request.reader
    one = found_or_404(visits_seen_by(reader), pk=pk)
    try:
        restore_visit(
            actor=reader.actor, staff=reader.staff, visit=one,
            why=request.POST.get("reason", ""),
        )  # fmt: skip
    except Impossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("恢复了，这次走访照样计数。"))
    return redirect("duty:spot-look", pk=pk)
