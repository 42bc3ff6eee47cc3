"""How far a condition is from the other answer, and what would make a rule 符合.

Only what can be said honestly is said: one condition whose change alone decides,
if there is one; otherwise everything that would have to change together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bangfu.policy.language import ir
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.single.population import Household
from bangfu.policy.single.reading import measured, text_of, unit_of
from bangfu.policy.wording import Truths, in_asking_order, truth_of

_INVERSE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True)
class Gap:
    """A comparison of numbers that does not come out as wished, and by how much."""

    left: str
    left_value: Fraction
    op: str
    right: str
    right_value: Fraction
    unit: str

    @property
    def difference(self) -> Fraction:
        """The exact distance between the two sides."""
        return abs(self.left_value - self.right_value)

    def __str__(self) -> str:
        size = measured(self.right_value, self.unit)
        line = f"{size}（{self.right}）" if " " in self.right else f"{self.right} {size}"
        if self.right == measured(self.right_value, ""):
            line = size
        off = measured(self.difference, self.unit)
        if self.op in ("<>", "="):
            must = "须等于" if self.op == "=" else "不能等于"
            return f"{self.left} 是 {measured(self.left_value, self.unit)}；{must} {line}"
        over = "高出" if self.left_value > self.right_value else "还差"
        where = f"{self.left} {over} {off}" if self.difference else f"{self.left} 正好在线上"
        must = {
            "<": f"须低于 {line}，等于不算", "<=": f"不能高于 {line}，等于也算",
            ">": f"须高于 {line}，等于不算", ">=": f"须达到 {line}，等于也算",
        }[self.op]  # fmt: skip
        return f"{where}；{must}"


@dataclass(frozen=True)
class Change:
    """A condition that would have to come out otherwise.

    `of_the_place` marks one that only a setting of the place can change.
    """

    says: str
    to: bool
    now: bool | None
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...]
    clauses: tuple[str, ...]
    of_the_place: bool = False
    inside: Need | None = None
    """What that takes, where the condition stands for a derived fact."""


@dataclass(frozen=True)
class Need:
    """`change`: this; `all`: all of these; `one`: any of these."""

    kind: str
    change: Change | None = None
    parts: tuple[Need, ...] = ()

    def changes(self) -> Iterator[Change]:
        """All changes named in it."""
        if self.change is not None:
            yield self.change
        for part in self.parts:
            yield from part.changes()


Memory = dict[tuple[int, str, int, bool], "Need | None"]


@dataclass(frozen=True)
class Counterfactual:
    """What would make a rule 符合: changes that suffice alone, and the whole that is lacking."""

    alone: tuple[Change, ...]
    needed: Need


def gaps(
    ev: Evaluator, expr: ir.Expr, household: Household, index: int, *, wanted: bool = True
) -> Iterator[Gap]:
    """The comparisons of numbers inside a condition that keep it from what is wanted."""
    if isinstance(expr, ir.Leaf):
        yield from gaps(ev, expr.expr, household, index, wanted=wanted)
    elif isinstance(expr, ir.And | ir.Or):
        for item in expr.items:
            yield from gaps(ev, item, household, index, wanted=wanted)
    elif isinstance(expr, ir.Not):
        yield from gaps(ev, expr.item, household, index, wanted=not wanted)
    elif isinstance(expr, ir.IsTruth):
        yield from gaps(ev, expr.item, household, index, wanted=wanted is expr.truth)
    elif isinstance(expr, ir.Cmp):
        left, right = (ev.value(side, household, index) for side in (expr.left, expr.right))
        numbers = isinstance(left, Fraction) and isinstance(right, Fraction)
        if numbers and ev.value(expr, household, index) is not wanted:
            op = expr.op if wanted else _INVERSE[expr.op]
            unit = unit_of(expr.left) or unit_of(expr.right)
            yield Gap(text_of(expr.left), left, op, text_of(expr.right), right, unit)


def counterfactual(
    ev: Evaluator, condition: ir.Expr, household: Household, index: int, memory: Memory
) -> Counterfactual | None:
    """What would make a condition true; None when it is.

    `memory` keeps what derived facts lack, for other rules over the same evaluator.
    """
    finder = _Finder(ev, household, index, condition, memory)
    needed = finder.need(condition, wanted=True)
    return None if needed is None else Counterfactual(finder.alone(condition), needed)


class _Finder:
    def __init__(self, ev: Evaluator, household: Household, index: int, tree: ir.Expr,
                 memory: Memory) -> None:  # fmt: skip
        self.ev, self.household, self.index, self.memory = ev, household, index, memory
        self.truths = leaf_truths(ev, tree, household, index)
        self._changes: dict[tuple[int, bool], Change] = {}

    def alone(self, condition: ir.Expr) -> tuple[Change, ...]:
        same: dict[ir.Expr, list[ir.Leaf]] = {}
        for node in ir.walk(condition):
            if isinstance(node, ir.Leaf):
                same.setdefault(node.expr, []).append(node)
        found = []
        for expr, leaves in same.items():
            if not expr.looks_at_people:
                continue
            for to in (True, False):
                # one fact may stand in several places: all of them change together
                changed = {**self.truths, **{id(leaf): to for leaf in leaves}}
                if self.truths[id(leaves[0])] is not to and truth_of(condition, changed):
                    found.append(self.change(leaves[0], to=to))
        return tuple(found)

    def need(self, node: ir.Expr, *, wanted: bool) -> Need | None:
        if truth_of(node, self.truths) is wanted:
            return None
        if isinstance(node, ir.Leaf):
            return Need("change", self.change(node, to=wanted))
        if isinstance(node, ir.Not):
            return self.need(node.item, wanted=not wanted)
        found = [self.need(child, wanted=wanted) for child in node.children()]
        parts = tuple(part for part in found if part is not None)
        if len(parts) == 1:
            return parts[0]
        return Need("all" if isinstance(node, ir.And) is wanted else "one", None, parts)

    def change(self, leaf: ir.Leaf, *, to: bool) -> Change:
        key = id(leaf), to
        if key not in self._changes:
            self._changes[key] = self._change(leaf, to=to)
        return self._changes[key]

    def _change(self, leaf: ir.Leaf, *, to: bool) -> Change:
        where = self.household, self.index
        truth = self.truths[id(leaf)]
        missing = self.ev.missing(leaf, *where) if truth is None else ()
        return Change(
            says=leaf.note.say or text_of(leaf.expr),
            to=to,
            now=truth,
            gaps=tuple(gaps(self.ev, leaf.expr, *where, wanted=to)),
            missing=tuple(in_asking_order(missing)),
            clauses=leaf.note.clauses,
            of_the_place=not leaf.expr.looks_at_people,
            inside=self.inside(leaf.expr, to=to),
        )

    def inside(self, expr: ir.Expr, *, to: bool) -> Need | None:
        if isinstance(expr, ir.Not):
            return self.inside(expr.item, to=not to)
        if not isinstance(expr, ir.Derived) or not _is_tree(expr.body):
            return None
        index = HOUSEHOLD if expr.entity == "household" else self.index
        key = id(expr), self.household.number, index, to
        if key not in self.memory:
            finder = _Finder(self.ev, self.household, index, expr.body, self.memory)
            self.memory[key] = finder.need(expr.body, wanted=to)
        return self.memory[key]


def leaf_truths(ev: Evaluator, condition: ir.Expr, household: Household, index: int) -> Truths:
    """The truth of every worded condition of a tree."""
    return {
        id(node): ev.value(node, household, index)
        for node in ir.walk(condition)
        if isinstance(node, ir.Leaf)
    }


def _is_tree(node: ir.Expr) -> bool:
    if isinstance(node, ir.Leaf):
        return True
    return isinstance(node, ir.And | ir.Or | ir.Not) and all(map(_is_tree, node.children()))
