"""Write nodes as SQL text (DuckDB's dialect; sqlglot turns it into Spark's).

Truth is three-valued as SQL's own. Whatever SQL would let slip, such as
`greatest` passing over an unknown value, is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.policy.bulk.sql.columns import HOUSE, PERSON, REFUSED, Columns, is_constant
from bangfu.policy.bulk.sql.fold import literal, null_test
from bangfu.policy.bulk.sql.known import Known
from bangfu.policy.bulk.sql.quantity import Quantity
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import Program
from bangfu.policy.storage import OBLIGEE, SCALE, day_number
from bangfu.policy.wording import in_asking_order

__all__ = ["WORD", "Emitter", "Writers", "asked_facts", "kind_of", "literal"]

WORD = 62
"""How many missing facts one whole-number column can flag."""


@dataclass(frozen=True)
class Writers:
    """How each kind of node is written: as a condition, as a number, as a text or date."""

    truth: Mapping[type, Callable[[Emitter, Any], str]]
    number: Mapping[type, Callable[[Emitter, Any], Quantity]]
    plain: Mapping[type, Callable[[Emitter, Any], str]]


class Emitter:
    """Turns nodes into SQL over registered columns, at person or household level.

    `present` are the columns the ledger has; any other fact is unknown for everybody.
    """

    def __init__(
        self, program: Program, roots: Iterable[ir.Expr], writers: Writers, present: Collection[str]
    ) -> None:
        self.today = str(day_number(program.on))
        self.writers = writers
        self.present = present
        self.refusals = REFUSED in present
        self.known = Known(refusals=self.refusals)
        self.columns = Columns()
        self.level = PERSON
        self._divisors: dict[tuple[str, str], str] = {}
        """For each count divided by, the column that is unknown where it is zero."""
        self._stored: dict[int, Any] = {}
        self._members: dict[int, str] = {}
        self._leaves: dict[tuple[int, str], str] = {}
        self.asked = asked_facts(roots)
        self.words = max(1, -(-len(self.asked) // WORD))

    # -- values -----------------------------------------------------------------

    def truth(self, node: ir.Expr) -> str:
        """A condition."""
        return self.writers.truth[type(node)](self, node)

    def number(self, node: ir.Expr) -> Quantity:
        """A number."""
        return self.writers.number[type(node)](self, node)

    def plain(self, node: ir.Expr) -> str:
        """A text or a date."""
        return self.writers.plain[type(node)](self, node)

    def unknown(self, node: ir.Expr) -> str:
        """A condition that is true when the node is unknown."""
        kind = kind_of(node)
        if kind == "number":
            return self.number(node).is_unknown()
        return null_test(self.named(self.truth(node)) if kind == "bool" else self.plain(node))

    # -- columns ----------------------------------------------------------------

    def at(self, level: str, make: Callable[[], Any]) -> Any:
        """Write something as seen from a level."""
        before, self.level = self.level, level
        try:
            return make()
        finally:
            self.level = before

    def column(
        self,
        letter: str,
        level: str,
        sql: Callable[[], str],
        kind: str = "expr",
        *,
        own: bool = False,
    ) -> str:
        """A column (or constant) of a level; see `Columns.define`."""
        return self.columns.define(letter, level, self.at(level, sql), kind, own=own)

    def named(self, sql: str) -> str:
        """The same value as one word, worked out once however often it is repeated."""
        if is_constant(sql) or sql.startswith('"') or self.columns.level_of(sql):
            return sql
        return self.columns.define("n", self.level, sql)

    def leaf(self, node: ir.Leaf, level: str) -> str:
        """The column of a worded condition of a rule; the rule's truth reads it too."""
        name = self.column("l", level, lambda: self.truth(node.expr))
        self._leaves[(id(node), level)] = name
        return name

    def leaf_column(self, node: ir.Leaf) -> str | None:
        """The column of a worded condition at the present level, if it has one."""
        return self._leaves.get((id(node), self.level))

    def divisor(self, count: Quantity) -> str:
        """The column to divide by for a count."""
        level = self.columns.level_of(count.sql) or self.level
        key = (level, count.sql)
        if key not in self._divisors:
            self._divisors[key] = self.columns.define("n", level, f"NULLIF({count.sql}, 0)")
        return self._divisors[key]

    @property
    def divisors(self) -> dict[str, str]:
        """The column that stands for each count as a divisor, as seen from the present level."""
        return {
            sql: name for (level, sql), name in self._divisors.items()
            if level == self.level or self.columns.level_of(sql)
        }  # fmt: skip

    def stored(self, node: ir.Expr, make: Callable[[], Any]) -> Any:
        """Work a node out once and keep its column (or quantity) for all who use it."""
        if id(node) not in self._stored:
            self._stored[id(node)] = make()
        return self._stored[id(node)]

    def derived(self, node: ir.Derived) -> Any:
        """The column or quantity of a derived fact."""
        return self.stored(node, lambda: self._materialise(node))

    def _materialise(self, node: ir.Derived) -> str | Quantity:
        level = PERSON if node.entity == "person" else HOUSE
        if kind_of(node) != "number":
            write = self.truth if kind_of(node) == "bool" else self.plain
            # a household's recorded fact has the same name among persons; theirs is not this column
            return self.column("d", level, lambda: write(node.body))
        value: Quantity = self.at(level, lambda: self.number(node.body))
        if value.is_constant or value.is_nothing:
            return value
        return Quantity(self.columns.define("d", level, value.sql), value.factor, value.over)

    def member(self, node: ir.Agg) -> str:
        """Whether a person counts as a member; unknown for a row that could not be read."""
        if id(node.member) not in self._members:

            def write() -> str:
                truth = self.truth(node.member)
                if not self.refusals:
                    return truth
                return f"CASE WHEN {self.columns.input(REFUSED, PERSON)} THEN NULL ELSE {truth} END"

            self._members[id(node.member)] = self.column("g", PERSON, write)
        return self._members[id(node.member)]


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
