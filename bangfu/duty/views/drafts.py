"""Proposals of a county or city worked out in the background: how far, what they say, in force."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bangfu.duty.actions.drafts import draft_pairings, put_draft_in_force
from bangfu.duty.models import Helper, Pairing, PairingDraft
from bangfu.duty.queries.reach import placed
from bangfu.duty.views.places import A_PAGE, READERS, area_of, level_of, levels_of
from bangfu.duty.views.propose import NEAR_WORDS, WHY_NOT, choosable, loads_of
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Household, Person
from bangfu.ledger.views.runs import progress_of
from bangfu.ledger.views.why import is_part
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_name


@require_POST
@opens_to(READERS)
def start(request: HttpRequest) -> HttpResponse:
    """Have the proposals of a whole area worked out."""
    area, level = area_of(request), level_of(request)
    if level not in levels_of(request.reader):
        raise PermissionDenied
    draft = draft_pairings(
        actor=request.reader.actor, area=area, level=level,
        everybody=request.POST.get("all") == "1",
    )  # fmt: skip
    return redirect("duty:draft", pk=draft.pk)


@require_safe
@opens_to(READERS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a draft is, then its proposals with what each helper would hold."""
    return _page(request, _found(request.reader, pk))


@require_POST
@opens_to(READERS)
def put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm all of a draft with one reason."""
    draft = _found(request.reader, pk)
    if draft.level not in levels_of(request.reader):
        raise PermissionDenied
    try:
        put_draft_in_force(actor=request.reader.actor, draft=draft, why=request.POST.get("why", ""))
    except Impossible as refusal:
        return _page(request, draft, wrong=str(refusal))
    return redirect("duty:draft", pk=pk)


def _found(reader: Reader, pk: int) -> PairingDraft:
    return found_or_404(reader.within(PairingDraft.objects.all()), pk=pk)


def _page(request: HttpRequest, draft: PairingDraft, wrong: str = "") -> HttpResponse:
    reader = request.reader
    if is_part(request) and not draft.going_on:
        return HttpResponse(headers={"HX-Refresh": "true"})
    progress = progress_of(draft, reverse("duty:draft", args=[draft.pk]))
    if is_part(request):
        return render(request, "ledger/run_progress.html", {"progress": progress})
    placed = [row for row in draft.rows if row[2]]
    leaf = Paginator(draft.rows, A_PAGE).get_page(request.GET.get("page"))
    before = Pairing.objects.in_bulk([row[3] for row in draft.rows if row[3]])
    more = Counter(row[2] for row in placed)
    more.subtract(one.helper_id for one in before.values())
    helpers = choosable(reader, draft.level)
    loads = {one.pk: (one.load, one.load + more[one.pk]) for one in helpers}
    context = {
        "draft": draft, "place": full_name(draft.area_code), "progress": progress,
        "placed": len(placed), "left": len(draft.rows) - len(placed), "leaf": leaf,
        "rows": _rows(list(leaf), before), "loads": loads_of(helpers, loads), "wrong": wrong,
        "confirms": draft.finished and not draft.why and draft.level in levels_of(reader),
    }  # fmt: skip
    return render(request, "duty/draft.html", context, status=422 if wrong else 200)


def _rows(rows: list[list], before: dict[int, Pairing]) -> list[dict[str, object]]:
    homes = Household.objects.in_bulk([row[0] for row in rows])
    people = Person.objects.in_bulk([row[1] for row in rows if row[1]])
    helpers = Helper.objects.select_related("office").in_bulk(
        {row[2] for row in rows if row[2]}
        | {before[row[3]].helper_id for row in rows if row[3] in before}
    )
    placed(helpers.values())
    return [
        {
            "home": homes.get(row[0]), "person": people.get(row[1]), "helper": helpers.get(row[2]),
            "now": helpers.get(before[row[3]].helper_id) if row[3] in before else None,
            "near": NEAR_WORDS.get(row[4], ""), "why_not": WHY_NOT.get(row[5], ""),
        }
        for row in rows
        if row[0] in homes
    ]  # fmt: skip
