"""Try out a value of the place: choose it, watch it being worked out, see whom it would change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.ledger.actions.export import record_export
from bangfu.ledger.actions.what_if import start_what_if
from bangfu.ledger.forms.what_if import TrialForm
from bangfu.ledger.models import WhatIf
from bangfu.ledger.queries.what_if import PAGE, changes_of, choices, trials_of
from bangfu.ledger.views.lists import EXPORTED_AT_MOST, workbook
from bangfu.ledger.views.runs import progress_of
from bangfu.ledger.views.why import is_part
from bangfu.org.access import Reader, found_or_404, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import POLICY_SETTERS
from bangfu.policy.pack.model import Pack, Parameter
from bangfu.rulebook.forms import as_typed, as_typed_node
from bangfu.rulebook.installed import installed
from bangfu.rulebook.posts import PROPOSERS
from bangfu.rulebook.queries.standing import Ground, Standing

LATEST = 10
DRAWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@opens_to(POLICY_SETTERS)
def what_if(request: HttpRequest) -> HttpResponse:
    """Choose a parameter, or with `parameter` (pack/name) write the value to be tried out."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    wanted = request.GET.get("parameter", "")
    if not wanted:
        context: dict[str, Any] = {
            "choices": choices(reader),
            "trials": trials_of(reader)[:LATEST],
            "place": reader.area.name,
        }
        return render(request, "ledger/what_if.html", context)
    pack, parameter = _parameter(wanted)
    now = Ground(reader.area.code, reader.day).standing([parameter], {pack.id: pack})
    form = TrialForm(request.POST or None, parameter=parameter, initial=_start(parameter, now))
    if request.method == "POST" and form.is_valid():
        try:
            trial = start_what_if(
                actor=reader.actor, area=reader.area, pack=pack.id, name=parameter.name,
                value=form.written,
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("ledger:trial", trial.pk)
    context = {
        "form": form, "pack": pack, "parameter": parameter, "standing": now,
        "place": reader.area.name, "wanted": urlencode({"parameter": wanted}),
    }  # fmt: skip
    return render(request, "ledger/what_if_value.html", context, status=422 if form.errors else 200)


@require_safe
@opens_to(POLICY_SETTERS)
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """A trial: how far, then who gains, who loses, what it costs; `programme` lists whom."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found: WhatIf = found_or_404(trials_of(reader), pk=pk)
    if is_part(request) and not found.going_on:
        return HttpResponse(headers={"HX-Refresh": "true"})
    programme = request.GET.get("programme", "")
    context: dict[str, Any] = {
        "trial": found,
        "place": full_names([found.area_code])[found.area_code],
        "progress": progress_of(found, reverse("ledger:trial", args=[pk])),
        "parameter": urlencode({"parameter": f"{found.pack}/{found.name}"}),
        "programme": programme,
    }
    if is_part(request):
        return render(request, "ledger/run_progress.html", context)
    if found.finished:
        context |= _came_to(reader, found) | _changes(reader, found, programme, request)
    return render(request, "ledger/trial.html", context)


@require_POST
@opens_to(POLICY_SETTERS)
def take_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody a trial would change as a workbook; who took it is written down."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    found: WhatIf = found_or_404(trials_of(reader), pk=pk)
    rows = list(changes_of(reader, found, request.POST.get("programme", ""))[:EXPORTED_AT_MOST])
    names = full_names({row.area_code[:12] for row in rows})
    columns: dict[str, list[Any]] = {
        "村居": [names[row.area_code[:12]] for row in rows],
        "户编号": [row.household.number for row in rows],
        "户主": [row.household.head_name for row in rows],
        "姓名": [row.person.label if row.person else "" for row in rows],
        "项目": [row.programme for row in rows],
        "变化": [row.change for row in rows],
        "现在": [row.was for row in rows],
        "改了以后": [row.would_be for row in rows],
        "现在的金额": [_yuan(row.fen_was) for row in rows],
        "改了以后的金额": [_yuan(row.fen_would_be) for row in rows],
        "单位": [row.unit for row in rows],
    }
    told = _("试算 %(name)s") % {"name": found.name}
    record_export(
        actor=reader.actor, area=reader.area, number=len(rows), columns=list(columns), filters=told
    )
    day = {"day": found.on.isoformat()}
    note = "" if found.on == reader.day else _("这是 %(day)s 试算的，“现在”说的是那一天") % day
    return workbook(columns, f"{told}.xlsx", note)


def _parameter(text: str) -> tuple[Pack, Parameter]:
    """The parameter an address names; 404 for none."""
    pack_id, _slash, name = text.partition("/")
    pack = installed().get(pack_id)
    parameter = pack.parameters.get(name) if pack else None
    if pack is None or parameter is None:
        raise Http404
    return pack, parameter


def _start(parameter: Parameter, now: Standing) -> dict[str, str]:
    """The form starts from what counts now."""
    if now.change is not None:
        return as_typed(parameter, now.change.value)
    return as_typed_node(parameter, now.value.content) if now.value else {}


def _came_to(reader: Reader, found: WhatIf) -> dict[str, Any]:
    told = found.summary["programmes"]
    moved = [one for one in told if one["gained"] or one["lost"] or one["fen_was"] != one["fen_would_be"]
             or one["once_was"] != one["once_would_be"]]  # fmt: skip
    # the foot of the table adds up the rows that stand above it, no programme that stays as it is
    was, would_be = (sum(one[kind] for one in moved) for kind in ("fen_was", "fen_would_be"))
    drawn = [
        (one["programme"], one["gained"] + one["lost"],
         _("多 %(gained)d，少 %(lost)d") % {"gained": one["gained"], "lost": one["lost"]})
        for one in moved[:DRAWN] if one["gained"] or one["lost"]
    ]  # fmt: skip
    return {
        "moved": moved,
        "gained": sum(one["gained"] for one in told),
        "lost": sum(one["lost"] for one in told),
        "was": was,
        "would_be": would_be,
        "more": would_be - was,
        "less": was - would_be,
        "drawn": drawn,
        "propose": _proposal(found) if reader.may(PROPOSERS) else "",
    }


def _proposal(found: WhatIf) -> str:
    """Where the value can be proposed, already filled in."""
    address = reverse("rulebook:parameter", args=[found.pack, found.name])
    return f"{address}?{urlencode({'value': found.value})}#propose"


def _changes(reader: Reader, found: WhatIf, programme: str, request: HttpRequest) -> dict[str, Any]:
    if not programme:
        return {}
    after = request.GET.get("after", "")
    rows = changes_of(reader, found, programme)
    if after:
        code, _dash, last = after.partition("-")
        if not (code.isascii() and code.isdecimal() and last.isascii() and last.isdecimal()
                and len(last) < 19):  # fmt: skip
            raise Http404
        rows = rows.filter(Q(area_code__gt=code) | Q(area_code=code, pk__gt=int(last)))
    shown = list(rows[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    names = full_names({row.area_code[:12] for row in shown})
    for row in shown:
        row.place = names[row.area_code[:12]]
    return {
        "rows": shown,
        "after": f"{shown[-1].area_code}-{shown[-1].pk}" if more else "",
    }


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)
