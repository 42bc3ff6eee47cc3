"""Run the examples of a pack: each is a household, a day and what must come out.

Every example is decided one by one and in bulk; the two must agree before
either is compared with what is expected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pyarrow as pa

from bangfu.policy.bulk.engine import screen
from bangfu.policy.duties.owed import owed
from bangfu.policy.duties.periods import Happening
from bangfu.policy.duties.quotas import deadline, least
from bangfu.policy.errors import PackError, PolicyError
from bangfu.policy.facts import Dictionary, Fact, load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import yuan
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack import Pack, load_pack
from bangfu.policy.program.assemble import Program, build_program
from bangfu.policy.single.decide import Outcome, decide
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.single.population import (
    OBLIGEE,
    Household,
    Person,
    Population,
    stored_cell,
    written_value,
)  # fmt: skip
from bangfu.policy.wording import VERDICTS

Bulk = dict[tuple[str, str, str | None], dict[str, Any]]
"""Outcome rows of bulk screening by household, rule and person."""
KEYS = ("name", "on", "area", "set", "household", "persons", "expect", "duties", "limits", "quotas")
UNKNOWN, NOT_IN_FORCE = "未知", "不适用"


@dataclass
class Example:
    """One example, read but not yet run."""

    node: Node
    name: str
    on: dt.date
    area: str | None
    overrides: Mapping[str, str]
    household: Household
    expected: dict[str, Node]
    expected_of: list[dict[str, Node]]


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


def test_pack(name: str) -> Report:
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
            program = build_program([pack.id], first.on, area=first.area, overrides=first.overrides)
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


def read_example(node: Node, dictionary: Dictionary, number: str = "样例") -> Example:
    """Read one example strictly; unknown facts and values are refused with their line.

    `number` becomes the household's number and the start of its persons' numbers,
    so that many examples can be screened together.
    """
    node.only(*KEYS)
    persons: list[Person] = []
    expected_of: list[dict[str, Node]] = []
    entries = list(node["persons"].items()) if "persons" in node else []
    for position, entry in enumerate(entries, 1):
        facts = _facts(entry, "person", dictionary)
        facts["人员编号"] = person_number(
            number, facts.get("人员编号") or facts.get("姓名") or f"第{position}人"
        )
        if OBLIGEE in facts:
            facts[OBLIGEE] = person_number(number, facts[OBLIGEE])
        persons.append(Person(facts["人员编号"], facts))
        expected_of.append(entry["expect"].mapping() if "expect" in entry else {})
    shared = _facts(node["household"], "household", dictionary) if "household" in node else {}
    shared["户编号"] = number
    household = Household(number, shared, persons)
    return Example(
        node=node,
        name=node["name"].text(),
        on=node["on"].day(),
        area=node["area"].text() if "area" in node else None,
        overrides={k: _setting(v) for k, v in node["set"].mapping().items()}
        if "set" in node
        else {},
        household=household,
        expected=node["expect"].mapping() if "expect" in node else {},
        expected_of=expected_of,
    )


def person_number(household: str, name: str) -> str:
    """A person's number that no other example uses."""
    return f"{household}·{name}"


def _setting(node: Node) -> str:
    if node.is_mapping:
        return "{" + ", ".join(f"{k}: {_setting(v)}" for k, v in node.mapping().items()) + "}"
    if node.is_list:
        return "[" + ", ".join(_setting(v) for v in node.items()) + "]"
    return "null" if node.is_null else node.text()


def _facts(node: Node, entity: str, dictionary: Dictionary) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, child in node.mapping().items():
        if name == "expect" and entity == "person":
            continue
        fact = dictionary.facts.get(name)
        if fact is None or fact.entity != entity:
            where = "家庭" if entity == "household" else "个人"
            raise child.fail(f"“{name}”不是{where}事实", "对照 facts.yaml 改正")
        if not child.is_null:
            found[name] = _fact_value(fact, child)
    return found


def _fact_value(fact: Fact, node: Node) -> Any:
    text = "、".join(item.text() for item in node.items()) if node.is_list else node.text()
    try:
        return written_value(fact, text)
    except ValueError as error:
        raise node.fail(f"“{fact.name}”：{error}") from None


def rows_of(household: Household, dictionary: Dictionary) -> list[dict[str, Any]]:
    """A household in the ledger reader's columns, a row a person."""
    rows = []
    for person in household.persons:
        row: dict[str, Any] = {
            "户编号": household.number,
            "人员编号": person.number,
            "_refused": person.refused,
        }
        for facts in (household.facts, person.facts):
            for name, value in facts.items():
                row[name] = stored_cell(dictionary.facts[name], value)
        row["户编号"] = household.number
        rows.append(row)
    return rows


def persons_table(households: list[Household], dictionary: Dictionary) -> pa.Table:
    """Several households as the engine's source table."""
    rows = [row for household in households for row in rows_of(household, dictionary)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: dict[str, pa.Array] = {}
    for name in names:
        kind = pa.bool_() if name == "_refused" else ARROW[dictionary.facts[name].type]
        columns[name] = pa.array([row.get(name) for row in rows], kind)
    columns["_row"] = pa.array(range(len(rows)), pa.int64())
    return pa.table(columns)


ARROW = {
    "text": pa.string(), "id_number": pa.string(), "phone": pa.string(), "enum": pa.string(),
    "multi": pa.string(), "bool": pa.bool_(), "money": pa.int64(), "decimal": pa.int64(),
    "int": pa.int64(), "date": pa.int32(),
}  # fmt: skip


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


def _day(node: Node) -> dt.date:
    return node.day()


def _expect_duties(program: Program, example: Example, node: Node, report: Report) -> None:
    node.only("from", "to", "events", "expect")
    events = [
        Happening(e["kind"].text(), e["from"].day(), e["until"].day())
        for e in (node["events"].items() if "events" in node else ())
    ]
    population = Population({example.household.number: example.household})
    rows = owed(
        [p.id for p in program.packs], population, _day(node["from"]), _day(node["to"]),
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


def example_names(pack: Pack) -> Iterator[str]:
    """The titles of a pack's examples."""
    return (node["name"].text() for node in pack.examples)
