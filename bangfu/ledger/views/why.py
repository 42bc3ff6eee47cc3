"""Why somebody stands as they do with a programme: a page, and the same beside another page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.ledger.models import Household, Outcome, Person
from bangfu.ledger.queries.paid import paid_of
from bangfu.ledger.queries.refused import not_eligible
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.queries.why import NoSuchProgramme, Why, why
from bangfu.ledger.screening.decided import standing_decisions
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import DECIDERS, LEDGER_READERS, LEDGER_WRITERS
from bangfu.rulebook.queries import NotSet


def is_part(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, not a page."""
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]


@require_safe
@opens_to(LEDGER_READERS)
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Why: `programme` is what it is about, `person` whom; without a person the household."""
    reader = request.reader  # type: ignore[attr-defined]
    home = found_or_404(households_of(reader), pk=pk)
    person = _person(home, request.GET.get("person", ""))
    programme = request.GET.get("programme", "")
    try:
        found = why(reader, home, programme, person)
    except NotSet as problem:
        part = "ledger/not_judged_part.html" if is_part(request) else "ledger/not_judged.html"
        return render(request, part, {"household": home, "problem": str(problem)})
    except NoSuchProgramme as error:
        raise Http404 from error
    outcome = Outcome.objects.filter(household=home, programme=programme, person=person).first()
    context = {
        "why": found,
        "paid": paid_of(reader, home, home.persons.filter(state="present"), outcome),
        "household": home,
        "line": _line(found),
        "digest": _readable(found.ground.content_hash),
        "decide": _proposed(reader, home, programme, person),
        "writes": reader.may(LEDGER_WRITERS) and home.closed_on is None,
        "address": urlencode({"programme": programme} | ({"person": person.pk} if person else {})),
    }
    part = "ledger/why_part.html" if is_part(request) else "ledger/why.html"
    return render(request, part, context)


@require_safe
@opens_to(LEDGER_READERS)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """What a household and its people do not meet, worked out now, the nearest first."""
    reader = request.reader  # type: ignore[attr-defined]
    home = found_or_404(households_of(reader), pk=pk)
    context: dict[str, Any] = {"household": home, "refused": [], "problem": ""}
    try:
        context["refused"] = not_eligible(reader, home)
    except NotSet as problem:
        context["problem"] = str(problem)
    except NoSuchProgramme:
        context["problem"] = _("这一户现在没有在册的人。")
    part = "ledger/not_eligible_part.html" if is_part(request) else "ledger/not_eligible.html"
    return render(request, part, context)


def _proposed(
    reader: Reader, home: Household, programme: str, person: Person | None
) -> Outcome | None:
    """The proposal the reader may decide on here and nobody has yet."""
    if not reader.may(DECIDERS):
        return None
    rows = Outcome.objects.filter(household=home, programme=programme, person=person)
    found = rows.first()
    if found is None or not found.about:
        return None
    decided = standing_decisions(reader.day).filter(
        household=home, programme=programme, person=person, about=found.about
    )
    return None if decided.exists() else found


def _person(home: Household, text: str) -> Person | None:
    if not text:
        return None
    return found_or_404(Person.objects.filter(household=home), pk=number(text))


def _line(found: Why) -> dict[str, Any]:
    """What the number line shows; empty where no single number decides."""
    near = found.distance
    if near is None:
        return {}
    limit = f"{near.limit_name} {near.limit}".strip()
    return {
        "title": f"{near.what}{near.step}" + _("即符合"),
        "seen": float(near.gap.left_value),
        "limit": float(near.gap.right_value),
        "seen_text": _("现在 %(now)s") % {"now": near.now},
        "limit_text": limit,
        "gap_text": near.step,
    }


def _readable(digest: str) -> str:
    """A digest by its first and last letters, which is enough to compare two by eye."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}".upper()
