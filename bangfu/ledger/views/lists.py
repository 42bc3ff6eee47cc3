"""Work lists: missed, no longer due, to be asked, and the street pilot's."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.ledger.actions.export import record_export
from bangfu.ledger.models import Decision
from bangfu.ledger.queries import lists as listing
from bangfu.ledger.queries.export import stale_note
from bangfu.ledger.queries.hidden import telling
from bangfu.ledger.queries.lists import KINDS, PARTS, PILOT, Look, Place, TooWide
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.views.grid import areas_to_choose
from bangfu.org.access import Reader, opens_to
from bangfu.org.queries import full_names
from bangfu.org.roles import DECIDERS, FILE_KEEPERS, LEDGER_WRITERS, Role
from bangfu.policy.wording import JOINT
from bangfu.rulebook.installed import name_of
from bangfu.rulebook.queries import packs_in_force
from bangfu.sheets.write import write_lines

LIST_READERS = FILE_KEEPERS | {Role.CITY_OFFICER, Role.FUND_SUPERVISOR}
COUNTY_DIGITS = 6
EXPORTED_AT_MOST = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = frozenset({listing.OPEN, listing.PURSUED, listing.DECLINED})


@require_safe
@opens_to(LIST_READERS)
def lists(request: HttpRequest) -> HttpResponse:
    """One page of one list; the address says which."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = _look(reader, request.GET)
    whole = "whole" in request.GET
    context: dict[str, Any] = {
        "look": look,
        "whole": whole,
        "kinds": [
            {"slug": slug, "word": word, "current": slug == look.kind}
            for slug, word in listing.kinds_for(reader).items()
        ],
        "areas": areas_to_choose(reader),
        "place": reader.area.name,
        "decides": reader.may(DECIDERS),
        "writes": reader.may(LEDGER_WRITERS),
        "address": request.get_full_path(),
        "query": _query(look),
        "parts": PARTS.get(look.kind, ()),
        "states": _states(look.kind) if look.about else {},
        "keys": reader.may(FILE_KEEPERS | {Role.CITY_OFFICER}),
        "not_in_force": _not_in_force(reader, look),
        "pilot": name_of(PILOT),
    }
    context |= _rows(reader, look, Place.read(request.GET.get("after", "")), whole)
    context["missing"] = _missing(reader) if not context.get("rows") and look.piece is None else ""
    chosen = look.area.ljust(12, "0") if look.area else ""
    codes = {row.household.area_code[:12] for row in context.get("rows", ())}
    names = full_names({*codes, chosen} - {""})
    context["chosen_area"] = names.get(chosen, "")
    for row in context.get("rows", ()):
        # set on the household: a row itself is never changed
        row.household.place = names.get(row.household.area_code[:12], "")
    return render(request, "ledger/lists.html", context)


@require_POST
@opens_to(LIST_READERS)
def take_along(request: HttpRequest) -> HttpResponse:
    """The whole list as a workbook; who took it is written down."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = _look(reader, request.POST)
    page = (
        listing.homes_to_ask(reader, look, size=EXPORTED_AT_MOST)
        if look.kind == "ask"
        else listing.rows_of(reader, look, size=EXPORTED_AT_MOST)
    )
    columns = _asked_columns(page.rows) if look.kind == "ask" else _columns(page.rows)
    title = str(KINDS[look.kind])
    record_export(
        actor=reader.actor, area=reader.area, number=len(page.rows), columns=list(columns),
        filters=_told(look),
    )  # fmt: skip
    note = stale_note(row.household for row in page.rows)
    return workbook(columns, f"{title}.xlsx", note)


def workbook(columns: Mapping[str, Sequence[object]], name: str, note: str = "") -> HttpResponse:
    """Columns by their heads as a workbook to be saved, under a note where there is one."""
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        path = Path(folder) / "list.xlsx"
        write_lines(list(columns), list(zip(*columns.values(), strict=True)), path, note)
        answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _look(reader: Reader, given: Any) -> Look:
    """Which list the address asks for; 404 for one that is not theirs."""
    kind = given.get("list", "missed")
    state = given.get("state", listing.OPEN)
    if kind not in listing.kinds_for(reader) or state not in STATES:
        raise Http404
    area = given.get("area", "")
    if area and not (area.isascii() and area.isdecimal() and area.startswith(reader.prefix)):
        raise Http404
    programme = given.get("programme", "")
    if telling(reader, programme):
        raise Http404
    return Look(kind, state, given.get("part", ""), area, programme, given.get("fact", ""))


def _query(look: Look) -> str:
    """The address of a list without where its page begins."""
    named = {
        "list": look.kind, "state": look.state, "part": look.part, "area": look.area,
        "programme": look.programme, "fact": look.fact,
    }  # fmt: skip
    return urlencode({name: value for name, value in named.items() if value})


def _told(look: Look) -> str:
    """Which list it was, in words."""
    part = look.piece
    words = [KINDS[look.kind], part.word if part else "", look.programme, look.fact]
    return "，".join(str(word) for word in words if word)


def _states(kind: str) -> dict[str, str]:
    """The standings of a list's rows, in the words of its own two buttons."""
    if kind == "missed":
        return {"open": _("等决定"), "pursued": _("去办的"), "declined": _("不办的")}
    return {"open": _("等决定"), "pursued": _("去核查的"), "declined": _("照旧不动的")}


