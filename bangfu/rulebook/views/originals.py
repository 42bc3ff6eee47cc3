"""Original documents: attach, read, take away, say where a clause stands."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.org.access import found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import EVERYBODY
from bangfu.rulebook import actions
from bangfu.rulebook.forms import OriginalForm
from bangfu.rulebook.installed import installed
from bangfu.rulebook.models import Original
from bangfu.rulebook.paragraphs import LARGEST
from bangfu.rulebook.posts import PLACERS
from bangfu.rulebook.queries.clauses import of_pack, passage_of
from bangfu.rulebook.queries.standing import seen_by
from bangfu.rulebook.views.force import refuse
from bangfu.rulebook.views.place import pack_or_404, reader_of

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


@opens_to(PLACERS)
@require_http_methods(["GET", "HEAD", "POST"])
def attach_original(request: HttpRequest, pack: str) -> HttpResponse:
    """Keep the document of a pack, for the reader's area."""
    reader = reader_of(request)
    content = pack_or_404(pack)
    form = OriginalForm(
        request.POST or None, request.FILES or None, initial={"title": content.document.title}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["file"].size > LARGEST:
                raise ValidationError({"file": _("文件超过 20 MB。")})
            made = actions.attach_original(
                actor=reader.actor, area=reader.area, pack=pack, title=given["title"],
                data=given["file"].read(), text=given["text"],
            )  # fmt: skip
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已经附上。请核对每一条在哪一段。"))
            return redirect("rulebook:original", pk=made.pk)
    return render(
        request,
        "rulebook/attach.html",
        {"pack": content, "form": form},
        status=422 if form.errors else 200,
    )


def _visible(request: HttpRequest, pk: int) -> Original:
    rows = Original.objects.filter(seen_by(reader_of(request)), detached_at=None)
    return found_or_404(rows.select_related("area", "added_by"), pk=pk)


@opens_to(EVERYBODY)
@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """An original in paragraphs, with the clauses that stand in each."""
    reader = reader_of(request)
    shown = _visible(request, pk)
    content = installed().get(shown.pack)
    clauses = of_pack(content) if content else []
    sure: dict[int, list[str]] = {}
    guessed: dict[int, list[str]] = {}
    nowhere: list[str] = []
    for item in clauses:
        passage = passage_of(item.clause, shown)
        if passage is None:
            nowhere.append(item.clause.id)
        else:
            place = sure if passage.confirmed else guessed
            place.setdefault(passage.paragraph, []).append(item.clause.id)
    lines = [
        (n, text, sure.get(n, ()), guessed.get(n, ())) for n, text in enumerate(shown.paragraphs)
    ]
    return render(
        request,
        "rulebook/original.html",
        {
            "original": shown,
            "pack": content,
            "lines": lines,
            "sure": sum(map(len, sure.values())),
            "guessed": sum(map(len, guessed.values())),
            "nowhere": nowhere,
            "clauses": [item.clause for item in clauses],
            "places": reader.may(PLACERS) and reader.sees(shown.area_id),
        },
    )


@opens_to(EVERYBODY)
@require_GET
def original_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, to be kept, never shown inside the site."""
    shown = _visible(request, pk)
    return FileResponse(
        shown.file.open("rb"),
        as_attachment=True,
        filename=f"{shown.title}.{shown.kind}",
        content_type=_TYPES[shown.kind],
    )


@opens_to(PLACERS)
@require_POST
def place_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in which paragraph a clause stands; the page counts paragraphs from 1."""
    reader = reader_of(request)
    shown = _visible(request, pk)
    clause, place = request.POST.get("clause", ""), number(request.POST.get("paragraph", ""))
    try:
        if place is None:
            raise ValidationError(_("写第几段，例如 12。"))
        actions.place_clause(actor=reader.actor, original=shown, clause=clause, paragraph=place - 1)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(
            request,
            _("§ %(clause)s 在第 %(n)s 段。") % {"clause": clause, "n": number},
        )
    return redirect("rulebook:original", pk=pk)


@opens_to(PLACERS)
@require_POST
def detach_original(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an original away from the pages."""
    shown = _visible(request, pk)
    try:
        actions.detach_original(
            actor=reader_of(request).actor, original=shown, why=request.POST.get("reason", "")
        )
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("rulebook:original", pk=pk)
    messages.success(request, _("已经撤下。"))
    return redirect("rulebook:pack", pack=shown.pack)
