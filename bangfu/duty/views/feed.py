"""One's own due list in a calendar program: switching the address on and off, and the file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bangfu.duty.actions.feeds import TooOften, end_feed, make_feed, read_feed
from bangfu.duty.models import CalendarFeed, Helper
from bangfu.duty.queries.feed import calendar_of, readers_of
from bangfu.duty.views.places import READERS
from bangfu.ledger.actions.households import Impossible
from bangfu.org.access import opens_to
from bangfu.org.days import running_on

WAIT = 3600
"""Seconds after which a program that asked too often may ask again."""


@opens_to(READERS)
@never_cache
def feeds(request: HttpRequest) -> HttpResponse:
    """Whether one's calendar is switched on; a new address is shown once."""
    reader = request.reader
    why, wrong, address = "", "", ""
    if request.method == "POST":
        why = request.POST.get("why", "")
        try:
            _made, secret = make_feed(actor=reader.actor, staff=reader.staff, why=why)
        except Impossible as refused:
            wrong = str(refused)
        else:
            address = request.build_absolute_uri(reverse("duty:feed", args=[secret]))
    context = {
        "feed": CalendarFeed.objects.filter(staff=reader.staff, ended_at=None).first(),
        "before": CalendarFeed.objects.filter(staff=reader.staff).exclude(ended_at=None)[:5],
        "holds": Helper.objects.filter(running_on(reader.day), staff=reader.staff).exists(),
        "address": address, "why": why, "wrong": wrong,
    }  # fmt: skip
    return render(request, "duty/feeds.html", context, status=422 if wrong else 200)


@require_POST
@opens_to(READERS)
def end(request: HttpRequest) -> HttpResponse:
    """Switch it off, with the reason."""
    reader = request.reader
    why = request.POST.get("reason", "").strip()
    try:
        end_feed(actor=reader.actor, staff=reader.staff, why=why)
    except Impossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("关了，原来的地址不能用了。"))
    return redirect("duty:feeds")


@csrf_exempt
@never_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The file, for whoever has the address: a calendar program cannot sign in.

    It only reads; other methods are refused here and not by a decorator, which would log them.
    """
    if request.method not in ("GET", "HEAD"):
        return _refused(_("这个地址只能取，不能改。"), 405, {"Allow": "GET, HEAD"})
    try:
        found = read_feed(secret=secret)
    except TooOften:
        said = _("取得太勤了，一小时以后再来。")
        return _refused(said, 429, {"Retry-After": str(WAIT)})
    day = timezone.localdate()
    # whoever has no post any more owes nobody anything
    readers = readers_of(found.staff, READERS, day) if found else []
    if found is None or not readers:
        return _refused(_("这个日历地址不能用。请在帮扶系统的“放进手机日历”里另开一个。"), 404)
    # a calendar program says nothing of its reader's language
    with translation.override(found.staff.language):
        file = calendar_of(found, readers, day)
    headers = {
        "Content-Disposition": 'inline; filename="bangfu.ics"', "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }  # fmt: skip
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


def _refused(said: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """A refusal that is not written to the log: the address there would be a key lying about."""
    answer = HttpResponse(
        said, status=status, headers=headers, content_type="text/plain; charset=utf-8"
    )
    answer._has_been_logged = True
    return answer
