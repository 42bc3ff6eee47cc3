"""Whose paper is it: by the checksum at its foot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.org.access import opens_to
from bangfu.papers.posts import READERS
from bangfu.papers.queries.codes import plain_code, trace


@opens_to(READERS)
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """Type a checksum, see which paper of one's own area carries it."""
    typed = request.GET.get("code", "").strip()[:20]
    plain = plain_code(typed)
    context = {
        "typed": typed,
        "wrong": bool(typed) and not plain,
        "traced": trace(request.reader, plain) if plain else None,
    }
    return render(request, "papers/code.html", context, status=422 if context["wrong"] else 200)
