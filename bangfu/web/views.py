"""Sign-in and one's own settings: how pages are shown, which post, the password; and help."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bangfu.org.access import POST_KEY, appointments_on, opens_to
from bangfu.org.actions import change_own_password, choose_post, remember_preferences
from bangfu.org.models import Staff
from bangfu.org.roles import EVERYBODY
from bangfu.web.actions import refuse_sign_in, sign_in, sign_out
from bangfu.web.shell import DISPLAY, actor_of

A_YEAR = 365 * 24 * 3600


class SignInForm(AuthenticationForm):
    """Account and password; a phone's capital letter at the start does no harm."""

    def clean_username(self) -> str:
        """Accounts are written small."""
        return self.cleaned_data["username"].strip().lower()


class SignIn(LoginView):
    """The way in; five wrong passwords close it for a quarter of an hour."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, write it down, and show pages the way this person likes them."""
        answer = super().form_valid(form)
        staff = form.get_user()
        sign_in(actor=actor_of(staff), staff=staff)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            _remember(answer, settings.LANGUAGE_COOKIE_NAME, staff.language)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say that it failed, never which of the two was wrong."""
        tried = Staff.objects.filter(username=form.cleaned_data.get("username", "")).first()
        if tried and form.data.get("password") and not getattr(self.request, "axes_locked_out", 0):
            refuse_sign_in(staff=tried)
        return super().form_invalid(form)


class SignOut(LogoutView):
    """The way out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out; somebody whose session had ended already is simply let go."""
        if isinstance(request.user, Staff):
            sign_out(actor=actor_of(request.user, request), staff=request.user)
        return super().post(request, *args, **kwargs)


def back_to(request: HttpRequest) -> str:
    """The page a form was sent from, if it is one of ours; else the start."""
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
        remember_preferences(
            actor=actor_of(request.user, request), staff=request.user, **{DISPLAY[name]: on}
        )
    answer = Redirect(back_to(request))
    _remember(answer, name, "1" if on else "0")
    return answer


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, remembered on this machine and for the person."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if isinstance(request.user, Staff):
        remember_preferences(
            actor=actor_of(request.user, request), staff=request.user, language=wanted
        )
    answer = Redirect(back_to(request))
    _remember(answer, settings.LANGUAGE_COOKIE_NAME, wanted)
    return answer


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")


@require_POST
@opens_to(EVERYBODY)
def change_post(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own posts from now on."""
    reader = request.reader  # type: ignore[attr-defined]
    held = appointments_on(reader.staff, reader.day)
    wanted = next((post for post in held if str(post.pk) == request.POST.get("post")), None)
    if wanted is None:
        raise Http404
    choose_post(actor=reader.actor, appointment=wanted)
    request.session[POST_KEY] = wanted.pk
    return redirect("/")


class PasswordForm(forms.Form):
    """The password now, and the new one twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 个字符，不能全是数字，不要用名字和常见的词。"),
    )
    again = forms.CharField(
        label=gettext_lazy("新密码再写一遍"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The new password has to be written the same twice."""
        values = super().clean() or {}
        if {"new", "again"} <= values.keys() and values["new"] != values["again"]:
            self.add_error("again", _("和上面写的不一样，请再写一遍。"))
        return values


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """One's own password; also for somebody who has no post today."""
    if not isinstance(request.user, Staff):
        return redirect("sign-in")
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = change_own_password(
                actor=actor_of(request.user, request),
                staff=request.user,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            update_session_auth_hash(request, staff)
            messages.success(request, _("密码换好了，别处的登录都已退出。"))
            return redirect("/")
    return render(request, "web/change_password.html", {"form": form})


def help_page(request: HttpRequest) -> HttpResponse:
    """How to do things, and every shortcut with the button that does the same."""
    return render(request, "web/help.html")


def mark(request: HttpRequest) -> HttpResponse:
    """The drawing for the tab, where browsers look for it unasked: on an answer without a page."""
    return redirect(static("web/mark.svg"))
