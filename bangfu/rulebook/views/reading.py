"""Pages to read: what applies here, a pack, a clause, what the examples show."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from bangfu.org.access import opens_to
from bangfu.org.days import running_on
from bangfu.org.models.area import upward
from bangfu.org.roles import EVERYBODY
from bangfu.policy.errors import PolicyError
from bangfu.policy.outline import area_text
from bangfu.policy.pack.model import Pack
from bangfu.rulebook.forms import SearchForm
from bangfu.rulebook.installed import installed
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.posts import CONFIRMERS, PLACERS
from bangfu.rulebook.queries.clauses import SOURCES, clause_page, found, originals
from bangfu.rulebook.queries.in_force import NotSet, program_for
from bangfu.rulebook.queries.pages import examples_run, parts
from bangfu.rulebook.queries.standing import of_pack, to_be_set, waiting_for
from bangfu.rulebook.views.place import area_of, areas_below, pack_or_404, reader_of
from bangfu.rulebook.wording import say

_MOST_FOUND = 200


@opens_to(EVERYBODY)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What applies here, what waits for a second person, what has still to be set."""
    reader, area = reader_of(request), area_of(request)
    rows = _rows_in_force(area.code, reader.day)
    here = {row.pack for row in rows}
    blocked = _blocked(area.code, reader.day)
    to_set = to_be_set(area.code, reader.day)
    # what stands in the way of every judgement comes first
    to_set.sort(key=lambda standing: standing.parameter.name != getattr(blocked, "parameter", ""))
    others = [pack for name, pack in installed().items() if name not in here]
    return render(
        request,
        "rulebook/home.html",
        {
            "area": area,
            "areas": areas_below(reader),
            "rows": rows,
            "waiting": list(waiting_for(reader)),
            "open": [standing for standing in to_set if standing.is_open],
            "defaults": [standing for standing in to_set if not standing.is_open],
            "blocked": str(blocked or ""),
            "others": [(other, area_text(other.area, say)) for other in others],
            "decides": reader.may(CONFIRMERS),
            "form": SearchForm(),
        },
    )


def _rows_in_force(area_code: str, day: dt.date) -> list[PackInForce]:
    """Packs that apply or will, each with its content."""
    rows = (
        PackInForce.objects.filter(area_id__in=upward(area_code))
        .filter(running_on(day, later_too=True))
        .select_related("area")
    )
    kept = sorted(rows, key=lambda row: (-len(row.area.prefix), row.pack))
    for row in kept:
        row.content = installed().get(row.pack)  # type: ignore[attr-defined]
    return kept


def _blocked(area_code: str, day: dt.date) -> NotSet | PolicyError | None:
    """Why nothing can be judged here yet; None where it can."""
    try:
        program_for(area_code, day)
    except (NotSet, PolicyError) as error:
        return error
    return None


@opens_to(EVERYBODY)
@require_GET
def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """All of a pack: clauses, rules, duties, parameters with what they are here, examples, readings."""
    reader, area = reader_of(request), area_of(request)
    shown = pack_or_404(pack)
    return render(
        request,
        "rulebook/pack.html",
        {
            "pack": shown,
            "area": area,
            "where": area_text(shown.area, say),
            "rows": [row for row in _rows_in_force(area.code, reader.day) if row.pack == pack],
            "standings": of_pack(shown, area.code, reader.day),
            "nav": _static_part(shown, "nav"),
            "before": _static_part(shown, "before"),
            "after": _static_part(shown, "after"),
            "originals": originals(reader, [pack]),
            "places": reader.may(PLACERS),
            "decides": reader.may(CONFIRMERS),
            "bases": [installed()[name] for name in shown.stands_on],
        },
    )


def _static_part(shown: Pack, which: str) -> SafeString:
    return _rendered(shown, which, get_language() or "")


@lru_cache(maxsize=64)
def _rendered(shown: Pack, which: str, _language: str) -> SafeString:
    """The part of a pack's page that is the same for every reader of a language.

    A pack whose content changed is another object, so its old page is never shown.
    """
    return render_to_string(f"rulebook/pack_{which}.html", {"parts": parts(shown)})


@opens_to(EVERYBODY)
@require_GET
def examples(request: HttpRequest, pack: str) -> HttpResponse:
    """Run a pack's examples and say what came out, as a page or in place."""
    shown = pack_or_404(pack)
    context = {"pack": shown, "run": examples_run(shown)}
    name = "rulebook/examples_part.html" if request.htmx else "rulebook/examples.html"  # type: ignore[attr-defined]
    return render(request, name, context)


@opens_to(EVERYBODY)
@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """A clause: our wording, who, what uses it, the paragraph of the original; page or note."""
    reader = reader_of(request)
    shown = clause_page(clause, reader)
    if shown is None:
        raise Http404
    name = "rulebook/clause_note.html" if request.htmx else "rulebook/clause.html"  # type: ignore[attr-defined]
    return render(request, name, {"page": shown, "places": reader.may(PLACERS)})


@opens_to(EVERYBODY)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Clauses that have all the words asked for."""
    form = SearchForm(request.GET)
    words = form.data.get("q", "").strip()[:100]
    source = form.data.get("source", "")
    hits = found(words, source if source in SOURCES else "") if words or source else []
    return render(
        request,
        "rulebook/search.html",
        {
            "form": form,
            "words": words,
            "source": source,
            "sources": SOURCES.items(),
            "hits": hits[:_MOST_FOUND],
            "count": len(hits),
        },
    )
