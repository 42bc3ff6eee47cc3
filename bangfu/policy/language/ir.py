"""The nodes a condition or a value is made of, after reading and before running.

One small tree serves both ways of running: person by person in Python
(`single/evaluate.py`) and as SQL for millions (`bulk/sql/`). Every node is null-strict
unless its docstring says otherwise; truth is three-valued (Kleene).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

from bangfu.policy.errors import Place
from bangfu.policy.facts import Fact


@dataclass(frozen=True)
class Expr:
    """A node; children are found through its fields."""

    def children(self) -> Iterator[Expr]:
        """Direct sub-expressions, in order."""
        found = self.__dict__.get("_children")
        if found is None:
            found = tuple(
                part for item in fields(self) for part in _expressions(getattr(self, item.name))
            )
            # remembered, because it is asked for every node of every rule of every household
            object.__setattr__(self, "_children", found)
        return iter(found)

    @property
    def looks_at_people(self) -> bool:
        """Whether anything known of people matters, or only the settings of the place."""
        found: bool | None = self.__dict__.get("_looks")
        if found is None:
            found = isinstance(self, Input | LinkAgg) or any(
                part.looks_at_people for part in self.children()
            )
            object.__setattr__(self, "_looks", found)
        return found


def _expressions(value: Any) -> Iterator[Expr]:
    if isinstance(value, Expr):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _expressions(entry)


@dataclass(frozen=True)
class Num(Expr):
    """An exact number; `unit` is empty for a plain figure, `label` names the parameter it is."""

    value: Fraction
    unit: str = ""
    label: str = ""


@dataclass(frozen=True)
class Txt(Expr):
    """A text constant; `label` names the parameter it is."""

    value: str
    label: str = ""


@dataclass(frozen=True)
class Bool(Expr):
    """A truth constant; `label` names the parameter it is."""

    value: bool
    label: str = ""


@dataclass(frozen=True)
class Today(Expr):
    """判断日期, the day the question is asked for."""


@dataclass(frozen=True)
class Name(Expr):
    """A word not yet looked up; only between reading and resolving."""

    name: str


@dataclass(frozen=True)
class Table(Expr):
    """`grades` (an amount by steps) or `bands` (percentages of slices) of a number.

    Only between reading and resolving, when the parameter's table is filled in.
    """

    kind: str
    of: Expr
    table: str


@dataclass(frozen=True)
class Stack(Expr):
    """Items of which the highest counts (就高) or all are added (叠加).

    `how` is one of these words or the parameter that holds it; only between
    reading and resolving.
    """

    how: str
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Input(Expr):
    """A recorded fact."""

    fact: Fact


@dataclass(frozen=True, eq=False)
class Derived(Expr):
    """A fact worked out from others; equal definitions are one object."""

    name: str
    entity: str
    type: str
    unit: str
    values: tuple[str, ...]
    body: Expr
    pack: str
    meaning: str = ""
    clauses: tuple[str, ...] = ()
    basis: str = ""


@dataclass(frozen=True)
class ByFact(Expr):
    """A parameter whose value depends on an enumerated fact."""

    by: Expr
    options: tuple[tuple[str, Expr], ...]
    label: str = ""


@dataclass(frozen=True)
class Note:
    """What a condition says to people, and the clauses it executes."""

    say: str = ""
    otherwise: str = ""
    clauses: tuple[str, ...] = ()
    basis: str = ""
    place: Place | None = field(default=None, compare=False, hash=False)


@dataclass(frozen=True)
class Leaf(Expr):
    """A condition with its wording; as true as its expression."""

    expr: Expr
    note: Note


@dataclass(frozen=True)
class Not(Expr):
    """Not; unknown stays unknown."""

    item: Expr
    note: Note = Note()


@dataclass(frozen=True)
class And(Expr):
    """False as soon as one is false, whatever is unknown."""

    items: tuple[Expr, ...]
    note: Note = Note()


@dataclass(frozen=True)
class Or(Expr):
    """True as soon as one is true, whatever is unknown."""

    items: tuple[Expr, ...]
    note: Note = Note()


@dataclass(frozen=True)
class Cmp(Expr):
    """A comparison: = <> < <= > >=."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class In(Expr):
    """Whether a text or number is one of several constants."""

    item: Expr
    options: tuple[Expr, ...]


@dataclass(frozen=True)
class InName(Expr):
    """`x in 名字` before it is known what the name is."""

    item: Expr
    name: str


@dataclass(frozen=True)
class Has(Expr):
    """Whether a multi-valued fact contains a value."""

    multi: Expr
    value: str


@dataclass(frozen=True)
class IsNull(Expr):
    """Whether something is unknown; itself always known."""

    item: Expr


@dataclass(frozen=True)
class IsTruth(Expr):
    """Whether something is known to be true (or false); itself always known."""

    item: Expr
    truth: bool


@dataclass(frozen=True)
class Add(Expr):
    """Sum of several terms."""

    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Neg(Expr):
    """Minus."""

    item: Expr


@dataclass(frozen=True)
class Mul(Expr):
    """Product of two."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Div(Expr):
    """Quotient; the divisor is a constant or a count, and a zero count gives unknown."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Extreme(Expr):
    """The least or the greatest of several; unknown if one is."""

    greatest: bool
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Case(Expr):
    """The value of the first true branch; an unknown branch before it makes all unknown."""

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr


@dataclass(frozen=True)
class FirstKnown(Expr):
    """The first known of several; when none is, the first is what to ask for."""

    items: tuple[Expr, ...]


@dataclass(frozen=True)
class FullYears(Expr):
    """Completed years from a date to 判断日期."""

    date: Expr


@dataclass(frozen=True)
class Agg(Expr):
    """any, all, sum, count, max or min over the counted members of the household."""

    kind: str
    item: Expr
    member: Expr


@dataclass(frozen=True)
class LinkAgg(Expr):
    """any, all or count over the persons whose 供养对象编号 names this person.

    Unknown where there is no such person: nobody recorded is not nobody there.
    """

    kind: str
    item: Expr


def walk(expr: Expr, *, into_derived: bool = False) -> Iterator[Expr]:
    """The node and everything below it, optionally through definitions of derived facts."""
    seen: set[int] = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Derived):
            if not into_derived or id(node) in seen:
                continue
            seen.add(id(node))
        stack.extend(reversed(list(node.children())))
