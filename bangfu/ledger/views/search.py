"""Searching: what is typed comes by POST and stays in the session, never in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.ledger.forms.grid import NAME_KEY, read
from bangfu.ledger.queries.search import search as look_for
from bangfu.org.access import Reader, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import LEDGER_READERS

SEARCH_KEY = "ledger.search"
"""Where the session keeps what was searched for last."""
LONGEST = 60


@opens_to(LEDGER_READERS)
def search(request: HttpRequest) -> HttpResponse:
    """Who was found; a POST says what to look for."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    if request.method == "POST":
        request.session[SEARCH_KEY] = request.POST.get("text", "").strip()[:LONGEST]
        return redirect("ledger:search")
    text = request.session.get(SEARCH_KEY, "")
    found, more = look_for(reader, text)
    names = full_names({person.area_code for person in found})
    context = {
        "text": text,
        "found": [{"person": one, "place": names[one.area_code]} for one in found],
        "more": more,
        "place": reader.area.name,
        "finding": finding(text, len(found), more),
    }
    return render(request, "ledger/search.html", context)


def finding(text: str, number: int, more: bool) -> str:
    """What was found, as the headline says it."""
    if not text:
        return _("找人、找户")
    if not number:
        return _("没有找到")
    return _("找到的人超过 %d 个") % number if more else _("找到 %d 人") % number


@require_POST
@opens_to(LEDGER_READERS)
def look_for_name(request: HttpRequest) -> HttpResponse:
    """Narrow the grid down to names that hold a text."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    request.session[NAME_KEY] = "".join(request.POST.get("text", "").split())[:30]
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query["name"] = "1"
    look = read(query, reader, request.session)
    return redirect(f"{reverse('ledger:grid')}?{look.address}")
