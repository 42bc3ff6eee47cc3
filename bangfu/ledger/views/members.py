"""Members: they come, go and come back; a household splits, merges, moves, closes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.ledger.actions.heads import present_in
from bangfu.ledger.actions.households import (
    Impossible,
    close_household,
    merge_households,
    move_household,
    split_household,
)
from bangfu.ledger.actions.persons import add_person, person_left, person_returned
from bangfu.ledger.actions.suspect import suspect
from bangfu.ledger.facts import FactRefused
from bangfu.ledger.forms.members import (
    CloseForm,
    JoinForm,
    LeaveForm,
    MergeForm,
    MoveForm,
    ReturnForm,
    SplitForm,
)
from bangfu.ledger.heading import leader
from bangfu.ledger.models import Household, Observation, Person
from bangfu.ledger.models.person import Joined, Left, State
from bangfu.ledger.projection import HEAD, RELATION
from bangfu.ledger.queries.file import file_now
from bangfu.ledger.views.observe import open_home
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import LEDGER_WRITERS


@opens_to(LEDGER_WRITERS)
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives here, who did, and what can be recorded about that."""
    home = open_home(request, pk)
    context = {"household": home, "file": file_now(request.reader, home)}
    return render(request, "ledger/members.html", context)


def _page(
    request: HttpRequest,
    home: Household,
    form: forms.Form,
    words: dict[str, str],
    act: Callable[[dict[str, Any]], Household | Person],
) -> HttpResponse:
    """A page with one form: carry it out, or show what is wrong with everything still in it."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except (Impossible, FactRefused) as refused:
            at = getattr(refused, "at", "")
            form.add_error(at if at in form.fields else None, str(refused))
        else:
            messages.success(request, words["done"])
            target = done.pk if isinstance(done, Household) else home.pk
            return redirect("ledger:household", pk=target)
    refused = request.method == "POST"
    context = {"form": form, "household": home, **words}
    return render(request, "ledger/member_form.html", context, status=422 if refused else 200)


@opens_to(LEDGER_WRITERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody comes into the household; who may be on file already is named first."""
    home = open_home(request, pk)
    form = JoinForm(request.POST or None, reader=request.reader, initial={"uid": uuid.uuid4()})
    checking = "check" in request.POST
    if request.method == "POST" and (form.is_valid() or checking):
        if Observation.objects.filter(uid=form.cleaned_data.get("uid"), household=home).exists():
            return redirect("ledger:household", pk=home.pk)
        suspects = form.look(home.area_code)
        if checking:
            return render(request, "ledger/alike.html", {"person": form})
        if suspects and not form.told_apart:
            form.add_error(None, _("可能已经有档案了。请看下面，核对以后再决定"))
        else:
            try:
                return _added(request, home, form)
            except (Impossible, FactRefused) as problem:
                form.add_error(getattr(problem, "at", "") or None, str(problem))
    refused = request.method == "POST"
    context = {"form": form, "person": form, "household": home}
    return render(request, "ledger/member_add.html", context, status=422 if refused else 200)


def _added(request: HttpRequest, home: Household, form: JoinForm) -> HttpResponse:
    done = form.cleaned_data
    with transaction.atomic():
        person = add_person(
            actor=request.reader.actor,
            household=home,
            newcomer=form.newcomer(Joined(done["joined"])),
            day=done["day"],
            note=done["note"],
            uid=done["uid"],
        )
        suspect(person)
    messages.success(request, _("%(name)s登记到这一户了。") % {"name": person.label})
    return redirect("ledger:household", pk=home.pk)


