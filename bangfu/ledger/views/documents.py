"""Papers and photos: handed in, opened in scope only, taken off the file."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bangfu.ledger.actions.documents import (
    SameFile,
    add_document,
    open_document,
    remove_document,
)
from bangfu.ledger.filetypes import KEPT, NotAccepted
from bangfu.ledger.forms.documents import DocumentForm
from bangfu.ledger.queries.scope import documents_of
from bangfu.ledger.views.observe import open_home
from bangfu.org.access import found_or_404, opens_to
from bangfu.org.roles import LEDGER_READERS, LEDGER_WRITERS


@opens_to(LEDGER_WRITERS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a paper or photo; one that was handed in before is named first."""
    home = open_home(request, pk)
    posted = request.method == "POST"
    form = DocumentForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        household=home,
        initial={"person": request.GET.get("person")},
    )
    if posted and form.is_valid():
        done = form.cleaned_data
        try:
            document = add_document(
                actor=request.reader.actor,
                household=home,
                kind=done["kind"],
                title=done["title"],
                data=done["file"].read(),
                person=done["person"],
                sensitive=done["sensitive"],
                valid_until=done["valid_until"],
                again=done["again"],
            )
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        except SameFile as same:
            form.add_error("file", str(same))
            form.ask_again()
        else:
            messages.success(request, _("“%(title)s”传好了。") % {"title": document.title})
            return redirect("ledger:household", pk=home.pk)
    context = {"form": form, "household": home}
    return render(request, "ledger/document_add.html", context, status=422 if posted else 200)


@opens_to(LEDGER_READERS)
@require_GET
def download(request: HttpRequest, uid: str) -> HttpResponse:
    """The file itself, written down; shown in place only where a browser can do no harm with it."""
    rows = documents_of(request.reader).select_related("household")
    document = found_or_404(rows, uid=uid, removed_at=None)
    open_document(actor=request.reader.actor, document=document)
    kind = KEPT[document.media_type]
    answer = FileResponse(
        document.file.open("rb"),
        as_attachment=not kind.inline or "save" in request.GET,
        filename=f"{document.title}.{kind.extension}",
        content_type=kind.media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@opens_to(LEDGER_WRITERS)
@require_POST
def remove(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a paper off the file, with the reason."""
    rows = documents_of(request.reader).select_related("household")
    document = found_or_404(rows, uid=uid)
    why = request.POST.get("reason", "").strip()
    if why:
        remove_document(actor=request.reader.actor, document=document, why=why)
        messages.success(
            request, _("“%(title)s”撤下了，日志里有记录。") % {"title": document.title}
        )
    else:
        messages.error(request, _("写明为什么撤下，再试一次。"))
    return redirect("ledger:household", pk=document.household_id)
