"""A pack as a page: its parts with their wording, worked out once for each content and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bangfu.policy.errors import PolicyError
from bangfu.policy.marked_yaml import Node
from bangfu.policy.outline import (
    KINDS,
    SUBJECTS,
    Line,
    body_lines,
    duty_text,
    limit_text,
    period_text,
    quota_text,
)
from bangfu.policy.pack.model import Derivation, Duty, Event, Limit, Pack, Quota, Rule, Unit
from bangfu.policy.proof.examples import run_examples
from bangfu.rulebook.installed import with_bases
from bangfu.rulebook.queries.clauses import Served, of_pack
from bangfu.rulebook.wording import say


@dataclass(frozen=True)
class RulePart:
    """An entitlement, referral or category."""

    rule: Rule
    kind: str
    subject: str
    period: str
    conditions: Sequence[Line]
    amount: Sequence[Line]
    rounding_is_local: bool


@dataclass(frozen=True)
class FactPart:
    """A derived fact for a period."""

    fact: Derivation
    subject: str
    period: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class DutyPart:
    """A duty."""

    duty: Duty
    subject: str
    period: str
    text: str
    conditions: Sequence[Line]
    instead_of: Sequence[str]


@dataclass(frozen=True)
class TimedPart:
    """A time limit or a share, in one sentence."""

    part: Limit | Quota
    text: str
    period: str


@dataclass(frozen=True)
class ExamplePart:
    """An example: whom it speaks of, and what has to come out."""

    name: str
    on: str
    facts: Sequence[tuple[str, str]]
    expected: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PackParts:
    """All a pack says, except what depends on the place."""

    pack: Pack
    clauses: Sequence[Served]
    rules: Sequence[RulePart]
    facts: Sequence[FactPart]
    duties: Sequence[DutyPart]
    limits: Sequence[TimedPart]
    quotas: Sequence[TimedPart]
    events: Sequence[Event]
    units: Sequence[Unit]
    examples: Sequence[ExamplePart]

    @property
    def served(self) -> int:
        """How many of its clauses something in a pack serves, with an example that shows it."""
        return sum(item.served for item in self.clauses)


def parts(pack: Pack) -> PackParts:
    """Everything to be read about a pack."""
    return PackParts(
        pack=pack,
        clauses=of_pack(pack),
        rules=[_rule(pack, rule) for rule in pack.rules.values()],
        facts=[_fact(version) for versions in pack.derivations.values() for version in versions],
        duties=[_duty(pack, duty) for duty in pack.duties.values()],
        limits=[
            TimedPart(x, limit_text(x, say), period_text(x.period)) for x in pack.limits.values()
        ],
        quotas=[
            TimedPart(x, quota_text(x, say), period_text(x.period)) for x in pack.quotas.values()
        ],
        events=list(pack.events.values()),
        units=list(pack.units.values()),
        examples=[_example(node) for node in pack.examples],
    )


def _rule(pack: Pack, rule: Rule) -> RulePart:
    return RulePart(
        rule,
        say(KINDS[rule.kind]),
        say(SUBJECTS[rule.entity]),
        period_text(rule.period),
        body_lines(rule.condition, say),
        body_lines(rule.amount, say) if rule.amount is not None else (),
        rule.rounding in pack.parameters,
    )


def _fact(version: Derivation) -> FactPart:
    subject = say(SUBJECTS[version.entity])
    return FactPart(version, subject, period_text(version.period), body_lines(version.body, say))


def _duty(pack: Pack, duty: Duty) -> DutyPart:
    return DutyPart(
        duty,
        say(SUBJECTS[duty.entity]),
        period_text(duty.period),
        duty_text(duty, say),
        body_lines(duty.condition, say) if duty.condition is not None else (),
        [pack.duties[name].name for name in duty.supersedes if name in pack.duties],
    )


# -- examples -------------------------------------------------------------------------


def _example(node: Node) -> ExamplePart:
    facts: list[tuple[str, str]] = []
    expected: list[tuple[str, str]] = []
    if "set" in node:
        facts.append((say("当地设定"), _flat(node["set"])))
    if "household" in node:
        facts.append((say("家庭"), _flat(node["household"])))
    for number, person in enumerate(node["persons"].items() if "persons" in node else (), 1):
        said = person.mapping()
        whose = said["姓名"].text() if "姓名" in said else say("第 {n} 人", n=number)
        told = {key: value for key, value in said.items() if key not in ("姓名", "expect")}
        facts.append((whose, _pairs(told)))
        if "expect" in said:
            expected += [(f"{whose}：{k}", _flat(v)) for k, v in said["expect"].mapping().items()]
    if "expect" in node:
        expected += [(key, _flat(value)) for key, value in node["expect"].mapping().items()]
    if "duties" in node:
        expected += [
            (
                entry["duty"].text(),
                _pairs({k: v for k, v in entry.mapping().items() if k != "duty"}),
            )
            for entry in node["duties"]["expect"].items()
        ]
    for key, name in (("limits", "limit"), ("quotas", "quota")):
        for entry in node[key].items() if key in node else ():
            told = {k: v for k, v in entry.mapping().items() if k != name}
            expected.append((entry[name].text(), _pairs(told)))
    return ExamplePart(node["name"].text(), node["on"].text(), facts, expected)


_KEYS = {
    "periods": "期数", "at_least": "至少", "first": "第一期", "last": "最后一期", "due": "截止",
    "person": "对谁", "starts": "起", "ends": "止", "of": "总数",
}  # fmt: skip


def _pairs(told: dict[str, Node]) -> str:
    return "，".join(f"{say(_KEYS.get(key, key))} {_flat(node)}" for key, node in told.items())


def _flat(node: Node) -> str:
    if node.is_mapping:
        return _pairs(node.mapping())
    if node.is_list:
        return "、".join(_flat(item) for item in node.items())
    return say("未知") if node.is_null else node.text()


@dataclass(frozen=True)
class ExamplesRun:
    """What running a pack's examples showed."""

    count: int
    wrong: Sequence[str]


def examples_run(pack: Pack) -> ExamplesRun:
    """Run a pack's examples one by one and in bulk, once for each content of the packs it needs."""
    key = tuple((name, found.content_hash) for name, found in with_bases([pack.id]).items())
    return _run(pack, key)


@lru_cache(maxsize=32)
def _run(pack: Pack, _key: tuple[tuple[str, str], ...]) -> ExamplesRun:
    try:
        report = run_examples(pack)
    except PolicyError as error:
        return ExamplesRun(len(pack.examples), (str(error),))
    return ExamplesRun(report.count, tuple(report.failures))
