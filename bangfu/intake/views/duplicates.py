"""Two files side by side: one person, or two."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.intake.queries.pairs import compared, open_pairs, pairs_of
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.merge_persons import merge_persons, not_duplicates, unmerge_persons
from bangfu.ledger.models import Duplicate
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS

A_PAGE = 50


@opens_to(DECIDERS)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs nobody has looked at, and what was decided today."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    leaf = Paginator(open_pairs(reader), A_PAGE).get_page(request.GET.get("page"))
    names = full_names({code for p in leaf for code in (p.first.area_code, p.second.area_code)})
    settled = pairs_of(reader).filter(decided_at__date=timezone.localdate())
    context = {
        "leaf": leaf,
        "rows": [(p, names[p.first.area_code], names[p.second.area_code]) for p in leaf],
        "settled": settled.order_by("-decided_at")[:20],
        "same": Duplicate.Verdict.SAME,
    }
    return render(request, "intake/duplicates.html", context)


@opens_to(DECIDERS)
@require_GET
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two files side by side."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(pairs_of(reader), pk=pk)
    names = full_names([found.first.area_code, found.second.area_code])
    context = {
        "pair": found,
        "places": (names[found.first.area_code], names[found.second.area_code]),
        "facts": compared(reader, found.first, found.second),
        "open": found.verdict == Duplicate.Verdict.OPEN,
    }
    return render(request, "intake/pair.html", context)


@opens_to(DECIDERS)
@require_POST
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """They are one person: one file stays."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(pairs_of(reader), pk=pk)
    keep = found.second if request.POST.get("keep") == "second" else found.first
    other = "first" if keep == found.second else "second"
    theirs = {
        name.removeprefix("fact-") for name, said in request.POST.items()
        if name.startswith("fact-") and said == other
    }  # fmt: skip
    try:
        merge_persons(actor=reader.actor, pair=found, keep=keep, theirs=theirs)
    except Impossible as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:pair", pk=pk)
    messages.success(
        request, _("%(name)s的两份档案合成了一份，今天之内可以撤销。") % {"name": keep.label},
        extra_tags=f"undo:{reverse('intake:apart', args=[pk])}",
    )  # fmt: skip
    return redirect("intake:duplicates")


@opens_to(DECIDERS)
@require_POST
def different(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two people."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(pairs_of(reader), pk=pk)
    try:
        not_duplicates(actor=reader.actor, pair=found, why=request.POST.get("reason", ""))
    except Impossible as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:pair", pk=pk)
    messages.success(request, _("记下了：不是同一个人，以后不再问。"))
    return redirect("intake:duplicates")


@opens_to(DECIDERS)
@require_POST
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Part them again."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(pairs_of(reader), pk=pk)
    try:
        unmerge_persons(actor=reader.actor, pair=found)
    except Impossible as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("又分成了两份档案。"))
    return redirect("intake:pair", pk=pk)
