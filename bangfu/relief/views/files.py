"""Goods on paper: a village's list to sign on, the stock report."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.org.access import opens_to
from bangfu.papers.actions.printing import print_paper
from bangfu.papers.content import Imprint
from bangfu.papers.formats import FORMATS
from bangfu.papers.paper import Paper
from bangfu.papers.views.giving import UNPRINTABLE, as_file
from bangfu.relief.paper import hand_out_list, stock_report
from bangfu.relief.queries.stock import stores_of
from bangfu.relief.roles import READERS
from bangfu.relief.views.giving import village_of


@require_POST
@opens_to(READERS)
def hand_file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A village's list as a file."""
    one, village = village_of(request, pk, code)
    return _file(
        request, lambda imprint: hand_out_list(request.reader, one, village, imprint),
        village.code, reverse("relief:hand-list", args=[pk, code]),
    )  # fmt: skip


@require_POST
@opens_to(READERS)
def stock_file(request: HttpRequest) -> HttpResponse:
    """The stock of every store in scope as a file."""
    reader = request.reader
    stores = list(stores_of(reader))
    return _file(
        request, lambda imprint: stock_report(reader, stores, reader.day, imprint),
        reader.area.code, reverse("relief:stock"),
    )  # fmt: skip


def _file(
    request: HttpRequest, compose: Callable[[Imprint], Paper], area_code: str, onward: str
) -> HttpResponse:
    reader = request.reader
    suffix = request.POST.get("suffix", "")
    if suffix not in FORMATS:
        messages.error(request, _("选一种格式：PDF、Word 或 Excel。"))
        return redirect(onward)
    try:
        return as_file(
            print_paper(actor=reader.actor, compose=compose, suffix=suffix, area_code=area_code,
                        as_of=reader.day)
        )  # fmt: skip
    except UNPRINTABLE as refused:
        messages.error(request, str(refused))
        return redirect(onward)
