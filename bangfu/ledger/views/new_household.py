"""File a household: whoever is met, also without registration, number or name."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.ledger.actions.households import Impossible, file_household
from bangfu.ledger.actions.suspect import suspect
from bangfu.ledger.facts import FactRefused
from bangfu.ledger.forms.members import HomeForm, PersonForm
from bangfu.ledger.models import Observation
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import LEDGER_WRITERS

MOST_PEOPLE = 20
"""A household larger than this is filed in two goes."""


@opens_to(LEDGER_WRITERS)
def new(request: HttpRequest) -> HttpResponse:
    """The form; `more` adds room for another person, `check` asks who somebody may already be."""
    reader: Reader = request.reader
    posted = request.method == "POST"
    data = request.POST if posted else None
    form = HomeForm(data, reader=reader, initial={"uid": uuid.uuid4()})
    count = _count(request)
    people = [PersonForm(data, reader=reader, prefix=f"p{n}") for n in range(count)]
    if posted and "check" in request.POST:
        return _checked(request, people)
    filing = posted and "more" not in request.POST
    if filing:
        answer = _filed(request, form, people)
        if answer is not None:
            return answer
    elif posted:
        for one in (form, *people):
            one.errors.clear()
    context = {
        "form": form,
        "people": people,
        "count": count,
        "more": count < MOST_PEOPLE,
        "wrong": [one for one in people if posted and one.errors],
    }
    return render(request, "ledger/new_household.html", context, status=422 if filing else 200)


def _count(request: HttpRequest) -> int:
    count = number(request.POST.get("people", "1")) or 1
    return max(1, min(count + ("more" in request.POST), MOST_PEOPLE))


def _checked(request: HttpRequest, people: list[PersonForm]) -> HttpResponse:
    """Who the person just typed may be, without saving anything."""
    prefix = request.POST["check"]
    one = next((person for person in people if person.prefix == prefix), people[0])
    one.is_valid()
    one.look(request.POST.get("area") or request.reader.area.code)
    return render(request, "ledger/alike.html", {"person": one})


def _filed(request: HttpRequest, form: HomeForm, people: list[PersonForm]) -> HttpResponse | None:
    right = [form.is_valid(), *(one.is_valid() for one in people)]
    if not all(right):
        return None
    done = form.cleaned_data
    earlier = Observation.objects.filter(uid=done["uid"]).first()
    if earlier is not None:
        found_or_404(households_of(request.reader), pk=earlier.household_id)
        return redirect("ledger:household", pk=earlier.household_id)
    met = [one for n, one in enumerate(people) if n == 0 or not one.blank]
    suspects = [one for one in met if one.look(done["area"]) and not one.told_apart]
    if suspects:
        form.add_error(
            None,
            _("有 %(n)d 个人可能已经有档案了。请看下面，核对以后再决定") % {"n": len(suspects)},
        )
        return None
    try:
        with transaction.atomic():
            filed = file_household(
                actor=request.reader.actor,
                area_code=done["area"],
                day=done["day"],
                persons=[one.newcomer() for one in met],
                facts=form.facts,
                number=done["number"].strip(),
                note=done["note"],
                uid=done["uid"],
            )
            for person in filed.persons:
                suspect(person)
    except (Impossible, FactRefused) as refused:
        at = getattr(refused, "at", "")
        form.add_error(at if at in form.fields else None, str(refused))
        return None
    messages.success(request, _("建好了。接着问清规则要用的几件事。"))
    return redirect("ledger:household", pk=filed.household.pk)
