"""Why: the whole tree of a rule for one household or person, as data to be shown.

Every condition comes with its truth, wording and clauses; every value seen with
its unit, exact; derived facts open into their own definitions. A definition
that is used in several places is one object, so that it can be shown once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.language import ir
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.policy.single.decide import living
from bangfu.policy.single.distance import Counterfactual, Gap, Memory, counterfactual, gaps
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.single.population import Household, Population
from bangfu.policy.single.reading import text_of, unit_of, value_text
from bangfu.policy.storage import OBLIGEE
from bangfu.policy.wording import VERDICTS, in_asking_order

__all__ = ["HOUSEHOLD", "Condition", "Explainer", "Explanation", "Value", "explain"]


@dataclass(frozen=True)
class Value:
    """Something seen: a fact, a derived fact, a parameter, the day, or one member's share.

    `kind` is fact, derived, parameter, day, members (a function over them),
    member (one of them), owing (one who owes support) or refused (a row that
    could not be read). `parts` is what it is made of.
    """

    kind: str
    name: str
    value: Any
    shown: str
    unit: str = ""
    meaning: str = ""
    clauses: tuple[str, ...] = ()
    basis: str = ""
    missing: tuple[str, ...] = ()
    parts: tuple[Value | Condition, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A condition: `all`, `any` or `not` of its children, or a `leaf` with the values it saw."""

    kind: str
    truth: bool | None
    says: str
    clauses: tuple[str, ...] = ()
    basis: str = ""
    missing: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    children: tuple[Condition, ...] = ()
    values: tuple[Value | Condition, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """One rule for one household or person; `amount` in fen, None where there is none."""

    rule: RunnableRule
    household: str
    person: str
    truth: bool | None
    amount: int | None
    condition: Condition
    amount_parts: tuple[Value | Condition, ...]
    missing: tuple[str, ...]
    counterfactual: Counterfactual | None

    @property
    def verdict(self) -> str:
        """符合, 不符合 or 待核实."""
        return VERDICTS[self.truth]


def explain(
    program: Program, population: Population, household: Household, index: int, rule: RunnableRule
) -> Explanation:
    """Why a rule says what it says of a person (by position) or of the HOUSEHOLD.

    For several rules of one household make one `Explainer`: it remembers what it
    has worked out.
    """
    return Explainer(program, population).explain(household, index, rule)


def rows_around(persons: pa.Table, houses: Iterable[str]) -> pa.Table:
    """The rows needed to explain some households: theirs, and those of all who owe them support."""
    wanted = set(houses)
    while True:
        rows = persons.filter(pc.is_in(persons["户编号"], pa.array(sorted(wanted), pa.string())))
        if OBLIGEE not in persons.column_names:
            return rows
        theirs = pc.is_in(persons[OBLIGEE], rows["人员编号"].combine_chunks())
        found = wanted | set(persons.filter(theirs)["户编号"].to_pylist())
        if found == wanted:
            return rows
        wanted = found


_KINDS: dict[type, str] = {ir.And: "all", ir.Or: "any", ir.Not: "not"}
_NO_NOTE = ir.Note()


class Explainer:
    """Explains rules over a population; definitions met again are the same objects."""

    def __init__(self, program: Program, population: Population) -> None:
        self.program = program
        self.ev = Evaluator(population, program.on)
        self._opened: dict[tuple[int, str, int], Value] = {}
        self._lacking: Memory = {}

    def explain(self, household: Household, index: int, rule: RunnableRule) -> Explanation:
        """One rule for a person (by position) or the HOUSEHOLD."""
        where = household, index
        truth = self.ev.value(rule.condition, *where)
        missing = self.ev.missing(rule.condition, *where)
        amount = None
        parts: tuple[Value | Condition, ...] = ()
        if truth and rule.amount is not None:
            exact = self.ev.value(rule.amount, *where)
            missing = self.ev.missing(rule.amount, *where)
            amount = None if exact is None else rule.rounding.fen(max(exact, Fraction(0)))
            parts = tuple(self.parts(rule.amount, *where))
        needed = None
        if not truth:
            needed = counterfactual(self.ev, rule.condition, *where, self._lacking)
        person = "" if index == HOUSEHOLD else household.persons[index].number
        return Explanation(
            rule, household.number, person, truth, amount,
            self.condition(rule.condition, *where, wanted=True), parts,
            tuple(in_asking_order(missing)), needed,
        )  # fmt: skip

    def household(self, household: Household) -> Iterator[Explanation]:
        """Every rule for a household and its living persons, in rule order."""
        alive = living(self.program, self.ev, household)
        for rule in self.program.rules:
            for index in alive if rule.rule.entity == "person" else (HOUSEHOLD,):
                yield self.explain(household, index, rule)

    def condition(
        self, node: ir.Expr, household: Household, index: int, *, wanted: bool
    ) -> Condition:
        """The tree of a condition; `wanted` is the truth that helps the rule."""
        where = household, index
        truth = self.ev.value(node, *where)
        missing = tuple(in_asking_order(self.ev.missing(node, *where))) if truth is None else ()
        kind = _KINDS.get(type(node))
        note = getattr(node, "note", _NO_NOTE)
        if kind is None:
            expr = node.expr if isinstance(node, ir.Leaf) else node
            found = tuple(gaps(self.ev, expr, *where, wanted=wanted)) if truth is not wanted else ()
            return Condition(
                "leaf", truth, note.say or text_of(expr), note.clauses, note.basis, missing,
                found, (), tuple(self.parts(expr, *where)),
            )  # fmt: skip
        inner = wanted if kind != "not" else not wanted
        children = tuple(self.condition(c, *where, wanted=inner) for c in node.children())
        return Condition(kind, truth, note.say, note.clauses, note.basis, missing, (), children)

    # -- values ---------------------------------------------------------------------

    def parts(self, expr: ir.Expr, household: Household, index: int) -> Iterable[Value | Condition]:
        """What an expression looks at, each once."""
        found: dict[int, Value | Condition] = {}
        self._look(expr, household, index, found)
        return found.values()

    def _look(
        self, expr: ir.Expr, h: Household, i: int, found: dict[int, Value | Condition]
    ) -> None:
        kind = type(expr)
        opener = _OPEN.get(kind)
        if opener is not None:
            of = HOUSEHOLD if kind is ir.Agg or _shared(expr) else i
            key = (id(expr), h.number, of)
            if key not in self._opened:
                self._opened[key] = opener(self, expr, h, of)
            _add(found, self._opened[key])
        elif isinstance(expr, ir.Leaf):
            _add(found, self.condition(expr, h, i, wanted=True))
        elif isinstance(expr, ir.Case):
            self._case(expr, h, i, found)
        elif isinstance(expr, ir.FirstKnown):
            known = (item for item in expr.items if self.ev.value(item, h, i) is not None)
            self._look(next(known, expr.items[0]), h, i, found)
        elif isinstance(expr, ir.Num | ir.Bool | ir.Txt):
            if expr.label:
                shown = value_text(expr, expr.value)
                _add(found, Value("parameter", expr.label, expr.value, shown, unit_of(expr)))
        else:
            for child in expr.children():
                self._look(child, h, i, found)

    def _case(
        self, node: ir.Case, h: Household, i: int, found: dict[int, Value | Condition]
    ) -> None:
        for condition, chosen in node.branches:
            truth = self.ev.value(condition, h, i)
            silent = isinstance(condition, ir.Leaf) and not condition.note.say
            self._look(condition.expr if silent else condition, h, i, found)  # type: ignore[attr-defined]
            if truth is None:
                return
            if truth:
                self._look(chosen, h, i, found)
                return
        self._look(node.otherwise, h, i, found)

    def _value(
        self, kind: str, name: str, expr: ir.Expr, h: Household, i: int, **more: Any
    ) -> Value:
        value = self.ev.value(expr, h, i)
        if value is None:
            more["missing"] = tuple(in_asking_order(self.ev.missing(expr, h, i)))
        return Value(kind, name, value, value_text(expr, value), unit_of(expr), **more)

    def _definition(self, body: ir.Expr, h: Household, i: int) -> tuple[Value | Condition, ...]:
        if isinstance(body, ir.Leaf) and not body.note.say:
            body = body.expr
        if isinstance(body, ir.And | ir.Or | ir.Not | ir.Leaf):
            return (self.condition(body, h, i, wanted=True),)
        return tuple(self.parts(body, h, i))


def _add(found: dict[int, Value | Condition], part: Value | Condition) -> None:
    found[id(part)] = part


def _shared(expr: ir.Expr) -> bool:
    if isinstance(expr, ir.Derived):
        return expr.entity == "household"
    return isinstance(expr, ir.Input) and expr.fact.entity == "household"


def _fact(ex: Explainer, node: ir.Input, h: Household, i: int) -> Value:
    return ex._value("fact", node.fact.name, node, h, i, meaning=node.fact.meaning)


def _derived(ex: Explainer, node: ir.Derived, h: Household, i: int) -> Value:
    return ex._value(
        "derived", node.name, node, h, i, meaning=node.meaning, clauses=node.clauses,
        basis=node.basis, parts=ex._definition(node.body, h, i),
    )  # fmt: skip


def _by_fact(ex: Explainer, node: ir.ByFact, h: Household, i: int) -> Value:
    return ex._value("parameter", node.label, node, h, i, parts=tuple(ex.parts(node.by, h, i)))


def _day(ex: Explainer, node: ir.Today, h: Household, i: int) -> Value:
    return ex._value("day", text_of(node), node, h, i)


def _members(ex: Explainer, node: ir.Agg, h: Household, i: int) -> Value:
    return ex._value("members", text_of(node), node, h, i, parts=tuple(_each_member(ex, node, h)))


def _each_member(ex: Explainer, node: ir.Agg, h: Household) -> Iterable[Value]:
    for index, person in enumerate(h.persons):
        name = str(person.facts.get("姓名") or person.number)
        if person.refused:
            yield Value("refused", name, None, "这一行被退回")
            continue
        counted = ex.ev.value(node.member, h, index)
        membership = tuple(ex.parts(node.member, h, index))
        if counted is False:
            yield Value("member", name, False, "不计入", parts=membership)
            continue
        parts = tuple(ex.parts(node.item, h, index))
        if counted is None:
            parts = (*membership, *parts)
        yield ex._value("member", name, node.item, h, index, parts=parts)


def _owing(ex: Explainer, node: ir.LinkAgg, h: Household, i: int) -> Value:
    parts = tuple(
        Value("refused", str(other.persons[j].facts.get("姓名") or other.persons[j].number),
              None, "这一行被退回")
        if other.persons[j].refused
        else ex._value(
            "owing", str(other.persons[j].facts.get("姓名") or other.persons[j].number),
            node.item, other, j, parts=tuple(ex.parts(node.item, other, j)),
        )
        for other, j in ex.ev.linked(h, i)
    )  # fmt: skip
    return ex._value("members", text_of(node), node, h, i, parts=parts)


_OPEN: dict[type, Callable[[Explainer, Any, Household, int], Value]] = {
    ir.Input: _fact,
    ir.Derived: _derived,
    ir.ByFact: _by_fact,
    ir.Today: _day,
    ir.Agg: _members,
    ir.LinkAgg: _owing,
}
