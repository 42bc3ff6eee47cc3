"""Which facts are missing, as bits of whole-number columns, where an answer is unknown.

The same rules as `Evaluator.missing`: only what keeps the answer open counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bangfu.policy.bulk.sql.columns import HOUSE, PERSON, REFUSED
from bangfu.policy.bulk.sql.emit import WORD, Emitter
from bangfu.policy.bulk.sql.fold import FALSE, TRUE, UNKNOWN, null_test
from bangfu.policy.language import ir
from bangfu.policy.storage import OBLIGEE

NOTHING = "0"


class Absence:
    """Writes, for a word of the mask, which facts keep a node unknown."""

    def __init__(self, emitter: Emitter) -> None:
        self.em = emitter
        self._places = {fact: place for place, fact in enumerate(emitter.asked)}
        self._columns: dict[tuple[int, int], str] = {}
        self._lacking: dict[tuple[int, int], bool] = {}

    def of(self, node: ir.Expr, word: int) -> str:
        """The bits for a node; zero where the node is known."""
        if not self._may_lack(node, word):
            return NOTHING
        return _ABSENT.get(type(node), _of_children)(self, node, word)

    def where_unknown(self, node: ir.Expr, word: int) -> str:
        """The bits for a node, guarded by the node being unknown."""
        bits = self.of(node, word)
        return bits if bits == NOTHING else guarded(self.em.unknown(node), bits)

    def bit(self, fact: str, word: int) -> str:
        """The bit of a fact if it lies in this word."""
        place = self._places[fact]
        return str(1 << (place % WORD)) if place // WORD == word else NOTHING

    def stored(self, node: ir.Expr, word: int, make: Callable[[], str]) -> str:
        """A column of bits worked out once."""
        key = (id(node), word)
        if key not in self._columns:
            self._columns[key] = make()
        return self._columns[key]

    def _may_lack(self, node: ir.Expr, word: int) -> bool:
        """Whether a fact of this word can keep the node unknown in some row."""
        key = (id(node), word)
        if key not in self._lacking:
            self._lacking[key] = not self.em.known.always(node) and self._names(node, word)
        return self._lacking[key]

    def _names(self, node: ir.Expr, word: int) -> bool:
        if isinstance(node, ir.Input):
            return self.bit(node.fact.name, word) != NOTHING
        if isinstance(node, ir.ByFact) and self.bit(node.label, word) != NOTHING:
            return True
        if isinstance(node, ir.LinkAgg) and self.bit(OBLIGEE, word) != NOTHING:
            return True
        body = (node.body,) if isinstance(node, ir.Derived) else tuple(node.children())
        return any(self._may_lack(child, word) for child in body)


def guarded(condition: str, bits: str) -> str:
    """Bits that count only where a condition holds."""
    if condition == TRUE:
        return bits
    start, end = f"(CASE WHEN {condition} THEN ", " ELSE 0 END)"
    if bits.startswith(start) and bits[len(start) :].removesuffix(end).isdigit():
        return bits
    return NOTHING if condition == FALSE else f"{start}{bits}{end}"


def union(parts: list[str]) -> str:
    """Several bit expressions together."""
    kept = list(dict.fromkeys(part for part in parts if part != NOTHING))
    if not kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else "(" + " | ".join(kept) + ")"


def _of_children(ab: Absence, node: ir.Expr, word: int) -> str:
    return union([ab.of(child, word) for child in node.children()])


def _input(ab: Absence, node: ir.Input, word: int) -> str:
    return guarded(ab.em.unknown(node), ab.bit(node.fact.name, word))


def _derived(ab: Absence, node: ir.Derived, word: int) -> str:
    level = PERSON if node.entity == "person" else HOUSE

    def write() -> str:
        return ab.em.column(
            "m", level, lambda: guarded(ab.em.unknown(node), ab.of(node.body, word))
        )

    return ab.stored(node, word, write)


def _junction(ab: Absence, node: ir.And | ir.Or, word: int) -> str:
    return union([ab.where_unknown(item, word) for item in node.items])


def _by_fact(ab: Absence, node: ir.ByFact, word: int) -> str:
    by, label = ab.of(node.by, word), ab.bit(node.label, word)
    if label == NOTHING:
        return by
    unsettled = ab.em.unknown(node.by)
    fits = guarded(ab.em.unknown(node) if node.options else TRUE, label)
    if unsettled in (TRUE, FALSE):
        return by if unsettled == TRUE else fits
    return f"(CASE WHEN {unsettled} THEN {by} ELSE {fits} END)"


def _case(ab: Absence, node: ir.Case, word: int) -> str:
    parts: list[str] = []
    last = ab.where_unknown(node.otherwise, word)
    for condition, value in node.branches:
        truth = ab.em.named(ab.em.truth(condition))
        if truth == FALSE:
            continue
        if truth in (TRUE, UNKNOWN):
            last = ab.where_unknown(value, word) if truth == TRUE else ab.of(condition, word)
            break
        if not ab.em.known.always(condition):
            parts.append(f"WHEN {null_test(truth)} THEN {ab.of(condition, word)}")
        parts.append(f"WHEN {truth} THEN {ab.where_unknown(value, word)}")
    return f"(CASE {' '.join(parts)} ELSE {last} END)" if parts else last


def _first_known(ab: Absence, node: ir.FirstKnown, word: int) -> str:
    bits = ab.of(node.items[0], word)
    return bits if bits == NOTHING else guarded(ab.em.unknown(node), bits)


def _agg(ab: Absence, node: ir.Agg, word: int) -> str:
    em = ab.em

    def of_member() -> str:
        member = em.member(node)
        own = ab.of(node.member, word)
        if own != NOTHING:
            refused = f" AND NOT {em.columns.input(REFUSED, PERSON)}" if em.refusals else ""
            own = f"(CASE WHEN {member} IS NULL{refused} THEN {own} ELSE 0 END)"
        bits = union([ab.where_unknown(node.item, word), own])
        return bits if member == TRUE else guarded(f"{member} IS DISTINCT FROM FALSE", bits)

    def write() -> str:
        bits = em.column("b", PERSON, of_member)
        return em.column("m", HOUSE, lambda: f"bit_or({bits})", "agg") if bits != NOTHING else bits

    return ab.stored(node, word, write)


def _link(ab: Absence, node: ir.LinkAgg, word: int) -> str:
    nobody = ab.bit(OBLIGEE, word)
    if OBLIGEE not in ab.em.present:
        return nobody

    def write() -> str:
        bits = ab.em.column("b", PERSON, lambda: ab.where_unknown(node.item, word), own=True)
        return ab.em.column("m", PERSON, lambda: f"bit_or({bits})", "link")

    return f"COALESCE({ab.stored(node, word, write)}, {nobody})"


_ABSENT: dict[type, Callable[[Absence, Any, int], str]] = {
    ir.Input: _input,
    ir.Derived: _derived,
    ir.ByFact: _by_fact,
    ir.And: _junction,
    ir.Or: _junction,
    ir.Case: _case,
    ir.FirstKnown: _first_known,
    ir.Agg: _agg,
    ir.LinkAgg: _link,
}