@opens_to(LEDGER_WRITERS)
def leave(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Somebody goes: died, moved away, married out, or should never have stood here."""
    home = open_home(request, pk)
    one = found_or_404(home.persons.filter(state=State.PRESENT), pk=person)
    people = present_in(home)
    staying = [each for each in people if each != one] if leader(home, people) == one else []
    words = {
        "title": _("登记离开"),
        "finding": _("%(name)s不在这一户了？") % {"name": one.label},
        "lead": _("去世的，从这天起不再算应发的钱。档案都留着，登记错了可以改回来。"),
        "verb": _("记下离开"),
        "done": _("记下%(name)s离开了这一户。") % {"name": one.label},
    }

    def act(done: dict[str, Any]) -> Person:
        return person_left(
            actor=request.reader.actor, person=one, day=done["day"], left=Left(done["left"]),
            why=done["why"], head=done.get("head"),
        )  # fmt: skip

    return _page(request, home, LeaveForm(request.POST or None, staying=staying), words, act)


@opens_to(LEDGER_WRITERS)
def come_back(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Somebody is back, or was struck off by mistake."""
    home = open_home(request, pk)
    one = found_or_404(home.persons.filter(state__in=(State.LEFT, State.DIED)), pk=person)
    words = {
        "title": _("登记返回"),
        "finding": _("%(name)s又在这一户了？") % {"name": one.label},
        "lead": _("回来了，或者上次登记错了，都在这里改。两次登记都留着。"),
        "verb": _("记下返回"),
        "done": _("记下%(name)s又在这一户了。") % {"name": one.label},
    }

    def act(done: dict[str, Any]) -> Person:
        return person_returned(
            actor=request.reader.actor, person=one, day=done["day"], why=done["why"],
            head=done.get("head"),
        )  # fmt: skip

    now = leader(home, present_in(home))
    heads = [now, one] if now and one.facts.get(RELATION) == HEAD else []
    return _page(request, home, ReturnForm(request.POST or None, heads=heads), words, act)


@opens_to(LEDGER_WRITERS)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Some members make a household of their own."""
    home = open_home(request, pk)
    people = home.persons.filter(state=State.PRESENT).order_by("-is_head", "pk")
    led = leader(home, people)
    words = {
        "title": _("分户"),
        "finding": _("%(home)s分成两户") % {"home": home.label},
        "lead": _(
            "分出去的人另立一户，各人的资料、写着他们的需求和措施、他们的材料都跟着走；全家的材料两户都有，全家的资料和困难留在这一户，所以要有人留下。"
        ),
        "verb": _("分户"),
        "done": _("分好了。现在看到的是新的一户，请补上它的家庭资料。"),
    }

    def act(done: dict[str, Any]) -> Household:
        return split_household(
            actor=request.reader.actor, household=home, leaving=list(done["leaving"]),
            day=done["day"], why=done["why"], head=done.get("head"),
            new_head=done.get("new_head"),
        )  # fmt: skip

    return _page(request, home, SplitForm(request.POST or None, people=people, led=led), words, act)


@opens_to(LEDGER_WRITERS)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """All members go to another household; this one closes."""
    home = open_home(request, pk)
    words = {
        "title": _("并户"),
        "finding": _("%(home)s并到另一户") % {"home": home.label},
        "lead": "",
        "verb": _("并户"),
        "done": _("并好了。现在看到的是并入的那一户。"),
    }

    def act(done: dict[str, Any]) -> Household:
        return merge_households(
            actor=request.reader.actor, household=home, into=done["into"], day=done["day"],
            why=done["why"],
        )  # fmt: skip

    form = MergeForm(request.POST or None, reader=request.reader, household=home)
    return _page(request, home, form, words, act)


@opens_to(LEDGER_WRITERS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole household moves to another place in scope; its file goes with it."""
    home = open_home(request, pk)
    words = {
        "title": _("迁居"),
        "finding": _("%(home)s搬到别处") % {"home": home.label},
        "lead": _("档案跟着走。搬出你管的地方，请上一级办理。"),
        "verb": _("记下迁居"),
        "done": _("记下了，档案已经转到新住处。"),
    }

    def act(done: dict[str, Any]) -> Household:
        return move_household(
            actor=request.reader.actor, household=home, area_code=done["area"], day=done["day"],
            why=done["why"], address=done["address"],
        )  # fmt: skip

    form = MoveForm(request.POST or None, reader=request.reader, household=home)
    return _page(request, home, form, words, act)


@opens_to(LEDGER_WRITERS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the file of a household nobody is left in."""
    home = open_home(request, pk)
    words = {
        "title": _("销户"),
        "finding": _("%(home)s没有人了？") % {"home": home.label},
        "lead": _("销户以后档案只能看，不能再记。"),
        "verb": _("销户"),
        "done": _("销户了，档案还在。"),
    }

    def act(done: dict[str, Any]) -> Household:
        return close_household(
            actor=request.reader.actor, household=home, day=done["day"], why=done["why"]
        )

    return _page(request, home, CloseForm(request.POST or None), words, act)
