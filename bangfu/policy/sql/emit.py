"""Write nodes as SQL text (DuckDB's dialect; sqlglot turns it into Spark's).

Truth is three-valued as SQL's own. Whatever SQL would let slip, such as
`greatest` passing over an unknown value, is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from bangfu.policy import ir
from bangfu.policy.errors import PolicyError
from bangfu.policy.evaluate import day_number
from bangfu.policy.population import OBLIGEE, SCALE
from bangfu.policy.program import Program
from bangfu.policy.sql.columns import HOUSE, PERSON, Columns
from bangfu.policy.sql.quantity import Quantity, align, compare
from bangfu.policy.wording import in_asking_order

WORD = 62
"""How many missing facts one whole-number column can flag."""


def literal(text: str) -> str:
    """A text constant in SQL."""
    return "'" + text.replace("'", "''") + "'"


class Emitter:
    """Turns nodes into SQL over registered columns, at person or household level."""

    def __init__(self, program: Program, roots: Iterable[ir.Expr]) -> None:
        self.today = str(day_number(program.on))
        self.columns = Columns()
        self.level = PERSON
        self._values: dict[int, Any] = {}
        self._members: dict[int, str] = {}
        self.asked = asked_facts(roots)
        self.words = max(1, -(-len(self.asked) // WORD))

    # -- values -----------------------------------------------------------------

    def truth(self, node: ir.Expr) -> str:
        """A condition."""
        return str(_TRUTH[type(node)](self, node))

    def number(self, node: ir.Expr) -> Quantity:
        """A number."""
        quantity = _NUMBER[type(node)](self, node)
        for part in (quantity.sql, *quantity.over):
            self.columns.use_in(part, self._level_of)
        return quantity

    def plain(self, node: ir.Expr) -> str:
        """A text or a date."""
        return str(_PLAIN[type(node)](self, node))

    def unknown(self, node: ir.Expr) -> str:
        """A condition that is true when the node is unknown."""
        if kind_of(node) == "number":
            return self.number(node).is_unknown()
        sql = self.truth(node) if kind_of(node) == "bool" else self.plain(node)
        return f"({sql} IS NULL)"

    def at(self, level: str, make: Callable[[], Any]) -> Any:
        """Write something as seen from a level."""
        before, self.level = self.level, level
        try:
            return make()
        finally:
            self.level = before

    def _level_of(self, name: str) -> str:
        return PERSON if (PERSON, name) in self.columns.all else HOUSE

    def stored(self, node: ir.Derived | ir.Agg | ir.LinkAgg, make: Callable[[], Any]) -> Any:
        """Work a node out once and keep its column (or quantity) for all who use it."""
        if id(node) not in self._values:
            self._values[id(node)] = make()
        return self._values[id(node)]

    def column(self, letter: str, level: str, sql: Callable[[], str], kind: str = "expr") -> str:
        """Define a new column and return its name."""
        name = self.columns.fresh(letter)
        self.at(level, lambda: self.columns.define(name, level, sql, kind))
        return name

    def derived(self, node: ir.Derived) -> str | Quantity:
        """The column or quantity of a derived fact."""
        level = PERSON if node.entity == "person" else HOUSE
        write = {"number": self.number, "bool": self.truth}.get(kind_of(node), self.plain)
        found = self.stored(
            node, lambda: self.at(level, lambda: self._materialise(node, level, write))
        )
        if isinstance(found, Quantity):
            return found
        self.columns.use_in(found, self._level_of)
        return str(found)

    def _materialise(self, node: ir.Derived, level: str, write: Callable[[ir.Expr], Any]) -> Any:
        holder: list[Any] = []

        def make() -> str:
            holder.append(write(node.body))
            value = holder[0]
            return value.sql if isinstance(value, Quantity) else str(value)

        name = self.column("d", level, make)
        value = holder[0]
        if isinstance(value, Quantity):
            return value if value.is_constant else Quantity(name, value.factor, value.over)
        return name

    def member(self, node: ir.Agg) -> str:
        """Whether a person counts as a member; unknown for a row that could not be read."""
        if id(node.member) not in self._members:
            self._members[id(node.member)] = self.column(
                "g", PERSON,
                lambda: f"CASE WHEN {self.columns.input('_refused', PERSON)} THEN NULL "
                f"ELSE {self.truth(node.member)} END",
            )  # fmt: skip
        return self.columns.use(self._members[id(node.member)], PERSON)

    def aggregate(self, node: ir.Agg) -> Any:
        """The column or quantity of a member function."""
        found = self.stored(node, lambda: self.at(HOUSE, lambda: _aggregate(self, node)))
        return found if isinstance(found, Quantity) else self.columns.use(found, HOUSE)

    def link(self, node: ir.LinkAgg) -> Any:
        """The column or quantity of a function over the persons who owe support."""
        found = self.stored(node, lambda: _link(self, node))
        return found if isinstance(found, Quantity) else self.columns.use(found, PERSON)


def kind_of(node: ir.Expr) -> str:
    """bool, number or plain."""
    if isinstance(node, ir.Derived):
        return {"bool": "bool", "money": "number", "int": "number", "decimal": "number"}.get(
            node.type, "plain"
        )
    if isinstance(node, ir.Input):
        kind = node.fact.type
        return "number" if kind in SCALE else "bool" if kind == "bool" else "plain"
    if isinstance(node, ir.Case):
        return kind_of(node.otherwise)
    if isinstance(node, ir.FirstKnown):
        return kind_of(node.items[0])
    if isinstance(node, ir.ByFact):
        return kind_of(node.options[0][1]) if node.options else "number"
    if isinstance(node, ir.Agg | ir.LinkAgg):
        return "bool" if node.kind in ("any", "all") else "number"
    if isinstance(node, ir.Txt | ir.Today):
        return "plain"
    number = ir.Num | ir.Add | ir.Neg | ir.Mul | ir.Div | ir.Extreme | ir.FullYears
    return "number" if isinstance(node, number) else "bool"


def asked_facts(roots: Iterable[ir.Expr]) -> list[str]:
    """Every fact that could turn out missing, cheapest to ask first."""
    found: set[str] = {OBLIGEE}
    for root in roots:
        for node in ir.walk(root, into_derived=True):
            if isinstance(node, ir.Input):
                found.add(node.fact.name)
            elif isinstance(node, ir.ByFact):
                found.add(node.label)
    return in_asking_order(found)


# -- conditions -------------------------------------------------------------------


def _level(em: Emitter, node: ir.Input) -> str:
    return PERSON if em.level == PERSON or node.fact.entity == "person" else HOUSE


def _input(em: Emitter, node: ir.Input) -> str:
    return em.columns.input(node.fact.name, _level(em, node))


def _cmp(em: Emitter, node: ir.Cmp) -> str:
    if kind_of(node.left) == "number":
        return compare(node.op, em.number(node.left), em.number(node.right))
    return f"({em.plain(node.left)} {node.op} {em.plain(node.right)})"


def _in(em: Emitter, node: ir.In) -> str:
    if kind_of(node.item) == "number":
        return _or(em, ir.Or(tuple(ir.Cmp("=", node.item, option) for option in node.options)))
    if not node.options:
        item = em.plain(node.item)
        return f"(CASE WHEN {item} IS NULL THEN NULL ELSE FALSE END)"
    return f"({em.plain(node.item)} IN ({', '.join(em.plain(o) for o in node.options)}))"


def _has(em: Emitter, node: ir.Has) -> str:
    if set(node.value) & set("%_\\|"):
        raise PolicyError(f"多值“{node.value}”里不能有 % _ \\ |")
    return f"({em.plain(node.multi)} LIKE {literal(f'%|{node.value}|%')})"


def _and(em: Emitter, node: ir.And) -> str:
    return "(" + " AND ".join(em.truth(item) for item in node.items) + ")"


def _or(em: Emitter, node: ir.Or) -> str:
    return "(" + " OR ".join(em.truth(item) for item in node.items) + ")"


def _is_truth(em: Emitter, node: ir.IsTruth) -> str:
    return f"COALESCE({em.truth(node.item)} = {str(node.truth).upper()}, FALSE)"


def _case(em: Emitter, node: ir.Case, values: list[str]) -> str:
    if not node.branches:
        return values[-1]
    parts = []
    for (condition, _), value in zip(node.branches, values[:-1], strict=True):
        truth = em.truth(condition)
        parts.append(f"WHEN {truth} IS NULL THEN NULL WHEN {truth} THEN {value}")
    return f"(CASE {' '.join(parts)} ELSE {values[-1]} END)"


def _by_fact(em: Emitter, node: ir.ByFact, values: list[str], nothing: str) -> str:
    if not values:
        return nothing
    whens = " ".join(
        f"WHEN {literal(option)} THEN {value}"
        for (option, _), value in zip(node.options, values, strict=True)
    )
    return f"(CASE {em.plain(node.by)} {whens} ELSE NULL END)"


_TRUTH: dict[type, Callable[[Emitter, Any], Any]] = {
    ir.Bool: lambda em, node: str(node.value).upper(),
    ir.Input: _input,
    ir.Derived: Emitter.derived,
    ir.Leaf: lambda em, node: em.truth(node.expr),
    ir.Not: lambda em, node: f"(NOT {em.truth(node.item)})",
    ir.And: _and,
    ir.Or: _or,
    ir.Cmp: _cmp,
    ir.In: _in,
    ir.Has: _has,
    ir.IsNull: lambda em, node: em.unknown(node.item),
    ir.IsTruth: _is_truth,
    ir.Case: lambda em, n: _case(em, n, [em.truth(v) for v in (*_branch_values(n), n.otherwise)]),
    ir.FirstKnown: lambda em, n: f"COALESCE({', '.join(em.truth(item) for item in n.items)})",
    ir.ByFact: lambda em, n: _by_fact(
        em, n, [em.truth(v) for _, v in n.options], "CAST(NULL AS BOOLEAN)"
    ),
    ir.Agg: Emitter.aggregate,
    ir.LinkAgg: Emitter.link,
}

_PLAIN: dict[type, Callable[[Emitter, Any], Any]] = {
    ir.Txt: lambda em, node: literal(node.value),
    ir.Today: lambda em, node: em.today,
    ir.Input: _input,
    ir.Derived: Emitter.derived,
    ir.Case: lambda em, n: _case(em, n, [em.plain(v) for v in (*_branch_values(n), n.otherwise)]),
    ir.FirstKnown: lambda em, n: f"COALESCE({', '.join(em.plain(item) for item in n.items)})",
    ir.ByFact: lambda em, n: _by_fact(
        em, n, [em.plain(v) for _, v in n.options], "CAST(NULL AS VARCHAR)"
    ),
}  # fmt: skip


def _branch_values(node: ir.Case) -> list[ir.Expr]:
    return [value for _, value in node.branches]


# -- numbers ----------------------------------------------------------------------


def _chosen(em: Emitter, parts: list[Quantity], write: Callable[[list[str]], str]) -> Quantity:
    sqls, factor, over = align(parts, one_may_be_unknown=True)
    return Quantity(write(sqls), factor, over)


def _number_case(em: Emitter, node: ir.Case) -> Quantity:
    parts = [em.number(v) for v in (*_branch_values(node), node.otherwise)]
    return _chosen(em, parts, lambda sqls: _case(em, node, sqls))


def _number_first(em: Emitter, node: ir.FirstKnown) -> Quantity:
    parts = [em.number(item) for item in node.items]
    return _chosen(em, parts, lambda sqls: f"COALESCE({', '.join(sqls)})")


def _number_by(em: Emitter, node: ir.ByFact) -> Quantity:
    parts = [em.number(value) for _, value in node.options]
    if not parts:
        return Quantity("CAST(NULL AS BIGINT)")
    return _chosen(em, parts, lambda sqls: _by_fact(em, node, sqls, ""))


def _extreme(em: Emitter, node: ir.Extreme) -> Quantity:
    sqls, factor, over = align([em.number(item) for item in node.items])
    nulls = " OR ".join(f"{sql} IS NULL" for sql in sqls)
    word = "greatest" if node.greatest else "least"
    sql = f"(CASE WHEN {nulls} THEN NULL ELSE {word}({', '.join(sqls)}) END)"
    return Quantity(sql, factor, over)


def _add(em: Emitter, node: ir.Add) -> Quantity:
    total = em.number(node.items[0])
    for item in node.items[1:]:
        total = total.plus(em.number(item))
    return total


def _neg(em: Emitter, node: ir.Neg) -> Quantity:
    value = em.number(node.item)
    return Quantity(value.sql, -value.factor, value.over)


def _number_input(em: Emitter, node: ir.Input) -> Quantity:
    return Quantity(_input(em, node), Fraction(1, SCALE[node.fact.type]))


def _full_years(em: Emitter, node: ir.FullYears) -> Quantity:
    return Quantity(f"(({em.today} - {em.plain(node.date)}) // 10000)")


_NUMBER: dict[type, Callable[[Emitter, Any], Quantity]] = {
    ir.Num: lambda em, node: Quantity.constant(node.value),
    ir.Input: _number_input,
    ir.Derived: Emitter.derived,  # type: ignore[dict-item]
    ir.Add: _add,
    ir.Neg: _neg,
    ir.Mul: lambda em, node: em.number(node.left).times(em.number(node.right)),
    ir.Div: lambda em, node: _div(em, node),
    ir.Extreme: _extreme,
    ir.Case: _number_case,
    ir.FirstKnown: _number_first,
    ir.ByFact: _number_by,
    ir.FullYears: _full_years,
    ir.Agg: Emitter.aggregate,
    ir.LinkAgg: Emitter.link,
}


def _div(em: Emitter, node: ir.Div) -> Quantity:
    above = em.number(node.left)
    if isinstance(node.right, ir.Num):
        return Quantity(above.sql, above.factor / node.right.value, above.over)
    return above.divided_by_count(em.number(node.right))


# -- functions over members and over those who owe support ---------------------------


def _aggregate(em: Emitter, node: ir.Agg) -> Any:
    if node.kind in ("any", "all", "count"):
        joint = (
            (lambda: f"((NOT {em.member(node)}) OR {em.truth(node.item)})")
            if node.kind == "all"
            else (lambda: f"({em.member(node)} AND {em.truth(node.item)})")
        )
        test = em.column("t", PERSON, joint)
        grouped = _GROUPED[node.kind]
        name = em.column("a", HOUSE, lambda: grouped(em.columns.use(test, PERSON)), "agg")
        return Quantity(name) if node.kind == "count" else name
    holder: list[Quantity] = []

    def value() -> str:
        holder.append(em.number(node.item))
        return f"CASE WHEN {em.member(node)} THEN {holder[0].sql} END"

    def doubt() -> str:
        member = em.member(node)
        unknown = em.number(node.item).is_unknown()
        return f"({member} IS NULL OR ({member} AND {unknown}))"

    counted, doubtful = em.column("t", PERSON, value), em.column("t", PERSON, doubt)
    if any((PERSON, name) in em.columns.all for name in holder[0].over):
        raise PolicyError("成员函数里的数除以了个人的计数，改成先求和再除")
    empty = "0" if node.kind == "sum" else "NULL"

    def grouped_number() -> str:
        values, doubts = em.columns.use(counted, PERSON), em.columns.use(doubtful, PERSON)
        return (
            f"CAST(CASE WHEN max(CASE WHEN {doubts} THEN 1 ELSE 0 END) = 1 THEN NULL "
            f"ELSE COALESCE({node.kind}({values}), {empty}) END AS BIGINT)"
        )

    name = em.column("a", HOUSE, grouped_number, "agg")
    return Quantity(name, holder[0].factor, holder[0].over)


def _three(test: str) -> str:
    return f"CASE WHEN {test} THEN 2 WHEN {test} IS NULL THEN 1 ELSE 0 END"


_GROUPED: dict[str, Callable[[str], str]] = {
    "any": lambda t: (
        f"CASE max({_three(t)}) WHEN 2 THEN TRUE WHEN 1 THEN NULL WHEN 0 THEN FALSE END"
    ),
    "all": lambda t: (
        f"CASE min({_three(t)}) WHEN 2 THEN TRUE WHEN 1 THEN NULL WHEN 0 THEN FALSE END"
    ),
    "count": lambda t: (
        f"CAST(CASE WHEN max(CASE WHEN {t} IS NULL THEN 1 ELSE 0 END) = 1 THEN NULL "
        f"ELSE sum(CASE WHEN {t} THEN 1 ELSE 0 END) END AS BIGINT)"
    ),
}


def _link(em: Emitter, node: ir.LinkAgg) -> Any:
    test = em.column("t", PERSON, lambda: em.truth(node.item))
    em.columns.input(OBLIGEE, PERSON)
    grouped = _GROUPED[node.kind]
    name = em.column("k", PERSON, lambda: grouped(em.columns.use(test, PERSON)), "link")
    return Quantity(name) if node.kind == "count" else name
