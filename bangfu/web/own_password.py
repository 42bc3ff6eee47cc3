"""A one-time password opens one page: the one where it is replaced."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from bangfu.org.models import Staff

ALSO_OPEN = {"change-password", "sign-out", "display", "language", "help"}


class OwnPasswordFirst:
    """Sends whoever still has a one-time password to change it, wherever they go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        user = request.user
        if isinstance(user, Staff) and user.must_change_password and not _open(request.path_info):
            return redirect("change-password")
        return self.get_response(request)


def _open(path: str) -> bool:
    try:
        return resolve(path).view_name in ALSO_OPEN
    except Resolver404:
        return False
