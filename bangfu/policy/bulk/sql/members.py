"""Functions over the members of a household and over those who owe a person support."""

from __future__ import annotations

from typing import Any

from bangfu.policy.bulk.sql.columns import HOUSE, PERSON, REFUSED
from bangfu.policy.bulk.sql.emit import Emitter
from bangfu.policy.bulk.sql.fold import NO_NUMBER, TRUE, UNKNOWN, conjunction, disjunction, negation
from bangfu.policy.bulk.sql.quantity import Quantity
from bangfu.policy.errors import PolicyError
from bangfu.policy.language import ir
from bangfu.policy.storage import OBLIGEE


def aggregate(em: Emitter, node: ir.Agg) -> Any:
    """The column or quantity of a member function."""
    return em.stored(node, lambda: em.at(HOUSE, lambda: _aggregate(em, node)))


def link(em: Emitter, node: ir.LinkAgg) -> Any:
    """The column or quantity of a function over the persons who owe support."""
    return em.stored(node, lambda: _link(em, node))


def _aggregate(em: Emitter, node: ir.Agg) -> Any:
    if node.kind not in ("any", "all", "count"):
        return _number(em, node)

    def test() -> str:
        if node.kind == "all":
            return disjunction([negation(em.member(node)), em.truth(node.item)])
        return conjunction([em.member(node), em.truth(node.item)])

    name = em.column("t", PERSON, test)
    doubtful = em.refusals or not (em.known.always(node.member) and em.known.always(node.item))
    grouped = em.column("a", HOUSE, lambda: _grouped(node.kind, name, doubtful), "agg")
    return Quantity(grouped) if node.kind == "count" else grouped


def _number(em: Emitter, node: ir.Agg) -> Quantity:
    item: Quantity = em.at(PERSON, lambda: em.number(node.item))
    member = em.member(node)
    if any(em.columns.level_of(name) == PERSON for name in item.over):
        raise PolicyError("成员函数里的数除以了个人的计数，改成先求和再除")
    if item.is_nothing:
        item = Quantity(NO_NUMBER)
    value = item.sql if member == TRUE else f"CASE WHEN {member} THEN {item.sql} END"
    name = em.column("t", PERSON, lambda: value)
    doubts = []
    if em.refusals or not em.known.always(node.member):
        doubts.append(f"count({member}) < count(*)")
    if not em.known.always(node.item):
        counted = "*" if member == TRUE else f"CASE WHEN {member} THEN 1 END"
        doubts.append(f"count({name}) < count({counted})")
    whole = f"COALESCE(sum({name}), 0)" if node.kind == "sum" else f"{node.kind}({name})"
    if doubts:
        whole = f"CASE WHEN {' OR '.join(doubts)} THEN NULL ELSE {whole} END"
    grouped = em.column("a", HOUSE, lambda: f"CAST({whole} AS BIGINT)", "agg")
    return Quantity(grouped, item.factor, item.over)


def _grouped(kind: str, test: str, doubtful: bool) -> str:
    """One truth or count of the rows of a group; `doubtful` tells whether a row may be unknown."""
    doubt = f"count({test}) < count(*)"
    if kind == "count":
        count = f"count(CASE WHEN {test} THEN 1 END)"
        return f"CASE WHEN {doubt} THEN NULL ELSE {count} END" if doubtful else count
    grouped = f"bool_or({test})" if kind == "any" else f"bool_and({test})"
    if not doubtful:
        return grouped
    # a row that settles it settles it whatever is unknown in others
    settled, answer = (grouped, "TRUE") if kind == "any" else (f"NOT {grouped}", "FALSE")
    other = "FALSE" if kind == "any" else "TRUE"
    return f"CASE WHEN {settled} THEN {answer} WHEN {doubt} THEN NULL ELSE {other} END"


def _link(em: Emitter, node: ir.LinkAgg) -> Any:
    if OBLIGEE not in em.present:
        return Quantity(NO_NUMBER) if node.kind == "count" else UNKNOWN
    em.columns.input(OBLIGEE, PERSON)
    refused = em.columns.input(REFUSED, PERSON) if em.refusals else ""

    def truth() -> str:
        item = em.truth(node.item)
        return f"CASE WHEN {refused} THEN NULL ELSE {item} END" if refused else item

    test = em.column("t", PERSON, truth, own=True)
    doubtful = em.refusals or not em.known.always(node.item)
    grouped = em.column("k", PERSON, lambda: _grouped(node.kind, test, doubtful), "link")
    return Quantity(grouped) if node.kind == "count" else grouped
