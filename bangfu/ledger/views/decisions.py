"""Decide on a proposal; look at a decision and work it out once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.ledger.actions.decisions import decide_outcome, take_back_decision
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.forms.decide import DecideForm
from bangfu.ledger.models import Household, Outcome
from bangfu.ledger.queries.decisions import again, decisions_of, kept_from, seen_of
from bangfu.ledger.queries.hidden import spoken
from bangfu.ledger.queries.paid import beside
from bangfu.ledger.queries.reasons import brief, grounds
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.views.lists import LIST_READERS
from bangfu.ledger.views.why import is_part
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import DECIDERS


@require_http_methods(["GET", "HEAD", "POST"])
@opens_to(DECIDERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on one proposal about a household: `programme`, and `person` where it is somebody's."""
    reader = request.reader  # type: ignore[attr-defined]
    home = found_or_404(households_of(reader), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    outcome = _proposal(home, asked.get("programme", ""), asked.get("person", ""))
    back = _back(request, asked.get("next", ""), home)
    if outcome is None:
        messages.error(request, _("资料或者规则刚刚变了，这条结论已经不在。"))
        return redirect(back)
    form = DecideForm(request.POST or None, initial={"choice": asked.get("choice", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = decide_outcome(
                actor=reader.actor, outcome=outcome, choice=given["choice"], why=given["why"],
                holds_until=given["holds_until"],
            )  # fmt: skip
        except Impossible as problem:
            form.add_error(None, str(problem))
        else:
            words = {"pursue": _("记下了：去办。"), "decline": _("记下了：不办，理由一起留着。")}
            undo = reverse("ledger:undo_decision", args=[made.pk])
            messages.success(request, words[made.choice], extra_tags=f"undo:{undo}")
            return redirect(back)
    context = {"form": form, "household": home, "outcome": outcome, "next": back,
               "reason": brief(outcome.reason, outcome.pack, outcome.rule),
               "both": beside(reader, outcome)}  # fmt: skip
    part = "ledger/decide_form.html" if is_part(request) else "ledger/decide.html"
    return render(request, part, context, status=422 if form.errors else 200)


@require_POST
@opens_to(DECIDERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back; the proposal is open again."""
    reader = request.reader  # type: ignore[attr-defined]
    made = found_or_404(decisions_of(reader), pk=pk)
    take_back_decision(actor=reader.actor, decision=made)
    messages.success(request, _("撤回了，这条又在名单里。"))
    fallback = reverse("ledger:decision", args=[made.pk])
    return redirect(_safe(request, request.headers.get("Referer", ""), fallback))


@require_safe
@opens_to(LIST_READERS)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision: what, who, why, on which facts and rules; and whether it comes out the same."""
    reader = request.reader  # type: ignore[attr-defined]
    made = found_or_404(decisions_of(reader), pk=pk)
    seen, others = seen_of(reader, made)
    worked_out = again(made)
    # only what comes out by the rules of then says what they rested on
    basis = worked_out.found.basis if worked_out.exact and worked_out.found else ""
    context = {
        "decision": made,
        "household": made.household,
        "again": worked_out,
        "reason": brief(made.reason, made.pack, made.rule),
        "grounds": [name for several in grounds(basis) for name in several],
        "hidden": kept_from(reader, made),
        "programme": spoken(reader, made.programme),
        "seen": seen,
        "others": others,
        "decides": reader.may(DECIDERS),
        "digest": made.program_digest[:16].upper(),
    }
    return render(request, "ledger/decision.html", context)


def _proposal(home: Household, programme: str, person: str) -> Outcome | None:
    """The proposal that stands; outcomes are replaced by each screening, so it is found by name."""
    if person and number(person) is None:
        raise Http404
    rows = Outcome.objects.filter(household=home, programme=programme)
    found = rows.filter(person_id=number(person)).select_related("person").first()
    return found if found and found.about else None


def _back(request: HttpRequest, wanted: str, home: Household) -> str:
    return _safe(request, wanted, reverse("ledger:household", args=[home.pk]))


def _safe(request: HttpRequest, wanted: str, fallback: str) -> str:
    good = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if good else fallback
