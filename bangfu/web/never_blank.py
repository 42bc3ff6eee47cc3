"""No answer without a word: what Django refuses with an empty page says what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PAGES = {405: "405.html"}
"""Template by status; every other refusal is a request nobody could make sense of."""


class NeverBlank:
    """Puts a page in plain words where a browser would show an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        answer = self.get_response(request)
        blank = answer.status_code >= 400 and not answer.streaming and not answer.content
        if not blank or not _shows(request):
            return answer
        page = render(request, PAGES.get(answer.status_code, "400.html"), status=answer.status_code)
        for name, value in answer.items():
            if name not in ("Content-Type", "Content-Length"):
                page[name] = value
        return page


def _shows(request: HttpRequest) -> bool:
    """Whether the answer becomes a page of its own, not a part of one or a script's."""
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
