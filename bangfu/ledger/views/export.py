"""The ledger, or the people ticked, as a workbook with its numbers masked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.ledger.actions.export import record_export
from bangfu.ledger.forms.grid import chips, read
from bangfu.ledger.queries.export import EXPORTED_AT_MOST, TooMany, everybody, sheet
from bangfu.ledger.queries.grid import TooWide
from bangfu.ledger.queries.rows import columns, kept_columns
from bangfu.ledger.views.ticked import chosen
from bangfu.org.access import Reader, opens_to
from bangfu.org.queries import full_name
from bangfu.org.roles import LEDGER_READERS
from bangfu.sheets.write import write_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@opens_to(LEDGER_READERS)
def export(request: HttpRequest) -> HttpResponse:
    """The people ticked, or where nobody is, everybody the filters leave."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = read(QueryDict(request.POST.get("query", "")), reader, request.session)
    if look.wrong:
        # a file outlives the page that said what was not used
        for text in look.wrong:
            messages.error(request, text)
        return redirect(f"{reverse('ledger:grid')}?{look.address}")
    shown = columns(reader, look.columns)
    try:
        people = chosen(request, reader)
        if not people:
            people = everybody(reader, look.filters)
    except (TooWide, TooMany):
        messages.error(
            request, _("超过 %d 人，一次导不出来。先选一个地方，分开导出") % EXPORTED_AT_MOST
        )
        return redirect(f"{reverse('ledger:grid')}?{look.address}")
    place = full_name(look.filters.area.ljust(12, "0")) if look.filters.area else reader.area.name
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        path = Path(folder) / "ledger.xlsx"
        made = sheet(
            reader, people, shown, kept_columns(reader, look.columns),
            concluded=bool(look.filters.standing),
        )  # fmt: skip
        write_lines(made.heads, made.lines, path, made.note)
        # opened before the folder goes; the name is free then, the content stays readable
        content = path.open("rb")
    record_export(
        actor=reader.actor,
        area=reader.area,
        number=len(people),
        columns=[one.name for one in shown],
        filters="、".join(
            f"{one.label}{one.text}" for one in chips(look, place) if not look.filters.name
        ),
    )
    name = _("台账 %(place)s %(day)s.xlsx") % {"place": place, "day": reader.day.isoformat()}
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
