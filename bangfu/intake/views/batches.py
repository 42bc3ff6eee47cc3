"""The last step, how far it is, what came of it, and taking it back."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from bangfu.intake.actions import apply as applying
from bangfu.intake.actions import undo as undoing
from bangfu.intake.actions.receive import Refused
from bangfu.intake.checked import recently_checked
from bangfu.intake.models import Batch, MatchList, Upload
from bangfu.intake.progress import progress_of
from bangfu.intake.queries.staying import first_homes, staying
from bangfu.intake.queries.uploads import batches_of, uploads_of
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import day, number
from bangfu.org.roles import IMPORTERS
from bangfu.sheets import UnreadableLedger

MOST_ROWS = 200
"""Rows told of on the page; the workbook that goes back holds all of them."""


@opens_to(IMPORTERS)
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the rows without problems in, from the day that was told."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    kept = found_or_404(uploads_of(reader).filter(kind=Upload.Kind.LEDGER), pk=pk)
    seen = request.POST.get("version", "")
    try:
        applying.ask_to_apply(
            actor=reader.actor, upload=kept, seen_version=number(seen) or 0, since=_since(request)
        )
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:preview", pk=pk)
    return redirect("intake:progress", pk=pk)


def _since(request: HttpRequest) -> dt.date | None:
    said = request.POST.get("since", "").strip()
    if not said:
        return None
    found = day(said)
    if found is None:
        wrong = _("“%(said)s”不是日期。台账从哪天起算，请写成 2026-01-31 这样，或者空着")
        raise Refused(wrong % {"said": said[:20]})
    return found


@opens_to(IMPORTERS)
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; the page asks every two seconds and goes on when it is over."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    kept = found_or_404(uploads_of(reader), pk=pk)
    if kept.state != Upload.State.APPLYING:
        # done, or back with a reason: the next page says which
        done = hasattr(kept, "batch")
        where = reverse("intake:batch", args=[kept.batch.pk]) if done else reverse("intake:preview", args=[pk])  # fmt: skip
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(where)
        return redirect(where)
    now = progress_of(kept)
    run = {
        "label": now.stage or _("等着开始"),
        "done": now.done,
        "total": now.total or None,
        "seconds_left": now.seconds_left,
        "poll_url": reverse("intake:progress", args=[pk]),
        "note": _("可以离开这页，结果放在“导入”里。"),
    }
    part = "intake/progress_part.html" if request.htmx else "intake/progress.html"  # type: ignore[attr-defined]
    return render(request, part, {"upload": kept, "run": run})


@opens_to(IMPORTERS)
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import wrote, what it left out, and until when it can be taken back.

    With `rows` also why each row stayed out, with `stays` which households would stay if it were
    taken back; asked for apart, as the file or all it brought is read again.
    """
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(batches_of(reader), pk=pk)
    told = _stayed_out(found) if request.GET.get("rows") and not found.undone_at else {}
    if told and request.htmx:  # type: ignore[attr-defined]
        return render(request, "intake/batch_rows.html", {**told, "upload": found.upload})
    stays = staying(found) if request.GET.get("stays") and found.undoable else None
    if stays and request.htmx:  # type: ignore[attr-defined]
        return render(request, "intake/batch_stays.html", {"stays": stays})
    shared = found.made.get("shared", ()) if found.undone_at else ()
    context: dict[str, object] = {
        **told,
        "stays": stays,
        "rows": bool(told),
        "batch": found,
        "upload": found.upload,
        "deaths": MatchList.objects.filter(upload=found.upload_id).first(),
        "kept": first_homes(found.kept),
        "kept_count": len(found.kept),
        "shared": first_homes(shared),
        "shared_count": len(shared),
        "left_out": found.counts.get("rows", 0) - found.counts.get("lines", 0),
    }
    return render(request, "intake/batch.html", context)


def _stayed_out(batch: Batch) -> dict[str, object]:
    """The rows of an import that are not in the ledger, with what is wrong with them."""
    try:
        checked = recently_checked(batch.upload)
    except UnreadableLedger as wrong:
        return {"problem": str(wrong)}
    lines = [line for line in checked.lines if line.blocked]
    return {
        "lines": lines[:MOST_ROWS],
        "more": max(len(lines) - MOST_ROWS, 0),
        "returnable": len(lines),
    }


@opens_to(IMPORTERS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found = found_or_404(batches_of(reader), pk=pk)
    try:
        undoing.undo(actor=reader.actor, batch=found, why=request.POST.get("reason", ""))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("已经撤回。要重新导入，先改好文件再选一次。"))
    return redirect("intake:batch", pk=pk)
