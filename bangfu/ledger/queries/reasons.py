"""A reason in short: what decided it, without what is to be kept in mind when acting on it."""

from __future__ import annotations

import re

from bangfu.policy.wording import JOINT
from bangfu.rulebook.installed import installed

FIGURES = re.compile(r"（[^（）]*\d[^（）]*）$")
"""The figures at a reason's end: （人均月收入 200.00 元/月）."""


def brief(reason: str, pack: str, rules: str) -> str:
    """The conditions and figures of a reason, the rule's terms left out."""
    known = installed().get(pack)
    named = [known.rules[rule] for rule in rules.split(JOINT) if known and rule in known.rules]
    terms = {term.say for rule in named for term in rule.terms}
    if not terms:
        return reason
    shown = FIGURES.search(reason)
    bare = reason[: shown.start()] if shown else reason
    kept = [part for part in bare.split(JOINT) if part not in terms]
    return JOINT.join(kept) + (shown.group() if shown else "")
