"""Numbers as SQL: exact, whole, and not divided before the end."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from bangfu.policy.bulk.sql import members
from bangfu.policy.bulk.sql.conditions import by_fact, case_of, recorded, values_of
from bangfu.policy.bulk.sql.emit import Emitter
from bangfu.policy.bulk.sql.fold import NO_NUMBER, first_known, is_null
from bangfu.policy.bulk.sql.quantity import Quantity, align
from bangfu.policy.language import ir
from bangfu.policy.storage import SCALE


def _chosen(parts: list[Quantity], write: Callable[[list[str]], str]) -> Quantity:
    sqls, factor, over = align(parts, one_may_be_unknown=True)
    sql = write(sqls)
    return Quantity(NO_NUMBER) if is_null(sql) else Quantity(sql, factor, over)


def _case(em: Emitter, node: ir.Case) -> Quantity:
    parts = [em.number(value) for value in values_of(node)]
    return _chosen(parts, lambda sqls: case_of(em, node, sqls, NO_NUMBER))


def _first_known(em: Emitter, node: ir.FirstKnown) -> Quantity:
    parts = [part for part in (em.number(item) for item in node.items) if not part.is_nothing]
    return _chosen(parts, first_known) if parts else Quantity(NO_NUMBER)


def _by_fact(em: Emitter, node: ir.ByFact) -> Quantity:
    parts = [em.number(value) for _, value in node.options]
    if not parts:
        return Quantity(NO_NUMBER)
    return _chosen(parts, lambda sqls: by_fact(em, node, sqls, NO_NUMBER))


def _extreme(em: Emitter, node: ir.Extreme) -> Quantity:
    parts = [em.number(item) for item in node.items]
    if any(part.is_nothing for part in parts):
        return Quantity(NO_NUMBER)
    if all(part.is_constant for part in parts):
        pick = max if node.greatest else min
        return Quantity.constant(pick(part.value for part in parts))
    sqls, factor, over = align(parts)
    names = list(dict.fromkeys(em.named(sql) for sql in sqls))
    if len(names) == 2:
        # neither test holds where one is unknown
        a, b = names
        op, other = (">=", "<") if node.greatest else ("<=", ">")
        return Quantity(
            f"(CASE WHEN {a} {op} {b} THEN {a} WHEN {a} {other} {b} THEN {b} END)", factor, over
        )
    nulls = " OR ".join(f"{name} IS NULL" for name in names)
    word = "greatest" if node.greatest else "least"
    return Quantity(
        f"(CASE WHEN {nulls} THEN NULL ELSE {word}({', '.join(names)}) END)", factor, over
    )


def _add(em: Emitter, node: ir.Add) -> Quantity:
    total = em.number(node.items[0])
    for item in node.items[1:]:
        total = total.plus(em.number(item))
    return total


def _neg(em: Emitter, node: ir.Neg) -> Quantity:
    value = em.number(node.item)
    return Quantity(value.sql, -value.factor, value.over)


def _div(em: Emitter, node: ir.Div) -> Quantity:
    above = em.number(node.left)
    if isinstance(node.right, ir.Num):
        return Quantity(above.sql, above.factor / node.right.value, above.over)
    count = em.number(node.right)
    if count.is_nothing:
        return Quantity(NO_NUMBER)
    return above.divided_by(em.divisor(count), count.factor)


def _full_years(em: Emitter, node: ir.FullYears) -> Quantity:
    date = em.plain(node.date)
    if is_null(date):
        return Quantity(NO_NUMBER)
    # somebody not born yet has no age; whole division would also round it up to zero
    return Quantity(f"(CASE WHEN {date} <= {em.today} THEN ({em.today} - {date}) // 10000 END)")


NUMBER: dict[type, Callable[[Emitter, Any], Quantity]] = {
    ir.Num: lambda em, node: Quantity.constant(node.value),
    ir.Input: lambda em, node: Quantity(recorded(em, node), Fraction(1, SCALE[node.fact.type])),
    ir.Derived: Emitter.derived,
    ir.Add: _add,
    ir.Neg: _neg,
    ir.Mul: lambda em, node: em.number(node.left).times(em.number(node.right), em.divisors),
    ir.Div: _div,
    ir.Extreme: _extreme,
    ir.Case: _case,
    ir.FirstKnown: _first_known,
    ir.ByFact: _by_fact,
    ir.FullYears: _full_years,
    ir.Agg: members.aggregate,
    ir.LinkAgg: members.link,
}
