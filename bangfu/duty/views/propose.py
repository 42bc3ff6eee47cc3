"""Proposed pairings of a township or village: looked at, changed, confirmed with a reason."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.actions.pairing import Chosen, confirm_proposals
from bangfu.duty.forms.pairing import helpers_to_choose
from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import serving
from bangfu.duty.queries.proposals import Proposed, proposals
from bangfu.duty.views.places import A_PAGE, SMALL, area_of, below
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import opens_to
from bangfu.org.models import Area
from bangfu.org.roles import FILE_KEEPERS

NEAR_WORDS = {
    "group": gettext_lazy("同组"), "village": gettext_lazy("同村"), "next_village": gettext_lazy("邻村"), "township": gettext_lazy("本镇"),
}  # fmt: skip
WHY_NOT = {
    "nobody_near": gettext_lazy("附近还没有登记可以当责任人的干部"),
    "all_full": gettext_lazy("附近的人都满了"),
}


@opens_to(FILE_KEEPERS)
def propose(request: HttpRequest) -> HttpResponse:
    """Proposals for those whom nobody holds, or for everybody."""
    area = area_of(request)
    if request.method == "POST":
        return _confirm(request, area)
    if area.level not in SMALL:
        return render(request, "duty/propose_where.html", {"area": area, "below": below(area)})
    everybody = request.GET.get("all") == "1"
    found = proposals(request.reader, area.prefix, everybody=everybody)
    open_ones = [one for one in found if not one.kept]
    leaf = Paginator(open_ones, A_PAGE).get_page(request.GET.get("page"))
    helpers = list(helpers_to_choose(request.reader))
    context = {
        "area": area, "below": below(area), "everybody": everybody, "leaf": leaf,
        "rows": [_row(one) for one in leaf], "placed": sum(bool(one.helper) for one in open_ones),
        "left": sum(one.helper is None for one in open_ones), "kept": len(found) - len(open_ones),
        "helpers": [one for one in helpers if one.level == Level.VILLAGE],
    }  # fmt: skip
    return render(request, "duty/propose.html", context)


def _row(one: Proposed) -> dict[str, object]:
    return {
        "one": one, "home": one.household, "near": NEAR_WORDS.get(one.near, ""),
        "why_not": WHY_NOT.get(one.why_not, ""),
    }  # fmt: skip


def _confirm(request: HttpRequest, area: Area) -> HttpResponse:
    """Put those that are ticked in force, with the helper chosen in each row."""
    reader = request.reader
    ticked = [int(pk) for pk in request.POST.getlist("home") if pk.isdigit()][:A_PAGE]
    # a household handed over for a time keeps the helpers it has at home
    homes = reader.within(households_of(reader)).in_bulk(ticked)
    helpers = {str(one.pk): one for one in helpers_to_choose(reader)}
    held = {
        pairing.household_id: pairing
        for pairing in serving(reader.day).filter(
            household__in=homes, level=Level.VILLAGE, main=True, person=None
        ).select_related("household", "person", "helper")
    }  # fmt: skip
    why = request.POST.get("why", "").strip()
    chosen = [
        Chosen(helpers[who], home, ends=held.get(pk))
        for pk, home in homes.items()
        if (who := request.POST.get(f"helper-{pk}", "")) in helpers
    ]
    if not why:
        messages.error(request, _("写一句理由再确认，比如：就近安排。"))
    elif not chosen:
        messages.error(request, _("没有勾选哪一户。"))
    else:
        done = confirm_proposals(actor=reader.actor, chosen=chosen, day=reader.day, why=why)
        if done.made:
            messages.success(request, _("定了 %(n)d 户。") % {"n": len(done.made)})
        for one, refusal in done.refused[:5]:
            messages.error(request, f"{one.household.label}：{refusal}")
    kept = {"area": area.code} | ({"all": "1"} if request.GET.get("all") == "1" else {})
    return redirect(f"{reverse('duty:propose')}?{urlencode(kept)}")
