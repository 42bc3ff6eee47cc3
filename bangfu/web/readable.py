"""Only what a database keeps gets in: a request with a NUL in it is made sense of nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class Readable:
    """Refuses what carries a NUL in its address, cookies or form; no browser sends one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at what comes before anybody reads it."""
        _refuse([request.path_info, *_said(request.GET), *request.COOKIES.values()])
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> None:
        """Look at the form; what reads its body by itself, as phones' views do, looks itself."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            _refuse(_said(request.POST))


def _said(sent: QueryDict) -> Iterable[str]:
    for name, values in sent.lists():
        yield name
        yield from values


def _refuse(texts: Iterable[str]) -> None:
    if any(NUL in text for text in texts):
        raise BadRequest("a NUL in a request")
