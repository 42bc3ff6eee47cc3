"""What the ledger can be narrowed down by and which columns it can show, from the dictionary."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary, groups_of
from bangfu.ledger.forms.grid import FURTHER, OWN, Look, open_to, programmes, read, standings
from bangfu.ledger.queries.grid import prefix_of
from bangfu.ledger.queries.held import answers
from bangfu.ledger.queries.rows import columns as columns_of
from bangfu.ledger.tags import FILTERABLE, tag
from bangfu.org.access import Reader, opens_to
from bangfu.org.roles import LEDGER_READERS
from bangfu.policy.facts import Fact
from bangfu.policy.storage import SCALE


@opens_to(LEDGER_READERS)
def conditions(request: HttpRequest) -> HttpResponse:
    """Every condition there is; with `fact`, the answers that fact has here."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = read(request.GET, reader, request.session)
    facts = facts_open_to(reader)
    fact = next((one for one in facts if one.name == request.GET.get("fact")), None)
    context = {"look": look, "pairs": pairs(look), **(of_fact(reader, look, fact) if fact else {})}
    if fact is None:
        context |= {
            "facts": groups_of(one for one in facts if can_filter(one)),
            "simple": simple(look),
            "standings": standings(reader),
            "programmes": programmes(reader),
        }
    part = "conditions_part" if request.htmx else "conditions"
    return render(request, f"ledger/{part}.html", context)


@opens_to(LEDGER_READERS)
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns to show."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    look = read(request.GET, reader, request.session)
    facts = groups_of(facts_open_to(reader))
    context = {
        "look": look,
        "pairs": [pair for pair in pairs(look) if pair[0] != "cols"],
        "own": columns_of(reader, (*OWN, *FURTHER)),
        "facts": facts,
        "opened": [
            group for group, of in facts.items() if any(one.name in look.columns for one in of)
        ],
        "usual": replace(look, columns=OWN).address,
    }
    part = "columns_part" if request.htmx else "columns"
    return render(request, f"ledger/{part}.html", context)


def facts_open_to(reader: Reader) -> list[Fact]:
    """The facts a reader can filter by or see as a column."""
    return [fact for fact in dictionary().facts.values() if open_to(reader, fact)]


def can_filter(fact: Fact) -> bool:
    """Whether a fact has closed answers or is a number; any fact can be asked for as unknown."""
    return fact.type in FILTERABLE or fact.type in SCALE


def of_fact(reader: Reader, look: Look, fact: Fact) -> dict[str, object]:
    """The answers a fact has in the area looked at, each with the address that adds it."""
    filters = look.filters
    found = (
        [
            {
                "answer": answer,
                "number": number,
                "query": look.with_filters(tags=(*filters.tags, tag(fact.name, answer))).address,
            }
            for answer, number in answers(prefix_of(reader, filters), fact.name)
        ]
        if fact.type in FILTERABLE
        else []
    )
    unknown = look.with_filters(unknown=(*filters.unknown, fact.name))
    return {
        "fact": fact,
        "answers": found,
        "unknown": unknown.address,
        "numeric": fact.type in SCALE,
    }


def simple(look: Look) -> list[dict[str, str]]:
    """Conditions that are on or off."""
    words = {
        "key_person": _("重点人员"), "without_measures": _("没有帮扶措施"),
        "without_helper": _("没有帮扶人"),
        "without_identity": _("没有身份证号码"), "lapsed": _("有材料过期"),
        "stale": _("半年没更新"), "left": _("已迁出、已去世的"),
    }  # fmt: skip
    return [
        {"text": text, "query": look.with_filters(**{name: True}).address}
        for name, text in words.items()
        if not getattr(look.filters, name)
    ]


def pairs(look: Look) -> list[tuple[str, str]]:
    """A look as the fields of a form."""
    return parse_qsl(look.address)
