"""How every form of goods answers: sent back with what was typed, or done and on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bangfu.ledger.actions.households import Impossible


def filled(
    request: HttpRequest,
    form: forms.Form,
    page: str,
    act: Callable[[], tuple[str, str]],
    **context: Any,
) -> HttpResponse:
    """A page with a form; `act` does it and says what was done and where to go on.

    422 and what was typed where something has to be changed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said, onward = act()
        except Impossible as refused:
            form.add_error(refused.at if refused.at in form.fields else None, str(refused))
        else:
            messages.success(request, said)
            return redirect(onward)
    status = 422 if request.method == "POST" else 200
    return render(request, page, {"form": form, **context}, status=status)


def done(
    request: HttpRequest, onward: str, act: Callable[[], str]
) -> HttpResponse:  # fmt: skip
    """A button without a form of its own: what came of it is said on the page it leads to."""
    try:
        messages.success(request, act())
    except Impossible as refused:
        messages.error(request, str(refused))
    return redirect(onward)
