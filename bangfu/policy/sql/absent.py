"""Which facts are missing, as bits of whole-number columns, where an answer is unknown.

The same rules as `Evaluator.missing`: only what keeps the answer open counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bangfu.policy import ir
from bangfu.policy.population import OBLIGEE
from bangfu.policy.sql.columns import HOUSE, PERSON
from bangfu.policy.sql.emit import WORD, Emitter

NOTHING = "0"


class Absence:
    """Writes, for a word of the mask, which facts keep a node unknown."""

    def __init__(self, emitter: Emitter) -> None:
        self.em = emitter
        self._columns: dict[tuple[int, int], str] = {}

    def of(self, node: ir.Expr, word: int) -> str:
        """The bits for a node; zero where the node is known."""
        return _ABSENT.get(type(node), _of_children)(self, node, word)

    def where_unknown(self, node: ir.Expr, word: int) -> str:
        """The bits for a node, guarded by the node being unknown."""
        bits = self.of(node, word)
        if bits == NOTHING:
            return NOTHING
        return f"(CASE WHEN {self.em.unknown(node)} THEN {bits} ELSE 0 END)"

    def bit(self, fact: str, word: int) -> str:
        """The bit of a fact if it lies in this word."""
        position = self.em.asked.index(fact)
        return str(1 << (position % WORD)) if position // WORD == word else NOTHING

    def stored(self, node: ir.Derived | ir.Agg | ir.LinkAgg, word: int, level: str,
               make: Callable[[], str], kind: str = "expr") -> str:  # fmt: skip
        """A column of bits worked out once."""
        key = (id(node), word)
        if key not in self._columns:
            self._columns[key] = self.em.column("m", level, make, kind)
        return self.em.columns.use(self._columns[key], level)


def union(parts: list[str]) -> str:
    """Several bit expressions together."""
    kept = list(dict.fromkeys(part for part in parts if part != NOTHING))
    if not kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else "(" + " | ".join(kept) + ")"


def _of_children(ab: Absence, node: ir.Expr, word: int) -> str:
    return union([ab.of(child, word) for child in node.children()])


def _input(ab: Absence, node: ir.Input, word: int) -> str:
    bit = ab.bit(node.fact.name, word)
    return NOTHING if bit == NOTHING else f"(CASE WHEN {ab.em.unknown(node)} THEN {bit} ELSE 0 END)"


def _derived(ab: Absence, node: ir.Derived, word: int) -> str:
    level = PERSON if node.entity == "person" else HOUSE
    if not _may_lack(ab, node.body, word):
        return NOTHING
    return ab.stored(
        node, word, level,
        lambda: f"CASE WHEN {ab.em.unknown(node)} THEN {ab.of(node.body, word)} ELSE 0 END",
    )  # fmt: skip


def _may_lack(ab: Absence, node: ir.Expr, word: int) -> bool:
    if isinstance(node, ir.IsNull | ir.IsTruth):
        return False
    if isinstance(node, ir.Input):
        return ab.bit(node.fact.name, word) != NOTHING
    if isinstance(node, ir.ByFact) and ab.bit(node.label, word) != NOTHING:
        return True
    if isinstance(node, ir.LinkAgg) and ab.bit(OBLIGEE, word) != NOTHING:
        return True
    body = (node.body,) if isinstance(node, ir.Derived) else tuple(node.children())
    return any(_may_lack(ab, child, word) for child in body)


def _junction(ab: Absence, node: ir.And | ir.Or, word: int) -> str:
    return union([ab.where_unknown(item, word) for item in node.items])


def _by_fact(ab: Absence, node: ir.ByFact, word: int) -> str:
    by, label = ab.of(node.by, word), ab.bit(node.label, word)
    if label == NOTHING:
        return by
    nothing_fits = ab.em.unknown(node) if node.options else "TRUE"
    return f"(CASE WHEN {ab.em.unknown(node.by)} THEN {by} WHEN {nothing_fits} THEN {label} ELSE 0 END)"


def _case(ab: Absence, node: ir.Case, word: int) -> str:
    if not node.branches:
        return ab.where_unknown(node.otherwise, word)
    parts = []
    for condition, value in node.branches:
        truth = ab.em.truth(condition)
        parts.append(f"WHEN {truth} IS NULL THEN {ab.of(condition, word)}")
        parts.append(f"WHEN {truth} THEN {ab.where_unknown(value, word)}")
    return f"(CASE {' '.join(parts)} ELSE {ab.where_unknown(node.otherwise, word)} END)"


def _first_known(ab: Absence, node: ir.FirstKnown, word: int) -> str:
    bits = ab.of(node.items[0], word)
    return (
        NOTHING if bits == NOTHING else f"(CASE WHEN {ab.em.unknown(node)} THEN {bits} ELSE 0 END)"
    )


def _agg(ab: Absence, node: ir.Agg, word: int) -> str:
    def inner() -> str:
        member = ab.em.member(node)
        refused = ab.em.columns.input("_refused", PERSON)
        item = ab.where_unknown(node.item, word)
        own = ab.of(node.member, word)
        if own != NOTHING:
            own = f"(CASE WHEN {member} IS NULL AND NOT {refused} THEN {own} ELSE 0 END)"
        bits = union([item, own])
        return f"CASE WHEN {member} IS DISTINCT FROM FALSE THEN {bits} ELSE 0 END"

    if not _may_lack(ab, node.item, word) and not _may_lack(ab, node.member, word):
        return NOTHING
    key = (id(node), word)
    if key not in ab._columns:
        name = ab.em.column("b", PERSON, inner)
        ab._columns[key] = ab.em.column(
            "m", HOUSE, lambda: f"bit_or({ab.em.columns.use(name, PERSON)})", "agg"
        )
    return ab.em.columns.use(ab._columns[key], HOUSE)


def _link(ab: Absence, node: ir.LinkAgg, word: int) -> str:
    key = (id(node), word)
    if key not in ab._columns:
        name = ab.em.column("b", PERSON, lambda: ab.where_unknown(node.item, word))
        ab._columns[key] = ab.em.column(
            "m", PERSON, lambda: f"bit_or({ab.em.columns.use(name, PERSON)})", "link"
        )
    return f"COALESCE({ab.em.columns.use(ab._columns[key], PERSON)}, {ab.bit(OBLIGEE, word)})"


_ABSENT: dict[type, Callable[[Absence, Any, int], str]] = {
    ir.Input: _input,
    ir.Derived: _derived,
    ir.ByFact: _by_fact,
    ir.And: _junction,
    ir.Or: _junction,
    ir.Case: _case,
    ir.FirstKnown: _first_known,
    ir.IsNull: lambda ab, node, word: NOTHING,
    ir.IsTruth: lambda ab, node, word: NOTHING,
    ir.Agg: _agg,
    ir.LinkAgg: _link,
}
