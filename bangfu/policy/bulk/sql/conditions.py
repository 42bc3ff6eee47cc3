"""Conditions, texts and dates as SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bangfu.policy.bulk.sql import members
from bangfu.policy.bulk.sql.columns import HOUSE, PERSON
from bangfu.policy.bulk.sql.emit import Emitter, kind_of
from bangfu.policy.bulk.sql.fold import (
    FALSE,
    NO_TEXT,
    TRUE,
    UNKNOWN,
    choice,
    conjunction,
    disjunction,
    first_known,
    is_null,
    is_truth,
    literal,
    negation,
)  # fmt: skip
from bangfu.policy.bulk.sql.quantity import compare
from bangfu.policy.errors import PolicyError
from bangfu.policy.language import ir
from bangfu.policy.storage import SQL


def recorded(em: Emitter, node: ir.Input) -> str:
    """A recorded fact as seen from the present level."""
    if node.fact.name not in em.present:
        return f"CAST(NULL AS {SQL[node.fact.type]})"
    personal = em.level == PERSON or node.fact.entity == "person"
    return em.columns.input(node.fact.name, PERSON if personal else HOUSE)


def case_of(em: Emitter, node: ir.Case, values: Sequence[str], nothing: str) -> str:
    """The value of the first branch that holds."""
    branches = [
        (em.named(em.truth(condition)), not em.known.always(condition), value)
        for (condition, _), value in zip(node.branches, values[:-1], strict=True)
    ]
    return choice(branches, values[-1], nothing)


def by_fact(em: Emitter, node: ir.ByFact, values: Sequence[str], nothing: str) -> str:
    """The value that belongs to an enumerated fact's value."""
    by = em.plain(node.by)
    if not values or is_null(by):
        return nothing
    whens = " ".join(
        f"WHEN {literal(option)} THEN {value}"
        for (option, _), value in zip(node.options, values, strict=True)
    )
    return f"(CASE {by} {whens} ELSE NULL END)"


def _cmp(em: Emitter, node: ir.Cmp) -> str:
    if kind_of(node.left) == "number":
        return compare(node.op, em.number(node.left), em.number(node.right))
    left, right = em.plain(node.left), em.plain(node.right)
    if is_null(left) or is_null(right):
        return UNKNOWN
    if left.startswith("'") and right.startswith("'"):
        return TRUE if (left == right) == (node.op == "=") else FALSE
    return f"({left} {node.op} {right})"


def _in(em: Emitter, node: ir.In) -> str:
    if kind_of(node.item) == "number":
        return disjunction(em.truth(ir.Cmp("=", node.item, option)) for option in node.options)
    item = em.plain(node.item)
    if is_null(item):
        return UNKNOWN
    if not node.options:
        return f"(CASE WHEN {item} IS NULL THEN NULL ELSE FALSE END)"
    return f"({item} IN ({', '.join(em.plain(o) for o in node.options)}))"


def _has(em: Emitter, node: ir.Has) -> str:
    if set(node.value) & set("%_\\|"):
        raise PolicyError(f"多值“{node.value}”里不能有 % _ \\ |")
    multi = em.plain(node.multi)
    return UNKNOWN if is_null(multi) else f"({multi} LIKE {literal(f'%|{node.value}|%')})"


def _leaf(em: Emitter, node: ir.Leaf) -> str:
    return em.leaf_column(node) or em.truth(node.expr)


def _options(node: ir.ByFact) -> list[ir.Expr]:
    return [value for _, value in node.options]


def values_of(node: ir.Case) -> list[ir.Expr]:
    """The values of all branches, the last where none holds."""
    return [*(value for _, value in node.branches), node.otherwise]


TRUTH: dict[type, Callable[[Emitter, Any], str]] = {
    ir.Bool: lambda em, node: TRUE if node.value else FALSE,
    ir.Input: recorded,
    ir.Derived: Emitter.derived,
    ir.Leaf: _leaf,
    ir.Not: lambda em, node: negation(em.truth(node.item)),
    ir.And: lambda em, node: conjunction([em.truth(item) for item in node.items]),
    ir.Or: lambda em, node: disjunction([em.truth(item) for item in node.items]),
    ir.Cmp: _cmp,
    ir.In: _in,
    ir.Has: _has,
    ir.IsNull: lambda em, node: em.unknown(node.item),
    ir.IsTruth: lambda em, node: is_truth(em.truth(node.item), node.truth),
    ir.Case: lambda em, n: case_of(em, n, [em.truth(v) for v in values_of(n)], UNKNOWN),
    ir.FirstKnown: lambda em, n: first_known([em.truth(item) for item in n.items]),
    ir.ByFact: lambda em, n: by_fact(em, n, [em.truth(v) for v in _options(n)], UNKNOWN),
    ir.Agg: members.aggregate,
    ir.LinkAgg: members.link,
}

PLAIN: dict[type, Callable[[Emitter, Any], str]] = {
    ir.Txt: lambda em, node: literal(node.value),
    ir.Today: lambda em, node: em.today,
    ir.Input: recorded,
    ir.Derived: Emitter.derived,
    ir.Case: lambda em, n: case_of(em, n, [em.plain(v) for v in values_of(n)], "NULL"),
    ir.FirstKnown: lambda em, n: first_known([em.plain(item) for item in n.items]),
    ir.ByFact: lambda em, n: by_fact(em, n, [em.plain(v) for v in _options(n)], NO_TEXT),
}
