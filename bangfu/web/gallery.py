"""Every part in every state on one page: for the eye, for pictures and for the accessibility test."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gallery(request: HttpRequest) -> HttpResponse:
    """The parts."""
    return render(request, "web/gallery.html")
