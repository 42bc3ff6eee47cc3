"""Reasons in short, the grounds they name, and which programmes give something."""

from __future__ import annotations

import re

from bangfu.ledger.screening.standing import RECEIVED_AS
from bangfu.policy.facts import load_programmes
from bangfu.policy.wording import JOINT
from bangfu.rulebook.installed import installed
from bangfu.rulebook.queries.clauses import covered

FIGURES = re.compile(r"（[^（）]*\d[^（）]*）$")
"""The figures at a reason's end: （人均月收入 200.00 元/月）."""


def brief(reason: str, pack: str, rules: str) -> str:
    """The conditions and figures of a reason, the rule's terms left out."""
    known = installed().get(pack)
    named = [known.rules[rule] for rule in rules.split(JOINT) if known and rule in known.rules]
    # a term may itself be several clauses joined like the reason is
    terms = {part for rule in named for term in rule.terms for part in term.say.split(JOINT)}
    if not terms:
        return reason
    shown = FIGURES.search(reason)
    bare = reason[: shown.start()] if shown else reason
    kept = [part for part in bare.split(JOINT) if part not in terms]
    return JOINT.join(kept) + (shown.group() if shown else "")


def is_clause(name: str) -> bool:
    """Whether a ground is one of the numbered clauses, and not a national rule by its name."""
    return name in covered()


def grounds(basis: str) -> tuple[list[str], list[str]]:
    """What an outcome rests on: numbered clauses, and national rules by their names."""
    named = [one for one in basis.split(JOINT) if one]
    clauses = [one for one in named if is_clause(one)]
    return clauses, [one for one in named if not is_clause(one)]


def offers(programme: str) -> bool:
    """Whether a programme gives something; a category only says what somebody is."""
    known = load_programmes().get(programme)
    return known is not None and (known.kind != "category" or programme in RECEIVED_AS)
