"""The tree of a rule as it is shown: each condition with what was seen, where it comes from.

What a post has no need to see is left out of the tree, with everything that would
tell of it; the engine's own tree is never handed to a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import State
from bangfu.ledger.models import Observation
from bangfu.ledger.models.observation import HOUSEHOLD as HOME
from bangfu.ledger.queries.distance import Distance
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.known import stale
from bangfu.org.access import Reader
from bangfu.policy.facts import Fact
from bangfu.policy.language import ir
from bangfu.policy.single.distance import Gap
from bangfu.policy.single.explain import Condition, Explainer, Value
from bangfu.policy.single.population import Household
from bangfu.policy.single.reading import unit_of

MARKS = {True: "yes", False: "no", None: "ask"}


@dataclass(frozen=True)
class Line:
    """Something seen: its value, its source, and what it is made of."""

    name: str
    shown: str = ""
    unknown: bool = False
    mark: str = ""
    observation: Observation | None = None
    stale: str = ""
    note: str = ""
    clauses: tuple[str, ...] = ()
    parts: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Node:
    """A condition: `all`, `any` or `not` of its children, or a `leaf` with what was seen."""

    kind: str
    mark: str
    says: str
    clauses: tuple[str, ...] = ()
    basis: str = ""
    distances: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    pointless: bool = False
    """Unknown, and asking would not change the answer."""
    hidden: bool = False
    children: tuple[Node, ...] = ()
    seen: tuple[Line, ...] = ()


@dataclass
class Tree:
    """Makes the tree of one household's rules for one reader."""

    reader: Reader
    explainer: Explainer
    home: Household
    state: State
    names: Mapping[str, str]
    """The names of the people the reader may see, by their id."""
    day: dt.date
    settled: bool = False
    """Whether the rule is decided, so that what is unknown need not be asked."""
    given: Mapping[str, str] = field(default_factory=dict)
    """A remark on parameters by name: that one is a default."""
    _opened: set[int] = field(default_factory=set)

    def node(self, found: Condition, expr: ir.Expr, index: int, *, wanted: bool = True) -> Node:
        """A condition as it is shown; `wanted` is the truth that helps the rule."""
        mark = "ask" if found.truth is None else MARKS[found.truth is wanted]
        inner = wanted if found.kind != "not" else not wanted
        if found.kind != "leaf":
            children = tuple(
                self.node(child, part, index, wanted=inner)
                for child, part in zip(found.children, expr.children(), strict=True)
            )
            return Node(found.kind, mark, found.says, found.clauses, found.basis, children=children)
        if not self.open(expr):
            return Node("leaf", "ask", _("这个岗位不看这方面的情况"), hidden=True)
        words = dictionary().facts
        return Node(
            "leaf",
            mark,
            found.says,
            found.clauses,
            found.basis,
            tuple(_distance(gap) for gap in found.gaps),
            tuple(name for name in found.missing if name not in words or sees(self.reader, words[name])),
            pointless=found.truth is None and self.settled,
            seen=() if self.partly(expr) else self.lines(found.values, index),
        )  # fmt: skip

    def open(self, expr: ir.Expr) -> bool:
        """Whether a condition may be shown: it rests on nothing kept from the reader, or
        compares sums of money of which only what is no money is kept, or for its name.
        """
        kept = self._kept(expr)
        if not kept:
            return True
        inner = expr.expr if isinstance(expr, ir.Leaf) else expr
        money = isinstance(inner, ir.Cmp) and unit_of(inner.left).startswith("元")
        groups = self.reader.hidden_groups
        return money and not any(fact.type == "money" and fact.group in groups for fact in kept)

    def partly(self, expr: ir.Expr) -> bool:
        """Whether only the sums of a condition may be shown, not what they come from."""
        return bool(self._kept(expr))

    def _kept(self, expr: ir.Expr) -> list[Fact]:
        if not self.reader.hidden_groups:
            return []
        read = (n.fact for n in ir.walk(expr, into_derived=True) if isinstance(n, ir.Input))
        return [fact for fact in read if not sees(self.reader, fact)]

    # -- what was seen ----------------------------------------------------------------

    def lines(self, parts: Iterable[Value | Condition], index: int) -> tuple[Line, ...]:
        """What an expression looked at, each with its source."""
        return tuple(self.line(part, index) for part in parts)

    def line(self, part: Value | Condition, index: int) -> Line:
        """One value, or a condition a definition is made of."""
        if isinstance(part, Condition):
            inner = part.children or part.values
            return Line(
                part.says or _JOINTS[part.kind], mark=MARKS[part.truth], clauses=part.clauses,
                parts=self.lines(inner, index),
            )  # fmt: skip
        if part.kind == "fact":
            return self._fact(part, index)
        if part.kind in ("member", "owing", "refused"):
            return Line(part.name, part.shown, part.value is None)
        if id(part.parts) in self._opened and part.parts:
            return Line(part.name, part.shown, part.value is None, note=_("上面已经展开"))
        if part.parts:
            self._opened.add(id(part.parts))
        if part.kind == "members":
            return Line(part.name, part.shown, part.value is None, parts=self._members(part, index))
        note = self.given.get(part.name, "") if part.kind == "parameter" else ""
        return Line(
            part.name, part.shown, part.value is None, note=note, clauses=part.clauses,
            parts=self.lines(part.parts, index),
        )  # fmt: skip

    def _fact(self, part: Value, index: int) -> Line:
        fact = dictionary().facts[part.name]
        subject = HOME if fact.entity == "household" else self.home.persons[index].number
        seen = self.state.get(subject, {}).get(part.name)
        if part.value is None:
            return Line(part.name, _("没人问过"), unknown=True)
        if seen is None:
            return Line(part.name, part.shown)
        told = seen.observation
        return Line(
            part.name, part.shown, observation=told, stale=stale(fact, told.valid_from, self.day)
        )

    def _members(self, part: Value, index: int) -> tuple[Line, ...]:
        """Each member in turn, or each who owes support; others' files stay closed."""
        if any(one.kind == "owing" for one in part.parts if isinstance(one, Value)):
            return tuple(
                self._owing(one, other.persons[place].number, other, place)
                for one, (other, place) in zip(
                    part.parts, self.explainer.ev.linked(self.home, index), strict=True
                )
                if isinstance(one, Value)
            )
        found = []
        for place, one in enumerate(part.parts):
            if not isinstance(one, Value):
                continue
            number = self.home.persons[place].number
            inner = one.parts
            only = inner[0] if len(inner) == 1 and isinstance(inner[0], Value) else None
            if only is not None and only.kind == "fact" and only.shown == one.shown:
                found.append(self._named(self._fact(only, place), number))
                continue
            found.append(
                Line(
                    self.names.get(number, one.name),
                    one.shown,
                    one.value is None,
                    parts=self.lines(inner, place),
                )
            )
        return tuple(found)

    def _named(self, line: Line, number: str) -> Line:
        """A member's line says whose it is, and of what."""
        name = self.names.get(number, "")
        return Line(
            f"{name} {line.name}".strip(), line.shown, line.unknown, observation=line.observation,
            stale=line.stale,
        )  # fmt: skip

    def _owing(self, one: Value, number: str, other: Household, place: int) -> Line:
        if number not in self.names:
            return Line(_("不在你这里的供养义务人"), one.shown, one.value is None)
        same = other.number == self.home.number
        parts = self.lines(one.parts, place) if same else ()
        return Line(self.names[number], one.shown, one.value is None, parts=parts)


_JOINTS = {"all": "全部满足", "any": "任一条满足即可", "not": "没有以下情形", "leaf": ""}


def _distance(gap: Gap) -> str:
    """A gap in a sentence: how far, then what is and what must be."""
    if gap.op in ("=", "<>"):
        return str(gap)
    told = Distance(gap)
    return _("%(what)s%(step)s才满足") % {"what": told.what, "step": told.step}


def parameters_in(parts: Iterable[Value | Condition]) -> list[str]:
    """The names of the parameters a rule looked at, in the order it did."""
    found: dict[str, None] = {}
    waiting = list(parts)
    met: set[int] = set()
    while waiting:
        part = waiting.pop(0)
        if id(part) in met:
            continue
        met.add(id(part))
        if isinstance(part, Value):
            if part.kind == "parameter":
                found.setdefault(part.name)
            waiting.extend(part.parts)
        else:
            waiting.extend([*part.children, *part.values])
    return list(found)
