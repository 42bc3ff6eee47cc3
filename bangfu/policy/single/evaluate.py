"""Evaluate rules for one household at a time, exactly, in three-valued logic.

This is the meaning of the language; `bulk/sql/` says the same for millions, and
property tests hold the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from bangfu.policy.language import ir
from bangfu.policy.single.population import Household, Population
from bangfu.policy.storage import day_number

HOUSEHOLD = -1
"""The index that stands for the household itself rather than one of its persons."""


Key = tuple[int, str, int]
_REMEMBERED = frozenset((ir.Derived, ir.Agg, ir.Leaf))


def _key(node: ir.Expr, household: Household, index: int) -> Key:
    shared = type(node) is ir.Agg or (type(node) is ir.Derived and node.entity == "household")
    return id(node), household.number, HOUSEHOLD if shared else index


class Evaluator:
    """Values and missing facts of nodes over a population on one day; remembers what it worked out."""

    def __init__(self, population: Population, on: dt.date) -> None:
        self.population = population
        self.today = day_number(on)
        self._values: dict[Key, Any] = {}
        self._missing: dict[Key, set[str]] = {}

    def value(self, node: ir.Expr, household: Household, index: int = HOUSEHOLD) -> Any:
        """The value of a node for a person (or the household); None is unknown."""
        kind = type(node)
        if kind not in _REMEMBERED:
            return _VALUE[kind](self, node, household, index)
        key = _key(node, household, index)
        values = self._values
        if key not in values:
            body = node.body if isinstance(node, ir.Derived) else node
            values[key] = _VALUE[type(body)](self, body, household, key[2])
        return values[key]

    def missing(self, node: ir.Expr, household: Household, index: int = HOUSEHOLD) -> set[str]:
        """The facts whose absence keeps a node unknown; empty when it is known."""
        if self.value(node, household, index) is not None:
            return set()
        if type(node) not in _REMEMBERED:
            return _MISSING[type(node)](self, node, household, index)
        key = _key(node, household, index)
        if key not in self._missing:
            self._missing[key] = _MISSING[type(node)](self, node, household, index)
        return self._missing[key]

    def members(
        self, node: ir.Agg, household: Household
    ) -> Iterator[tuple[int, bool | None, bool]]:
        """Index, whether counted, and whether the row was refused, of all not known to be out."""
        for index, person in enumerate(household.persons):
            counted = None if person.refused else self.value(node.member, household, index)
            if counted is not False:
                yield index, counted, person.refused

    def linked(self, household: Household, index: int) -> list[tuple[Household, int]]:
        """The persons who owe support to this one."""
        number = household.persons[index].number
        return [
            (self.population.households[other], position)
            for other, position in self.population.obligors.get(number, [])
        ]


def _input(ev: Evaluator, node: ir.Input, h: Household, i: int) -> Any:
    if node.fact.entity == "household":
        return h.facts.get(node.fact.name)
    return h.persons[i].facts.get(node.fact.name)


def _by_fact(ev: Evaluator, node: ir.ByFact, h: Household, i: int) -> Any:
    by = ev.value(node.by, h, i)
    chosen = next((e for option, e in node.options if option == by), None)
    return None if chosen is None else ev.value(chosen, h, i)


def _and(ev: Evaluator, node: ir.And, h: Household, i: int) -> bool | None:
    known: bool | None = True
    for item in node.items:
        value = ev.value(item, h, i)
        if value is False:  # decided: what stands after it costs nothing
            return False
        if value is None:
            known = None
    return known


def _or(ev: Evaluator, node: ir.Or, h: Household, i: int) -> bool | None:
    known: bool | None = False
    for item in node.items:
        value = ev.value(item, h, i)
        if value is True:
            return True
        if value is None:
            known = None
    return known


def _not(ev: Evaluator, node: ir.Not, h: Household, i: int) -> bool | None:
    value = ev.value(node.item, h, i)
    return None if value is None else not value


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def _cmp(ev: Evaluator, node: ir.Cmp, h: Household, i: int) -> bool | None:
    left, right = ev.value(node.left, h, i), ev.value(node.right, h, i)
    return None if left is None or right is None else bool(_COMPARE[node.op](left, right))


def _in(ev: Evaluator, node: ir.In, h: Household, i: int) -> bool | None:
    value = ev.value(node.item, h, i)
    return None if value is None else value in [ev.value(o, h, i) for o in node.options]


def _has(ev: Evaluator, node: ir.Has, h: Household, i: int) -> bool | None:
    values = ev.value(node.multi, h, i)
    return None if values is None else node.value in values


def _is_null(ev: Evaluator, node: ir.IsNull, h: Household, i: int) -> bool:
    return ev.value(node.item, h, i) is None


def _is_truth(ev: Evaluator, node: ir.IsTruth, h: Household, i: int) -> bool:
    return ev.value(node.item, h, i) is node.truth


def _add(ev: Evaluator, node: ir.Add, h: Household, i: int) -> Fraction | None:
    values = [ev.value(item, h, i) for item in node.items]
    return None if None in values else sum(values, Fraction(0))


def _neg(ev: Evaluator, node: ir.Neg, h: Household, i: int) -> Fraction | None:
    value = ev.value(node.item, h, i)
    return None if value is None else -value


def _mul(ev: Evaluator, node: ir.Mul, h: Household, i: int) -> Fraction | None:
    left, right = ev.value(node.left, h, i), ev.value(node.right, h, i)
    return None if left is None or right is None else left * right


def _div(ev: Evaluator, node: ir.Div, h: Household, i: int) -> Fraction | None:
    left, right = ev.value(node.left, h, i), ev.value(node.right, h, i)
    return None if left is None or right is None or right == 0 else left / right


def _extreme(ev: Evaluator, node: ir.Extreme, h: Household, i: int) -> Fraction | None:
    values = [ev.value(item, h, i) for item in node.items]
    return None if None in values else max(values) if node.greatest else min(values)


def _case_branch(ev: Evaluator, node: ir.Case, h: Household, i: int) -> ir.Expr:
    """The expression that decides: an unknown condition, or the value of the chosen branch."""
    for condition, chosen in node.branches:
        truth = ev.value(condition, h, i)
        if truth is None:
            return condition
        if truth:
            return chosen
    return node.otherwise


def _case(ev: Evaluator, node: ir.Case, h: Household, i: int) -> Any:
    return ev.value(_case_branch(ev, node, h, i), h, i)


def _first_known(ev: Evaluator, node: ir.FirstKnown, h: Household, i: int) -> Any:
    for item in node.items:
        value = ev.value(item, h, i)
        if value is not None:
            return value
    return None


def _full_years(ev: Evaluator, node: ir.FullYears, h: Household, i: int) -> Fraction | None:
    born = ev.value(node.date, h, i)
    return None if born is None or born > ev.today else Fraction((ev.today - born) // 10000)


def _agg(ev: Evaluator, node: ir.Agg, h: Household, _: int) -> Any:
    found = [(counted, ev.value(node.item, h, i)) for i, counted, _ in ev.members(node, h)]
    if node.kind in ("any", "all"):
        wanted = node.kind == "any"
        if any(counted and value is wanted for counted, value in found):
            return wanted
        doubt = any(value is not (not wanted) for _, value in found)
        return None if doubt else not wanted
    if node.kind == "count":
        doubt = any(v is None or (c is None and v) for c, v in found)
        return None if doubt else Fraction(sum(1 for _, value in found if value))
    if any(counted is None or value is None for counted, value in found):
        return None
    values = [value for _, value in found]
    if node.kind == "sum":
        return sum(values, Fraction(0))
    return (max(values) if node.kind == "max" else min(values)) if values else None


def _link(ev: Evaluator, node: ir.LinkAgg, h: Household, i: int) -> Any:
    values = [
        None if other.persons[j].refused else ev.value(node.item, other, j)
        for other, j in ev.linked(h, i)
    ]
    if not values:
        return None
    if node.kind == "count":
        return None if None in values else Fraction(sum(1 for v in values if v))
    wanted = node.kind == "any"
    return wanted if wanted in values else None if None in values else not wanted


_VALUE: dict[type, Callable[[Evaluator, Any, Household, int], Any]] = {
    ir.Num: lambda ev, node, h, i: node.value,
    ir.Txt: lambda ev, node, h, i: node.value,
    ir.Bool: lambda ev, node, h, i: node.value,
    ir.Today: lambda ev, node, h, i: ev.today,
    ir.Input: _input,
    ir.Derived: lambda ev, node, h, i: ev.value(node, h, i),
    ir.ByFact: _by_fact,
    ir.Leaf: lambda ev, node, h, i: ev.value(node.expr, h, i),
    ir.Not: _not,
    ir.And: _and,
    ir.Or: _or,
    ir.Cmp: _cmp,
    ir.In: _in,
    ir.Has: _has,
    ir.IsNull: _is_null,
    ir.IsTruth: _is_truth,
    ir.Add: _add,
    ir.Neg: _neg,
    ir.Mul: _mul,
    ir.Div: _div,
    ir.Extreme: _extreme,
    ir.Case: _case,
    ir.FirstKnown: _first_known,
    ir.FullYears: _full_years,
    ir.Agg: _agg,
    ir.LinkAgg: _link,
}


def _of_children(ev: Evaluator, node: ir.Expr, h: Household, i: int) -> set[str]:
    return set().union(*(ev.missing(child, h, i) for child in node.children()))


def _missing_by_fact(ev: Evaluator, node: ir.ByFact, h: Household, i: int) -> set[str]:
    return ev.missing(node.by, h, i) or {node.label}


def _missing_agg(ev: Evaluator, node: ir.Agg, h: Household, _: int) -> set[str]:
    found: set[str] = set()
    for index, counted, refused in ev.members(node, h):
        found |= ev.missing(node.item, h, index)
        if counted is None and not refused:
            found |= ev.missing(node.member, h, index)
    return found


def _missing_link(ev: Evaluator, node: ir.LinkAgg, h: Household, i: int) -> set[str]:
    linked = ev.linked(h, i)
    if not linked:
        return {"供养对象编号"}
    return set().union(*(ev.missing(node.item, other, j) for other, j in linked))


_MISSING: dict[type, Callable[[Evaluator, Any, Household, int], set[str]]] = {
    **dict.fromkeys(_VALUE, _of_children),
    ir.Input: lambda ev, node, h, i: {node.fact.name},
    ir.Derived: lambda ev, node, h, i: ev.missing(
        node.body, h, HOUSEHOLD if node.entity == "household" else i
    ),
    ir.ByFact: _missing_by_fact,
    ir.Case: lambda ev, node, h, i: ev.missing(_case_branch(ev, node, h, i), h, i),
    ir.FirstKnown: lambda ev, node, h, i: ev.missing(node.items[0], h, i),
    ir.Agg: _missing_agg,
    ir.LinkAgg: _missing_link,
}
