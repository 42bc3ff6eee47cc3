"""Sign-in, how pages are shown, and help."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bangfu.org.access import opens_to
from bangfu.org.models import Staff
from bangfu.org.roles import EVERYBODY
from bangfu.web.shell import DISPLAY

A_YEAR = 365 * 24 * 3600


def back_to(request: HttpRequest) -> str:
    """The page a form was sent from, if it is one of ours."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe and urlsplit(there).path else "/"


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Large type, dense rows, shortcuts: on or off; also before anybody has signed in."""
    name, on = request.POST.get("name", ""), request.POST.get("on") == "1"
    if name not in DISPLAY:
        return HttpResponseBadRequest()
    if isinstance(request.user, Staff):
        Staff.objects.filter(pk=request.user.pk).update(**{DISPLAY[name]: on})
    answer = HttpResponseRedirect(back_to(request))
    answer.set_cookie(
        name, "1" if on else "0", A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return answer


def help_page(request: HttpRequest) -> HttpResponse:
    """How to do things, and every shortcut with the button that does the same."""
    return render(request, "web/help.html")


@require_POST
@opens_to(EVERYBODY)
def choose_post(request: HttpRequest) -> HttpResponse:
    """Work in another of one's posts from now on."""
    return HttpResponseRedirect("/")


@opens_to(EVERYBODY)
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password."""
    return render(request, "web/change_password.html")
