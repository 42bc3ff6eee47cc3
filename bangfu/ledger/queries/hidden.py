"""What a post has no need to see of a file: groups of facts, and reasons that speak of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from bangfu.org.access import Reader
from bangfu.org.roles import SUPERVISORS
from bangfu.policy.facts import Fact, load_programmes
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import RunnableRule
from bangfu.policy.wording import JOINT
from bangfu.rulebook.queries.in_force import Footing, NotSet, footing, program_of

TELLING = dict.fromkeys(
    ("人员类别", "致困原因", "儿童类别", "父亲情况", "母亲情况", "站外安置", "近6个月残疾护理支出",
     "近6个月治疗自负费用", "自付医疗超额", "医疗超额已获临时救助"),
    "残疾健康",
) | dict.fromkeys(("无稳定收入", "连续无收入月数"), "收入支出")  # fmt: skip
"""Facts whose answers (重残, 因病, 患大病) or names tell of a group they do not stand in themselves.

All of their answers are kept: one that alone is missing would be told by that.
"""

NAMED_AFTER = dict.fromkeys(
    ("失能社会化服务补贴", "照料护理补贴", "困难残疾人生活补贴", "重度残疾人护理补贴",
     "无劳动能力残疾人家庭帮扶", "医疗救助转介", "残疾证办理转介", "残疾证换证提醒",
     "流浪乞讨人员急病送医", "上门核酸检测转介"),
    "残疾健康",
)  # fmt: skip
"""Programmes whose very names tell of illness or disability, by the group they tell of."""
NEUTRAL = {"entitlement": _("专项补贴"), "referral": _("转介"), "category": _("重点类别")}
"""What such a programme is called before who is kept from that group, by its kind."""

RuleId = tuple[str, str]
"""A rule's pack and its id in it."""


def sees_income(reader: Reader) -> bool:
    """Whether the reader is shown what a household lives on."""
    return "收入支出" not in reader.hidden_groups


def sees(reader: Reader, fact: Fact) -> bool:
    """Whether a reader is shown a fact."""
    return _open(fact, reader.hidden_groups)


def telling(reader: Reader, programme: str) -> bool:
    """Whether a programme's name would tell a reader what is kept from them."""
    return NAMED_AFTER.get(programme) in reader.hidden_groups


def spoken(reader: Reader, programme: str) -> str:
    """A programme's name as a reader may hear it together with whom it concerns."""
    if not telling(reader, programme):
        return programme
    return str(NEUTRAL[load_programmes()[programme].kind])


def kept_amounts(reader: Reader, area_code: str, on: dt.date) -> frozenset[RuleId]:
    """The rules in force whose amounts would give away facts the reader is not shown.

    Who supervises money sees every amount; see decision 0025.
    """
    if not reader.hidden_groups or reader.role in SUPERVISORS:
        return frozenset()
    try:
        return _reckoning(footing(area_code, on), reader.hidden_groups)
    except NotSet:
        return frozenset()


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
        yield from _inputs(tree)


def _inputs(tree: ir.Expr | None) -> Iterator[Fact]:
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


@lru_cache(maxsize=64)
def _reckoning(ground: Footing, groups: frozenset[str]) -> frozenset[RuleId]:
    return frozenset(
        (runnable.rule.pack, runnable.rule.id)
        for runnable in program_of(ground).rules
        if runnable.rule.programme in NAMED_AFTER
        or not all(_open(fact, groups) for fact in _inputs(runnable.amount))
    )
