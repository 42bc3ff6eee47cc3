"""What is done for several people ticked in the grid at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.handover import hand_over
from bangfu.ledger.actions.handover import take_back as end_hand_over
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.persons import mark_key_person
from bangfu.ledger.actions.plan import add_for_many
from bangfu.ledger.forms.grid import read
from bangfu.ledger.forms.ticked import HandOverForm, KeyForm, MeasureForm
from bangfu.ledger.models import HandOver, Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.scope import persons_of
from bangfu.org.access import Reader, found_or_404, inside, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import LEDGER_WRITERS

AT_MOST = 200
"""People in one go: more than a page of the grid cannot be ticked."""


@dataclass(frozen=True)
class Act:
    """Something that can be done for several people: its words, its form, and the deed."""

    title: str | Promise
    consequence: str | Promise
    verb: str | Promise
    form: type[forms.Form]
    do: Callable[[Reader, Sequence[Person], dict[str, Any]], str]


def _key(reader: Reader, people: Sequence[Person], said: dict[str, Any]) -> str:
    for person in people:
        mark_key_person(actor=reader.actor, person=person, day=reader.day, why=said["why"])
    return _("%d 人列为重点人员") % len(people)


def _measure(reader: Reader, people: Sequence[Person], said: dict[str, Any]) -> str:
    number = add_for_many(
        actor=reader.actor, households=homes_of(people), what=said["what"],
        measure=said["measure"], who=said["who"], day=reader.day, by_day=said["by_day"],
        rhythm=said["rhythm"],
    )  # fmt: skip
    return _("给 %d 户记下了需求和措施") % number


def _hand_over(reader: Reader, people: Sequence[Person], said: dict[str, Any]) -> str:
    made = hand_over(
        actor=reader.actor, households=homes_of(people), office=said["office"], why=said["why"],
        from_day=said["from_day"], until_day=said["until_day"],
    )  # fmt: skip
    return _("%(n)d 户转交给%(office)s") % {"n": len(made), "office": said["office"].name}


ACTS = {
    "key": Act(
        gettext_lazy("列为重点人员"),
        gettext_lazy("列上以后进入一对一帮扶的名单，理由留在档案里。"),
        gettext_lazy("列为重点人员"),
        KeyForm,
        _key,
    ),
    "measure": Act(
        gettext_lazy("加需求和措施"),
        gettext_lazy("选中的每一户都记下同样的需求和措施，一户只记一次。"),
        gettext_lazy("记下需求和措施"),
        MeasureForm,
        _measure,
    ),
    "hand-over": Act(
        gettext_lazy("转交给别的单位"),
        gettext_lazy("转交的是整户：那个单位的人能看、能记这几户的档案，直到收回或到期。"),
        gettext_lazy("转交"),
        HandOverForm,
        _hand_over,
    ),
}


@require_POST
@opens_to(LEDGER_WRITERS)
def ticked(request: HttpRequest, act: str) -> HttpResponse:
    """Ask what has to be said, then do it for all of them or for none."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    if act not in ACTS:
        raise Http404
    one = ACTS[act]
    people = chosen(request, reader)
    query = back_to(request, reader)
    if not people:
        messages.error(request, _("还没有选人"))
        return redirect(f"{reverse('ledger:grid')}?{query}")
    writing = "write" in request.POST
    form = one.form(request.POST if writing else None, reader=reader)
    if writing and form.is_valid():
        try:
            with transaction.atomic():
                told = one.do(reader, people, form.cleaned_data)
        except Impossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, told)
            return redirect(f"{reverse('ledger:grid')}?{query}")
    context = {
        "act": act, "form": form, "people": people, "query": query, "title": one.title,
        "consequence": one.consequence, "verb": one.verb,
        "finding": _("%(what)s：选中的 %(n)d 人") % {"what": one.title, "n": len(people)},
    }  # fmt: skip
    return render(request, "ledger/ticked.html", context, status=422 if form.errors else 200)


@require_POST
@opens_to(LEDGER_WRITERS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a hand-over from today on; only those to whose area the household belongs can."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    rows = HandOver.objects.filter(inside(reader.prefix, "household__area_code"))
    one = found_or_404(rows.select_related("office", "household"), pk=pk)
    end_hand_over(actor=reader.actor, handed=one, day=reader.day)
    words = {"home": one.household.label, "office": one.office.name}
    messages.success(request, _("从%(office)s收回了%(home)s") % words)
    return redirect("ledger:grid")


def chosen(request: HttpRequest, reader: Reader) -> list[Person]:
    """The people ticked who are the reader's and on the books."""
    asked = {number(one) for one in request.POST.getlist("person")[:AT_MOST]}
    rows = persons_of(reader).filter(pk__in=asked - {None}, state=State.PRESENT)
    return list(rows.select_related("household").order_by("area_code", "household_id", "pk"))


def homes_of(people: Sequence[Person]) -> list[Household]:
    """The households of people, each once."""
    return list({person.household_id: person.household for person in people}.values())


def back_to(request: HttpRequest, reader: Reader) -> str:
    """The address of the grid to go back to, as it was."""
    return read(QueryDict(request.POST.get("query", "")), reader, request.session).address
