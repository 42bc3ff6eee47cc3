"""Key persons: the list by village, whom the rules propose, and what people decide about both."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.ledger.actions.decisions import take_back_decision
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.key_persons import decline_key_person
from bangfu.ledger.actions.persons import mark_key_person, unmark_key_person
from bangfu.ledger.forms.key_persons import KeyPersonForm
from bangfu.ledger.models import Decision, Outcome
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.key_persons import endings, key_persons, proposals, with_needs
from bangfu.ledger.queries.reasons import brief, grounds
from bangfu.ledger.queries.scope import households_of, listings_of, persons_of
from bangfu.org.access import area_asked, found_or_404, opens_to
from bangfu.org.models.area import Level
from bangfu.org.queries import full_names
from bangfu.org.roles import FILE_KEEPERS, Role

READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Whose post has to do with why somebody is a key person, which may tell of illness and care."""
A_PAGE = 50
LISTED, PROPOSED = "listed", "proposed"


@opens_to(READERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The list, or whom the rules propose; that first where somebody waits for a decision."""
    reader = request.reader
    area = area_asked(request)
    within = None if area.pk == reader.area.pk else area
    listed, proposed = key_persons(reader, within), proposals(reader, within)
    counts = {LISTED: listed.count(), PROPOSED: proposed.count()}
    show = request.GET.get("show") or (
        PROPOSED if counts[PROPOSED] and reader.keeps_files else LISTED
    )
    if show not in counts:
        raise Http404
    rows = listed if show == LISTED else proposed
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    people = [one.person for one in leaf]
    names = full_names({person.area_code[:12] for person in people})
    ended = endings([person.pk for person in people]) if show == PROPOSED else {}
    shown = (
        with_needs(list(leaf))
        if show == LISTED
        else [(one, *_said(one), ended.get(one.person_id)) for one in leaf]
    )
    villages: dict[str, list[object]] = {}
    for person, row in zip(people, shown, strict=True):
        villages.setdefault(person.area_code[:12], []).append(row)
    context = {
        "area": area,
        "whole": within is None,
        "below": area.children.filter(closed_on=None).exclude(level__in=(Level.GROUP, Level.GRID)),
        "counts": counts,
        "show": show,
        "leaf": leaf,
        "villages": [(code, names[code], rows) for code, rows in villages.items()],
        "decides": reader.keeps_files,
        "kept": "?" + urlencode({"show": show} | ({"area": within.pk} if within else {})),
    }
    return render(request, "ledger/key_persons.html", context)


@opens_to(FILE_KEEPERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """List somebody, proposed by the rules or not."""
    rows = persons_of(request.reader).filter(state=State.PRESENT)
    person = found_or_404(rows.select_related("household"), pk=pk)
    form = KeyPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mark_key_person(
            actor=request.reader.actor, person=person, day=form.cleaned_data["day"],
            why=form.cleaned_data["why"],
        )  # fmt: skip
        messages.success(request, _("%(name)s列为重点人员了。") % {"name": person.label})
        return redirect("ledger:person", pk=person.pk)
    refused = request.method == "POST"
    context = {"form": form, "person": person, "household": person.household}
    return render(request, "ledger/key_person_add.html", context, status=422 if refused else 200)


@require_POST
@opens_to(FILE_KEEPERS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """List whom the rules propose, for the reason they give."""
    outcome = _proposed(request, pk)
    if outcome is None:
        return _gone(request)
    reason, clauses, _laws = _said(outcome)
    made = mark_key_person(
        actor=request.reader.actor, person=outcome.person, day=request.reader.day,
        why=reason, clause=next(iter(clauses), ""),
    )  # fmt: skip
    said = _("%(name)s列为重点人员了。") % {"name": outcome.person.label}
    undo = reverse("ledger:key_person_undo", args=[made.pk])
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return _back(request)


@require_POST
@opens_to(FILE_KEEPERS)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not list whom the rules propose, with the reason."""
    outcome = _proposed(request, pk)
    if outcome is None:
        return _gone(request)
    try:
        made = decline_key_person(
            actor=request.reader.actor, outcome=outcome,
            why=request.POST.get("reason", "").strip(),
        )  # fmt: skip
    except Impossible as refused:
        messages.error(request, str(refused))
        return _back(request)
    said = _("%(name)s没有列为重点，资料变了会再提。") % {"name": outcome.person.label}
    undo = reverse("ledger:key_person_reconsider", args=[made.pk])
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return _back(request)


@require_POST
@opens_to(FILE_KEEPERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the list, with the reason."""
    rows = listings_of(request.reader).select_related("person")
    one = found_or_404(rows, pk=pk)
    try:
        unmark_key_person(
            actor=request.reader.actor, listing=one, day=request.reader.day,
            why=request.POST.get("reason", "").strip(),
        )  # fmt: skip
    except Impossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s不再是重点人员了。") % {"name": one.person.label})
    return _back(request)


@require_POST
@opens_to(FILE_KEEPERS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a listing that has just been made."""
    one = found_or_404(listings_of(request.reader).select_related("person"), pk=pk)
    unmark_key_person(
        actor=request.reader.actor, listing=one, day=request.reader.day, why=_("刚列上又撤回")
    )
    messages.success(request, _("撤回了，%(name)s还等着决定。") % {"name": one.person.label})
    return _back(request)


@require_POST
@opens_to(FILE_KEEPERS)
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a refusal: the proposal is open again."""
    homes = households_of(request.reader)
    rows = Decision.objects.filter(about=Decision.About.KEY, household__in=homes)
    one = found_or_404(rows.select_related("person"), pk=pk)
    take_back_decision(actor=request.reader.actor, decision=one)
    messages.success(request, _("撤回了，%(name)s还等着决定。") % {"name": one.person.label})
    return _back(request)


def _proposed(request: HttpRequest, pk: int) -> Outcome | None:
    """Somebody in scope as proposed; None where the proposal is settled or gone meanwhile."""
    person = found_or_404(persons_of(request.reader), pk=pk)
    return proposals(request.reader).filter(person=person).first()


def _said(outcome: Outcome) -> tuple[str, list[str], list[str]]:
    """Why somebody is proposed, and the clauses and national rules it rests on."""
    return brief(outcome.reason, outcome.pack, outcome.rule), *grounds(outcome.basis)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("资料刚刚变了，或者别人已经决定了。名单已经是最新的。"))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the same list of the same area."""
    kept = {name: request.GET[name] for name in ("show", "area") if name in request.GET}
    address = reverse("ledger:key_persons")
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)
