"""Lists of other departments: held against the ledger, and settled one by one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.intake.actions import matching
from bangfu.intake.actions.receive import Refused
from bangfu.intake.lists import FROM_DEPARTMENTS, LISTS, OWN_LEDGER
from bangfu.intake.models import Finding, Upload
from bangfu.intake.queries.findings import counts_by_kind, findings_of, open_findings
from bangfu.intake.queries.uploads import match_lists_of, uploads_of, waiting
from bangfu.intake.views.files import take
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import NotYet
from bangfu.ledger.facts import FactRefused
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS, IMPORTERS
from bangfu.sheets import UnreadableLedger

A_PAGE = 50
SHOWN_FIRST = ("died", "new_hardship", "not_in_ledger", "conflict", "unknown")


@opens_to(IMPORTERS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lists so far, those that wait, and the way in."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    lists = [
        (made, LISTS[made.department], open_findings(reader).filter(list=made).count())
        for made in match_lists_of(reader)[:30]
    ]
    context = {
        "departments": list(FROM_DEPARTMENTS.items()),
        "lists": lists,
        "waiting": waiting(reader).filter(kind=Upload.Kind.MATCH),
        "open": open_findings(reader).count(),
    }
    return render(request, "intake/match.html", context)


@opens_to(IMPORTERS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a department's list in."""
    department = request.POST.get("department", "")
    if department not in FROM_DEPARTMENTS:
        messages.error(request, _("先选是哪个部门的名单"))
        return redirect("intake:match")
    return take(request, "intake:match", department)


@opens_to(IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is going to be compared, then compare."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    kept = found_or_404(uploads_of(reader).filter(kind=Upload.Kind.MATCH), pk=pk)
    if kept.state == Upload.State.APPLIED:
        return redirect("intake:match-list", pk=kept.match.pk)
    kind = LISTS[kept.department]
    if request.method == "POST":
        try:
            made = matching.match(actor=reader.actor, upload=kept)
        except (Refused, UnreadableLedger) as wrong:
            messages.error(request, str(wrong))
            return redirect("intake:map", pk=pk)
        return redirect("intake:match-list", pk=made.pk)
    carried = set(kept.mapping.values()) | {one.fact for one in kind.lapses}
    context = {
        "upload": kept,
        "kind": kind,
        "compares": [name for name in kind.compares if name in carried],
        "lacks": [name for name in kind.compares if name not in carried],
    }
    return render(request, "intake/match_run.html", context)


@opens_to(DECIDERS)
@require_GET
def match_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What came out of a list, by kind, to be settled."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    made = found_or_404(match_lists_of(reader), pk=pk)
    rows = findings_of(reader).filter(list=made)
    waiting_ones = rows.filter(state=Finding.State.OPEN)
    counts = counts_by_kind(waiting_ones)
    usual = next((kind for kind in SHOWN_FIRST if counts.get(kind)), "settled")
    kind = request.GET.get("kind", usual)
    if kind == "settled":
        rows = rows.exclude(state=Finding.State.OPEN).order_by("-settled_at")
    else:
        rows = waiting_ones.filter(kind=kind).order_by("area_code", "pk")
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = full_names({finding.area_code for finding in leaf})
    labels = dict(Finding.Kind.choices)
    context = {
        "made": made,
        "list": LISTS[made.department],
        "imported": made.department == OWN_LEDGER,
        "tabs": [(one, labels[one], counts.get(one, 0)) for one in SHOWN_FIRST if counts.get(one)],
        "settled": findings_of(reader).filter(list=made).exclude(state=Finding.State.OPEN).count(),
        "open": sum(counts.values()),
        "kind": kind,
        "leaf": leaf,
        "rows": [(finding, names[finding.area_code]) for finding in leaf],
    }
    return render(request, "intake/match_list.html", context)


@opens_to(DECIDERS)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The list is right."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(findings_of(reader), pk=pk)
    try:
        matching.accept(actor=reader.actor, finding=found, why=request.POST.get("reason", ""))
    except (Refused, Impossible, FactRefused, NotYet) as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("%(name)s：照名单记进了台账。") % {"name": found.name})
    return _back(request, found)


@opens_to(DECIDERS)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger is right, or there is nothing to do."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(findings_of(reader), pk=pk)
    try:
        matching.decline(actor=reader.actor, finding=found, why=request.POST.get("reason", ""))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("%(name)s：没有照名单，理由记下了。") % {"name": found.name})
    return _back(request, found)


def _back(request: HttpRequest, finding: Finding) -> HttpResponse:
    kind = finding.kind if findings_of(request.reader).filter(  # type: ignore[attr-defined]
        list_id=finding.list_id, kind=finding.kind, state=Finding.State.OPEN
    ).exists() else ""  # fmt: skip
    answer = redirect("intake:match-list", pk=finding.list_id)
    if kind:
        answer["Location"] += f"?kind={kind}"
    return answer
