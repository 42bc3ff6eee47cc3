"""Run the examples of a pack: each is a household, a day and what must come out.

Every example is decided one by one and in bulk; the two must agree before
either is compared with what is expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from bangfu.policy.bulk.engine import screen
from bangfu.policy.duties.limits import deadline, least
from bangfu.policy.duties.owed import owed
from bangfu.policy.duties.periods import Happening
from bangfu.policy.errors import PackError, PolicyError
from bangfu.policy.facts import Dictionary, load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import yuan
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack import Pack, load_pack
from bangfu.policy.program.assemble import Program, build_program
from bangfu.policy.proof.example import Example, person_number, read_example
from bangfu.policy.single.decide import Outcome, decide
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.single.population import Household, Population, persons_table
from bangfu.policy.wording import VERDICTS

Bulk = dict[tuple[str, str, str | None], dict[str, Any]]
"""Outcome rows of bulk screening by household, rule and person."""
UNKNOWN, NOT_IN_FORCE = "未知", "不适用"


@dataclass
class Report:
    """What the examples of a pack showed."""

    pack: str
    count: int = 0
    failures: list[str] = field(default_factory=list)
    verdicts: dict[str, set[bool | None]] = field(default_factory=dict)
    leaves: dict[str, set[bool | None]] = field(default_factory=dict)
    on_line: set[str] = field(default_factory=set)
    """Places of conditions that an example met with both sides of a comparison equal."""
    duties: set[str] = field(default_factory=set)
    limits: set[str] = field(default_factory=set)
    quotas: set[str] = field(default_factory=set)
    programs: list[Program] = field(default_factory=list)
    proofs: dict[str, str] = field(default_factory=dict)
    """The name of an example that speaks of each rule, duty, limit, quota or derived fact."""


def run_examples(name: str | Path | Pack) -> Report:
    """Run all examples of a pack; raises PackError where an example cannot be read."""
    pack = load_pack(name)
    report = Report(pack.id, count=len(pack.examples))
    dictionary = load_dictionary()
    together: dict[tuple[Any, ...], list[Example]] = {}
    for position, node in enumerate(pack.examples):
        example = read_example(node, dictionary, str(position))
        key = (example.on, example.area, tuple(sorted(example.overrides.items())))
        together.setdefault(key, []).append(example)
    for examples in together.values():
        first = examples[0]
        try:
            program = build_program([pack], first.on, area=first.area, overrides=first.overrides)
            report.programs.append(program)
            bulk = _in_bulk(program, examples, dictionary)
            for example in examples:
                _run(program, example, bulk, report)
        except PackError:
            raise
        except PolicyError as error:
            report.failures.append(f"{first.node.place} “{first.name}”：{error}")
    return report


def _in_bulk(program: Program, examples: list[Example], words: Dictionary) -> Bulk:
    table = persons_table([e.household for e in examples if e.household.persons], words)
    rows = (
        screen(program, table, everything=True, by_rule=True).to_pylist() if table.num_rows else []
    )
    return {(row["户编号"], row["规则"], row["人员编号"]): row for row in rows}


def _run(program: Program, example: Example, bulk: Bulk, report: Report) -> None:
    household = example.household
    evaluator = Evaluator(Population({household.number: household}), example.on)
    if household.persons:
        outcomes = list(decide(program, evaluator, household))
        _compare_with_bulk(example, outcomes, bulk, report)
        _note_truths(evaluator, household, outcomes, report)
        by_rule = {(o.rule.rule.id, o.person): o for o in outcomes}
        for name, node in example.expected.items():
            _expect(program, example, evaluator, by_rule, name, node, HOUSEHOLD, report)
        for index, expected in enumerate(example.expected_of):
            for name, node in expected.items():
                _expect(program, example, evaluator, by_rule, name, node, index, report)
    if "duties" in example.node:
        _expect_duties(program, example, example.node["duties"], report)
    for node in example.node["limits"].items() if "limits" in example.node else ():
        _expect_limit(program, example, node, report)
    for node in example.node["quotas"].items() if "quotas" in example.node else ():
        _expect_quota(program, example, node, report)


def _compare_with_bulk(
    example: Example, outcomes: list[Outcome], bulk: Bulk, report: Report
) -> None:
    for outcome in outcomes:
        row = outcome.row()
        other = bulk.get((row["户编号"] or "", row["规则"] or "", row["人员编号"]))
        if row != other:
            report.failures.append(
                f"{example.node.place} “{example.name}”：逐户与批量结果不同：{row} / {other}"
            )


def _note_truths(
    ev: Evaluator, household: Household, outcomes: list[Outcome], report: Report
) -> None:
    for outcome in outcomes:
        rule = outcome.rule
        report.verdicts.setdefault(rule.rule.id, set()).add(outcome.truth)
        index = next(
            (i for i, p in enumerate(household.persons) if p.number == outcome.person), HOUSEHOLD
        )
        for leaf in (*rule.leaves, *rule.amount_leaves):
            truth = ev.value(leaf, household, index)
            report.leaves.setdefault(str(leaf.note.place), set()).add(truth)
            if _on_the_line(leaf, ev, household, index):
                report.on_line.add(str(leaf.note.place))


def _on_the_line(leaf: ir.Leaf, ev: Evaluator, household: Household, index: int) -> bool:
    for node in ir.walk(leaf):
        if isinstance(node, ir.Agg):
            inner = [n for n in ir.walk(node.item) if isinstance(n, ir.Cmp)]
            if any(
                _equal(n, ev, household, i) for n in inner for i in range(len(household.persons))
            ):
                return True
        elif (
            isinstance(node, ir.Cmp)
            and not _inside_members(leaf, node)
            and _equal(node, ev, household, index)
        ):
            return True
    return False


def _inside_members(leaf: ir.Leaf, node: ir.Expr) -> bool:
    aggregates = (a for a in ir.walk(leaf) if isinstance(a, ir.Agg))
    return any(node is inner for a in aggregates for inner in ir.walk(a.item))


def _equal(node: ir.Cmp, ev: Evaluator, household: Household, index: int) -> bool:
    left = ev.value(node.left, household, index)
    return left is not None and left == ev.value(node.right, household, index)


def _expect(program: Program, example: Example, ev: Evaluator,
            outcomes: Mapping[tuple[str, str], Outcome], name: str, node: Node, index: int,
            report: Report) -> None:  # fmt: skip
    report.proofs.setdefault(name, example.name)
    person = example.household.persons[index].number if index != HOUSEHOLD else ""
    found: str
    pack: Pack = program.packs[0]
    if name in pack.rules:
        if (outcome := outcomes.get((name, person))) is None:
            found = NOT_IN_FORCE
            _check(example, node, name, node.text() if not node.is_mapping else "", found, report)
            return
        if not node.is_mapping:
            _check(example, node, name, node.text(), VERDICTS[outcome.truth], report)
            return
        node.only("结论", "金额", "缺少信息", "依据")
        _check(example, node, name, node["结论"].text(), VERDICTS[outcome.truth], report)
        if "金额" in node:
            wanted = "" if node["金额"].is_null else yuan(int(node["金额"].number() * 100))
            given = "" if outcome.amount is None else yuan(outcome.amount)
            _check(example, node, f"{name} 金额", wanted, given, report)
        if "缺少信息" in node:
            facts = {n.text() for n in node["缺少信息"].one_or_more()}
            _check(example, node, f"{name} 缺少信息", "、".join(sorted(facts)),
                   "、".join(sorted(outcome.missing)), report)  # fmt: skip
        if "依据" in node:
            for cited in node["依据"].one_or_more():
                if cited.text() not in outcome.basis.split("；"):
                    _check(example, node, f"{name} 依据", cited.text(), outcome.basis, report)
        return
    expr, kind = program.expression(name)
    value = ev.value(expr, example.household, index)
    _check(example, node, name, _plain(node), _shown(value, kind.name), report)


def _plain(node: Node) -> str:
    text = UNKNOWN if node.is_null else node.text()
    words = {"true": "是", "false": "否"}
    if text in words:
        return words[text]
    try:
        return str(Fraction(text))
    except ValueError:
        return text


def _shown(value: Any, kind: str) -> str:
    if value is None:
        return UNKNOWN
    if kind == "bool":
        return "是" if value else "否"
    return str(value)


def _check(
    example: Example, node: Node, what: str, wanted: str, found: str, report: Report
) -> None:
    if wanted != found:
        report.failures.append(
            f"{node.place} “{example.name}”：{what} 应为 {wanted or '空'}，得到 {found or '空'}"
        )


def _expect_duties(program: Program, example: Example, node: Node, report: Report) -> None:
    node.only("from", "to", "events", "expect")
    events = [
        Happening(e["kind"].text(), e["from"].day(), e["until"].day())
        for e in (node["events"].items() if "events" in node else ())
    ]
    population = Population({example.household.number: example.household})
    rows = owed(
        program.packs, population, node["from"].day(), node["to"].day(),
        area=example.area, overrides=example.overrides, events=events,
    )  # fmt: skip
    for entry in node["expect"].items():
        entry.only("duty", "person", "periods", "at_least", "first", "due", "last")
        duty = entry["duty"].text()
        report.duties.add(duty)
        report.proofs.setdefault(duty, example.name)
        if duty not in program.packs[0].duties:
            raise entry["duty"].fail(f"没有责任“{duty}”", "对照 duties 改正")
        person = (
            person_number(example.household.number, entry["person"].text())
            if "person" in entry
            else ""
        )
        found = [r for r in rows if r.duty.id == duty and r.person == person]
        _check(example, entry, f"{duty} 期数", entry["periods"].text(), str(len(found)), report)
        if not found:
            continue
        if "at_least" in entry:
            _check(
                example,
                entry,
                f"{duty} 次数",
                entry["at_least"].text(),
                str(found[0].at_least),
                report,
            )
        for key, row in (("first", found[0]), ("last", found[-1])):
            if key in entry:
                wanted = " 至 ".join(n.text() for n in entry[key].items())
                _check(example, entry, f"{duty} {key}", wanted, f"{row.start} 至 {row.end}", report)
        if "due" in entry:
            _check(example, entry, f"{duty} 截止", entry["due"].text(), str(found[0].due), report)


def _expect_limit(program: Program, example: Example, node: Node, report: Report) -> None:
    node.only("limit", "starts", "ends")
    name = node["limit"].text()
    report.limits.add(name)
    report.proofs.setdefault(name, example.name)
    ends = deadline(program, name, node["starts"].day())
    _check(example, node, name, node["ends"].text(), str(ends or "未设定"), report)


def _expect_quota(program: Program, example: Example, node: Node, report: Report) -> None:
    node.only("quota", "of", "at_least")
    name = node["quota"].text()
    report.quotas.add(name)
    report.proofs.setdefault(name, example.name)
    found = least(program, name, node["of"].whole())
    _check(example, node, name, node["at_least"].text(), str(found), report)