def _not_in_force(reader: Reader, look: Look) -> bool:
    """Whether a pilot list is empty because its document does not count here."""
    return look.piece is not None and PILOT not in packs_in_force(reader.area.code, reader.day)


def _missing(reader: Reader) -> str:
    """What an empty list lacks before it can say that nobody is on it; "" where nothing is.

    Policies are put in force in counties: of a whole city this does not ask.
    """
    if not households_of(reader).exists():
        return "homes"
    if len(reader.prefix) >= COUNTY_DIGITS and not packs_in_force(reader.area.code, reader.day):
        return "policies"
    return ""


def _rows(reader: Reader, look: Look, after: Place | None, whole: bool) -> dict[str, Any]:
    size = listing.WHOLE if whole else listing.PAGE
    if look.kind == "ask" and not look.fact:
        try:
            asked, unset = listing.questions(reader, look)
        except TooWide:
            return {"too_wide": True, "asked": []}
        return {"asked": asked, "unset": unset}
    if look.kind == "ask":
        homes = listing.homes_to_ask(reader, look, after, size)
        return {
            "rows": homes.rows,
            "after": homes.after,
            "found": listing.homes_asked(reader, look),
        }
    page = listing.rows_of(reader, look, after, size)
    found = listing.count(reader, look)
    return {
        "rows": page.rows,
        "after": page.after,
        "found": found,
        # the workbench counts households: the list says how many of them its rows are about
        "homes": None if found.more or not look.about else listing.homes_asked(reader, look),
        "programmes": listing.programmes(reader, look) if look.about else [],
    }


def _columns(rows: Any) -> dict[str, list[Any]]:
    names = full_names({row.household.area_code[:12] for row in rows})
    columns: dict[str, list[Any]] = {
        "村居": [names[row.household.area_code[:12]] for row in rows],
        "户编号": [row.household.number for row in rows],
        "户主": [row.household.head_name for row in rows],
        "姓名": [row.person.label if row.person else "" for row in rows],
        "项目": [row.name for row in rows],
        "金额": [_yuan(row.outcome.fen) for row in rows],
        "单位": [row.outcome.unit for row in rows],
        "理由": [_("这个岗位不看这方面的情况") if row.hidden else row.brief for row in rows],
        "依据": [JOINT.join((*row.clauses, *row.laws)) for row in rows],
    }
    if any(row.beside for row in rows):
        columns["登记在发（空着是没有登记）"] = [
            _yuan(row.beside.paid if row.beside else None) for row in rows
        ]
        columns["登记比按规则算多（负的是少）"] = [
            _yuan(row.beside.gap if row.beside else None) for row in rows
        ]
    if any(row.decision for row in rows):
        columns["决定"] = [_decided(row.decision) for row in rows]
        columns["为什么"] = [
            row.decision.why if row.decision and not row.hidden else "" for row in rows
        ]
    for place, (name, _value) in enumerate(rows[0].facts if rows else ()):
        columns[name] = [row.facts[place][1] for row in rows]
    return columns


def _asked_columns(rows: Any) -> dict[str, list[Any]]:
    names = full_names({row.household.area_code[:12] for row in rows})
    return {
        "村居": [names[row.household.area_code[:12]] for row in rows],
        "户编号": [row.household.number for row in rows],
        "户主": [row.household.head_name for row in rows],
        "问谁": ["、".join(one.label for one in row.people) for row in rows],
        "问清就能定的": ["、".join(row.programmes) for row in rows],
    }


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _decided(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return f"{decision.get_choice_display()} {decision.decided_by} {decision.on.isoformat()}"
