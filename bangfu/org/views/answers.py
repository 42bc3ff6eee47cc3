"""What the pages here have in common: saying what was done, and turning leaves of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bangfu.org.forms import refusal

A_PAGE = 50
"""Rows shown at once."""


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    """A page with a form; one that came back with mistakes answers 422."""
    return render(request, template, context, status=422 if refused else 200)


def acted(
    request: HttpRequest, act: Callable[[], Any], *, done: str, back: str, undo: str = ""
) -> HttpResponse:
    """Do it, and go `back` to a page that says it was done, or why not.

    `undo` is the address that takes it back.
    """
    try:
        act()
    except ValidationError as refused:
        messages.error(request, refusal(refused))
    else:
        messages.success(request, done, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(back)


def leaf_of(request: HttpRequest, rows: QuerySet) -> Page:
    """One leaf of a long list; an impossible number gives the nearest there is."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
