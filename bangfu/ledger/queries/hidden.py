"""What a post has no need to see of a file: groups of facts, and reasons that speak of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bangfu.org.access import Reader
from bangfu.policy.facts import Fact
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import RunnableRule
from bangfu.policy.wording import JOINT
from bangfu.rulebook.queries.in_force import Footing, NotSet, footing, program_of

TELLING = {"人员类别": "残疾健康", "致困原因": "残疾健康"}
"""Facts whose answers (重残, 因病) tell of a group they do not stand in themselves."""

RuleId = tuple[str, str]
"""A rule's pack and its id in it."""


def sees(reader: Reader, fact: Fact) -> bool:
    """Whether a reader is shown a fact."""
    return _open(fact, reader.hidden_groups)


def hidden_rules(reader: Reader, area_code: str, on: dt.date) -> frozenset[RuleId]:
    """The rules in force whose reasons rest on facts the reader is not shown."""
    if not reader.hidden_groups:
        return frozenset()
    try:
        return _reading(footing(area_code, on), reader.hidden_groups)
    except NotSet:
        return frozenset()


def speaks_of_hidden(pack: str, rules: str, hidden: Iterable[RuleId]) -> bool:
    """Whether an outcome, which may rest on several rules, says why by one of the hidden ones."""
    return any((pack, rule) in hidden for rule in rules.split(JOINT))


def facts_read(runnable: RunnableRule) -> Iterator[Fact]:
    """Every recorded fact a rule looks at, through derived facts too; some more than once."""
    for tree in (runnable.condition, runnable.amount):
        for node in ir.walk(tree, into_derived=True) if tree is not None else ():
            if isinstance(node, ir.Input):
                yield node.fact


def _open(fact: Fact, hidden: frozenset[str]) -> bool:
    return fact.group not in hidden and TELLING.get(fact.name) not in hidden


@lru_cache(maxsize=64)
def _reading(ground: Footing, groups: frozenset[str]) -> frozenset[RuleId]:
    return frozenset(
        (runnable.rule.pack, runnable.rule.id)
        for runnable in program_of(ground).rules
        if not all(_open(fact, groups) for fact in facts_read(runnable))
    )
