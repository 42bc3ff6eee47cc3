"""A household's file: one page, top to bottom, today or as it stood; and everything said of a fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import FactRefused, fact_named
from bangfu.ledger.fold import history
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.queries.file import file_now
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.kin import kin_of
from bangfu.ledger.queries.known import with_unit
from bangfu.ledger.queries.past import file_on
from bangfu.ledger.queries.scope import household_or_404
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.queries import full_name
from bangfu.org.roles import DECIDERS, LEDGER_READERS, LEDGER_WRITERS

FIRST_YEAR = 1949
"""No file reaches back further."""


@opens_to(LEDGER_READERS)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it stands; `on` shows it as of a day, `known` by what was known by a day.

    A day nobody can read or that has not come is asked for again (422).
    """
    reader = request.reader
    home = household_or_404(reader, pk, "plan")
    try:
        on, known = _day(request, "on"), _day(request, "known")
    except ValueError as problem:
        context = {"household": home, "problem": str(problem), "today": timezone.localdate()}
        return render(request, "ledger/which_day.html", context, status=422)
    if on is None and known is not None:
        on = known
    if on is None:
        file = file_now(reader, home)
    else:
        if "then" in request.GET:
            known = on
        file = file_on(reader, home, on, known)
    context = {
        "file": file,
        "household": home,
        "place": _place(file.household, file.household.facts),
        "place_now": _place_now(home, file.household),
        "kin": kin_of(reader, home),
        "writes": reader.may(LEDGER_WRITERS) and home.closed_on is None and not file.past,
        "reveals": reader.may_reveal and not file.past,
        "decides": reader.may(DECIDERS),
        "today": timezone.localdate(),
    }
    return render(request, "ledger/household.html", context)


@opens_to(LEDGER_READERS)
def every_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything recorded of a household, the newest first, with what was taken back."""
    reader = request.reader
    home = household_or_404(reader, pk)
    context = {
        "file": file_now(reader, home),
        "household": home,
        "writes": reader.may(LEDGER_WRITERS) and home.closed_on is None,
    }
    return render(request, "ledger/log.html", context)


def _day(request: HttpRequest, name: str) -> dt.date | None:
    """A day in the address. Raises ValueError, in words, for one that is none or has not come."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ValueError(_("没有看懂是哪一天。写成 2026-10-01 这样"))
    if day > timezone.localdate():
        raise ValueError(
            _("%(day)s 还没有到，看不到那天的档案。请选今天或者以前的一天") % {"day": day}
        )
    if day.year < FIRST_YEAR:
        raise ValueError(_("%(day)s 太早了，没有那时候的档案。请核对年份") % {"day": day})
    return day


@opens_to(LEDGER_READERS)
def fact_history(request: HttpRequest, pk: int, subject: str, name: str) -> HttpResponse:
    """Every value ever said of one fact, the newest first; what was taken back is struck out."""
    reader = request.reader
    home = household_or_404(reader, pk)
    try:
        fact = fact_named(name)
    except FactRefused as unknown:
        raise Http404 from unknown
    entity = "household" if subject == HOUSEHOLD else "person"
    if fact.entity != entity or not sees(reader, fact):
        raise Http404
    person = None if subject == HOUSEHOLD else _member(home, subject)
    observations = observations_of(home, [person] if person else [])
    taken = {one.withdraws_id: one for one in observations if one.withdraws_id is not None}
    said = [
        (with_unit(fact, one.value), one.observation, taken.get(one.observation.pk))
        for one in history(observations, subject, name)
    ]
    context = {
        "household": home,
        "person": person,
        "subject": subject,
        "fact": fact,
        "said": said,
        "whole": not reader.hidden_groups,
        "writes": reader.may(LEDGER_WRITERS) and home.closed_on is None,
    }
    part = "ledger/fact_history_part.html" if request.htmx else "ledger/fact_history.html"
    return render(request, part, context)


def _member(home: Household, subject: str) -> Person:
    """Somebody who belongs or belonged to the household."""
    rows = Person.objects.filter(memberships__household=home).distinct()
    return found_or_404(rows, pk=number(subject))


def _place_now(home: Household, then: Household) -> str:
    """Where the household lives now, where that is not where it lived on the day shown."""
    return full_name(home.area_code) if home.area_code != then.area_code else ""


def _place(home: Household, facts: Mapping[str, Any]) -> str:
    """Where the household lives, said once: an address often begins with the village."""
    place, address = full_name(home.area_code), str(facts.get("家庭住址") or "")
    return address if address.startswith(place) else f"{place} {address}".strip()
