"""Choose a file, say what its columns carry, give it up."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.intake.actions import receive as taking
from bangfu.intake.actions.receive import Refused
from bangfu.intake.models import Upload
from bangfu.intake.places import Places
from bangfu.intake.queries.findings import open_findings
from bangfu.intake.queries.pairs import open_pairs
from bangfu.intake.queries.uploads import batches_of, uploads_of, waiting
from bangfu.intake.reading import book_of, columns_by_key, read, readable_sheets
from bangfu.ledger.facts import dictionary
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.asked import number
from bangfu.org.roles import IMPORTERS
from bangfu.sheets import IGNORED, UnreadableLedger, targets, units_for

NEWEST = 20
MOST_HEADINGS = 5000
"""No sheet has more columns under headings of its own."""


@opens_to(IMPORTERS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Files that wait, imports so far, and the way in."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    context = {
        "waiting": waiting(reader).filter(kind=Upload.Kind.LEDGER),
        "batches": batches_of(reader)[:NEWEST],
        "pairs": open_pairs(reader).count(),
        "findings": open_findings(reader).count(),
    }
    return render(request, "intake/home.html", context)


@opens_to(IMPORTERS)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a ledger file in."""
    return take(request, "intake:home")


def take(request: HttpRequest, back: str, department: str = "") -> HttpResponse:
    """Take a file in and go on to its headings; what is wrong with it is said on the page before."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    given = request.FILES.get("file")
    try:
        if given is None:
            raise Refused(_("先选一个文件"))
        if given.size > taking.LARGEST:
            raise Refused(_("文件超过 30 MB。请拆成几份，一个乡镇一份"))
        kept = taking.receive(
            actor=reader.actor, office=reader.appointment.office, area=reader.area,
            name=given.name or "", content=given.read(), department=department,
            kind=Upload.Kind.MATCH if department else Upload.Kind.LEDGER,
        )  # fmt: skip
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect(back)
    return redirect("intake:map", pk=kept.pk)


@dataclass
class Heading:
    """One different column of the file, as the mapping page asks about it."""

    key: str
    title: str
    where: str
    samples: list[str]
    target: str
    unit: str
    aside: str
    sheets: list[str] = field(default_factory=list)
    units: bool = False
    """Whether the column may be typed in another unit."""
    ignored: bool = False
    """Whether it is settled that nothing is taken from it."""

    @property
    def known(self) -> bool:
        """Whether it is settled what the column carries."""
        return bool(self.target)


@opens_to(IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what every column carries."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    kept = found_or_404(uploads_of(reader), pk=pk)
    if not kept.open:
        return redirect("intake:preview", pk=pk)
    wrong = ""
    if request.method == "POST":
        wrong = _mapped(request, reader, kept)
        if not wrong:
            return redirect("intake:match-run" if kept.department else "intake:preview", pk=pk)
    book = book_of(kept)
    sheets = readable_sheets(book)
    context = {
        "upload": kept,
        "sheets": [(sheet, sheet.name in kept.sheets) for sheet in sheets],
        "unusable": [sheet for sheet in book.sheets if not sheet.usable],
        "headings": _headings(kept),
        "targets": _offered(),
        "units": _units(),
        "villages": Places(kept.area).choices,
        "wrong": wrong,
    }
    return render(request, "intake/map.html", context, status=422 if wrong else 200)


def _mapped(request: HttpRequest, reader: Reader, kept: Upload) -> str:
    """Keep what was answered; what is wrong with it, in words."""
    count = min(number(request.POST.get("count", "0")) or 0, MOST_HEADINGS)
    offered = set(_offered())
    kept.mapping, kept.units = dict(kept.mapping), dict(kept.units)
    for at in range(count):
        key = request.POST.get(f"key-{at}", "")
        target = request.POST.get(f"target-{at}", "").strip()
        if target and target not in offered and target != IGNORED:
            return _("没有“%(target)s”这一项，请从列出的里选") % {"target": target}
        if key:
            kept.mapping[key] = target or IGNORED
            kept.units[key] = request.POST.get(f"unit-{at}", "")
    names = request.POST.getlist("sheet") if "sheets" in request.POST else kept.sheets
    kept.sheets, kept.village = names, request.POST.get("village", "")
    try:
        if names:
            read(kept)
        taking.map_headings(
            actor=reader.actor, upload=kept, mapping=kept.mapping, units=kept.units, sheets=names,
            village=kept.village,
        )  # fmt: skip
    except UnreadableLedger as wrong:
        place = _("工作表“%(name)s”：") % {"name": wrong.sheet} if wrong.sheet else ""
        return f"{place}{wrong.wrong}。{wrong.remedy}"
    except Refused as wrong:
        return str(wrong)
    return ""


def _headings(kept: Upload) -> list[Heading]:
    book = book_of(kept)
    names = [sheet.name for sheet in readable_sheets(book)]
    found = []
    for key, columns in columns_by_key(book, names).items():
        _sheet, column = columns[0]
        target = kept.mapping.get(key, "")
        aside = column.guess.aside
        if column.names_people and target and target != column.guess.target:
            aside = _("这一列就叫“%(name)s”，现在不当%(name)s导入") % {"name": column.guess.target}
        found.append(
            Heading(
                key, column.title or column.letter, column.letter, list(column.samples),
                "" if target == IGNORED else target, kept.units.get(key, ""),
                aside if column.guess.confidence != "sure" or target != column.guess.target else "",
                [one.name for one, _column in columns],
                units=bool(column.units) or not target,
                ignored=target == IGNORED and column.guess.target == IGNORED,
            )
        )  # fmt: skip
    return found


def _offered() -> list[str]:
    return list(targets(dictionary()))


def _units() -> list[str]:
    found: dict[str, None] = {}
    for fact in targets(dictionary()).values():
        found |= dict.fromkeys(unit for unit in units_for(fact) if unit)
    return list(found)


@opens_to(IMPORTERS)
@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    kept = found_or_404(uploads_of(reader), pk=pk)
    try:
        taking.abandon(actor=reader.actor, upload=kept)
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("intake:preview", pk=pk)
    messages.success(request, _("不导入了，文件已经删掉。台账没有改动。"))
    return redirect("intake:match" if kept.department else "intake:home")
