"""The third step: what is wrong, in its cell; nothing is in the ledger yet."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.intake.actions import settle
from bangfu.intake.actions.receive import Refused
from bangfu.intake.actions.return_rows import return_rows
from bangfu.intake.checked import check, recently_checked
from bangfu.intake.models import Upload
from bangfu.intake.queries.preview import TABS, grid_of, unfolded
from bangfu.intake.queries.uploads import uploads_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import IMPORTERS
from bangfu.sheets import UnreadableLedger, UnwritableTable

FEW = 200
"""Up to how many rows a file opens with all of them instead of those to settle."""


def _upload(request: HttpRequest, pk: int) -> Upload:
    reader: Reader = request.reader  # type: ignore[attr-defined]
    return found_or_404(uploads_of(reader).filter(kind=Upload.Kind.LEDGER), pk=pk)


def _number(text: object, most: int) -> int:
    return min(number(text) or 0, most)


@opens_to(IMPORTERS)
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows as they stand now."""
    kept = _upload(request, pk)
    if kept.state == Upload.State.APPLYING:
        return redirect("intake:progress", pk=pk)
    if kept.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        return redirect("intake:batch", pk=kept.batch.pk)
    if kept.state == Upload.State.ABANDONED:
        return redirect("intake:home")
    if kept.state == Upload.State.UPLOADED:
        return redirect("intake:map", pk=pk)
    try:
        checked = recently_checked(kept)
    except UnreadableLedger as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:map", pk=pk)
    counts = checked.counts()
    counts["todo"] = counts["must_fix"] + counts["judge"]
    usual = "all" if counts["rows"] <= FEW or not counts["todo"] else "todo"
    tab = request.GET.get("tab", usual)
    tab = tab if tab in TABS else usual
    sheet = _number(request.GET.get("s", ""), len(kept.sheets) - 1)
    wide = "wide" in request.GET
    grid = grid_of(kept, checked, sheet, tab, request.GET.get("page"), wide=wide)
    here = {"tab": tab, "s": sheet, "page": grid.leaf.number, **({"wide": 1} if wide else {})}
    context = {
        "upload": kept,
        "checked": checked,
        "counts": counts,
        "tab": tab,
        "grid": grid,
        "sheet": checked.read.book.sheet(kept.sheets[sheet]),
        "sheets": _sheets(kept, checked),
        "here": urlencode(here),
        "wide": wide,
    }
    return render(request, "intake/preview.html", context)


def _sheets(kept: Upload, checked: object) -> list[tuple[int, str, int]]:
    """Sheets with how many of their rows wait for somebody."""
    todo: dict[str, int] = {}
    for line in checked.lines:  # type: ignore[attr-defined]
        todo[line.sheet] = todo.get(line.sheet, 0) + (line.standing in ("must_fix", "judge"))
    return [(at, name, todo.get(name, 0)) for at, name in enumerate(kept.sheets)]


@opens_to(IMPORTERS)
@require_GET
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """A run of clean rows, unfolded."""
    kept = _upload(request, pk)
    if kept.state != Upload.State.MAPPED:
        return HttpResponse(status=204)
    given = request.GET
    sheet = _number(given.get("s", ""), len(kept.sheets) - 1)
    first, last = _number(given.get("from", ""), 10**7), _number(given.get("to", ""), 10**7)
    grid = unfolded(kept, recently_checked(kept), sheet, first, last, wide="wide" in given)
    here = urlencode({"s": sheet, "tab": "all"})
    return render(request, "intake/rows.html", {"upload": kept, "grid": grid, "here": here})


@opens_to(IMPORTERS)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Type something else into a cell."""
    letter, text = request.POST.get("letter", ""), request.POST.get("text", "")
    return _settled(
        request, pk,
        lambda actor, kept, sheet, row: settle.correct(
            actor=actor, upload=kept, sheet=sheet, row=row, letter=letter, text=text
        ),
    )  # fmt: skip


@opens_to(IMPORTERS)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a row."""
    word = request.POST.get("word", "")
    return _settled(
        request, pk,
        lambda actor, kept, sheet, row: settle.choose(
            actor=actor, upload=kept, sheet=sheet, row=row, word=word
        ),
    )  # fmt: skip


@opens_to(IMPORTERS)
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was typed and decided in a row."""
    return _settled(
        request, pk,
        lambda actor, kept, sheet, row: settle.reset(actor=actor, upload=kept, sheet=sheet, row=row),
    )  # fmt: skip


def _settled(
    request: HttpRequest, pk: int, act: Callable[[object, Upload, str, int], object]
) -> HttpResponse:
    """Do it and show the rows again, checked anew; the browser keeps what is typed elsewhere."""
    kept = _upload(request, pk)
    reader: Reader = request.reader  # type: ignore[attr-defined]
    sheet = _number(request.GET.get("s", ""), len(kept.sheets) - 1)
    try:
        act(reader.actor, kept, kept.sheets[sheet], _number(request.POST.get("row", ""), 10**7))
    except Refused as wrong:
        messages.error(request, str(wrong))
    back = urlencode({name: request.GET[name] for name in ("tab", "s", "page", "wide") if name in request.GET})  # fmt: skip
    return redirect(f"{reverse('intake:preview', args=[pk])}?{back}")


@opens_to(IMPORTERS)
@require_POST
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that go back to the village, as a workbook."""
    kept = _upload(request, pk)
    reader: Reader = request.reader  # type: ignore[attr-defined]
    try:
        content = return_rows(actor=reader.actor, upload=kept, checked=check(kept))
    except UnwritableTable as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:preview", pk=pk)
    answer = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    from django.utils.http import content_disposition_header

    stem = kept.name.rpartition(".")[0]
    answer["Content-Disposition"] = content_disposition_header(
        True, _("%(name)s-要改的行.xlsx") % {"name": stem}
    )
    return answer
