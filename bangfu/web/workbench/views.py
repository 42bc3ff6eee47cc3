"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.org.access import opens_to
from bangfu.org.roles import EVERYBODY
from bangfu.web.shell import places

WHAT_FOR: dict[str, str | Promise] = {
    "ledger:grid": _("按村、按类别找人找户，打开一户一档，记下变化。"),
    "ledger:lists": _("可能漏了谁、谁可能不再符合，一户一户由人决定。"),
    "intake:home": _("导入村里报来的台账，拿别的部门的名单来比对。"),
    "rulebook:home": _("每份文件管什么、标准是多少、哪些还要县里定。"),
    "org:areas": _("区划、小组和网格。"),
    "org:staff": _("谁有账号、在哪个岗位、管哪里。"),
    "journal:entries": _("谁在什么时候看过、改过什么。"),
    "help": _("按键、标记和常见的问题。"),
}


@opens_to(EVERYBODY)
def workbench(request: HttpRequest) -> HttpResponse:
    """Where this post can go, and what for."""
    reader = request.reader  # type: ignore[attr-defined]
    ways = [
        (place, WHAT_FOR[place.name])
        for place in places(reader, request.path)
        if place.name in WHAT_FOR
    ]
    return render(request, "web/workbench.html", {"ways": ways, "day": reader.day})
