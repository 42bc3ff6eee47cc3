"""How papers put things: lists in one cell, helpers with their posts, numbers without their middle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bangfu.journal.masking import masked
from bangfu.papers.content import Helper, Imprint
from bangfu.papers.paper import Signature
from bangfu.policy import identity


def joined(items: Iterable[str]) -> str:
    """Short items on one line."""
    return "；".join(filter(None, items))


def numbered(items: Iterable[str]) -> str:
    """Sentences one below the other, with figures as soon as there are two."""
    lines = [item for item in items if item]
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def hidden_identity(number: str, imprint: Imprint) -> str:
    """An identity number as this print may show it; a malformed one is hidden as well."""
    return number if imprint.full_numbers or not number else identity.mask(number)


def hidden_phone(number: str, imprint: Imprint) -> str:
    """A telephone number as this print may show it; of a landline the last four digits stay."""
    if imprint.full_numbers or not number:
        return number
    hidden = masked(number)
    return hidden if hidden != number else "****" + number[-4:] if len(number) > 6 else "****"


def helper_names(helpers: Iterable[Helper]) -> str:
    """Each helper with the post in brackets below the name, as form AK-A2-06 asks."""
    return "\n".join(
        f"{helper.name}\n（{helper.post}）" if helper.post else helper.name for helper in helpers
    )


def helper_lines(helpers: Iterable[Helper], imprint: Imprint) -> str:
    """Each helper with post, unit, telephone and first day (GY-2.2-b)."""
    found = []
    for helper in helpers:
        role = "，".join(filter(None, (helper.unit, helper.post)))
        lines = [helper.name, f"（{role}）" if role else "", hidden_phone(helper.phone, imprint)]
        lines.append(f"{helper.since:%Y-%m-%d} 起" if helper.since else "")
        found.append("\n".join(filter(None, lines)))
    return "\n".join(found)


def month(day: dt.date) -> str:
    """2026 年 11 月."""
    return f"{day.year} 年 {day.month} 月"


def total(count: int, unit: str) -> str:
    """共 37 人."""
    return f"共 {count} {unit}"


def signing(filled_by: str, leader: str, seal: str = "") -> tuple[Signature, ...]:
    """The line under a ledger: who filled it, who signs it, the seal, the day."""
    first = Signature(f"填表人：{filled_by}") if filled_by else Signature("填表人：", line=True)
    places = [first, Signature(leader, line=True)]
    if seal:
        places.append(Signature(seal))
    return (*places, Signature("　　年　　月　　日"))
