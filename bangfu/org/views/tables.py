"""Tables of areas, offices and staff brought in on the site, each half by who may do it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bangfu.org import tables
from bangfu.org.access import Reader, opens_to
from bangfu.org.actions import ACCOUNTS, POSTS
from bangfu.org.roles import Role
from bangfu.org.tables import TableRefused
from bangfu.sheets import UnreadableLedger

LARGEST = 10 * 1024 * 1024
SHOWN = 200
"""Wrong places listed at once."""


@opens_to(Role.SYSTEM_ADMIN)
def load_areas(request: HttpRequest) -> HttpResponse:
    """A table of areas of the reader's own place."""
    return _page(request, tables.AREAS)


@opens_to(Role.SYSTEM_ADMIN)
def load_offices(request: HttpRequest) -> HttpResponse:
    """A table of offices of the reader's own place."""
    return _page(request, tables.OFFICES)


@opens_to(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
@never_cache
def load_staff(request: HttpRequest) -> HttpResponse:
    """A table of staff: the system administrator's half are the accounts, the other the posts."""
    return _page(request, tables.STAFF)


def _page(request: HttpRequest, kind: str) -> HttpResponse:
    reader: Reader = request.reader
    half = POSTS if reader.role == Role.SECURITY_ADMIN else ACCOUNTS
    sheet = tables.KINDS[kind]
    context: dict[str, Any] = {
        "kind": kind,
        "half": half,
        "sheet": sheet,
        "needed": [sheet.heading(name) for name in sheet.needed],
        "of_choice": [sheet.heading(name) for name in sheet.columns if name not in sheet.needed],
        "listed": sheet.heading(tables.LISTED[kind][0]),
        "words": list(tables.LISTED[kind][1]),
    }
    if request.method != "POST":
        return render(request, "org/load.html", context)
    given = request.FILES.get("file")
    if given is None or given.size > LARGEST:
        wrong = _("先选一个文件。") if given is None else _("文件超过 10 MB，请拆成几份。")
        return render(request, "org/load.html", context | {"wrong": wrong}, status=422)
    with tempfile.TemporaryDirectory() as folder:
        # the name given is for messages alone, never a path
        path = Path(folder) / Path(given.name or "").name
        path.write_bytes(given.read())
        halves = frozenset({half})
        try:
            loaded = tables.load(
                kind, path, actor=reader.actor, within=reader.prefix, halves=halves
            )
        except UnreadableLedger as refused:
            context["wrong"] = str(refused)
        except TableRefused as refused:
            context["problems"] = refused.problems[:SHOWN]
            context["count"] = len(refused.problems)
        else:
            return render(request, "org/loaded.html", context | {"loaded": loaded})
    return render(request, "org/load.html", context | {"file": given.name}, status=422)
