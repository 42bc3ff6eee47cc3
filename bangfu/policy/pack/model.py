"""The parts of a pack, as read: nothing here has been looked up or run yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from bangfu.policy.errors import Place
from bangfu.policy.language import ir
from bangfu.policy.marked_yaml import Node


@dataclass(frozen=True)
class Period:
    """From a day until a day, both included; None is open."""

    start: dt.date | None = None
    end: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return not (
            (self.end is not None and other.start is not None and self.end < other.start)
            or (other.end is not None and self.start is not None and other.end < self.start)
        )

    def __str__(self) -> str:
        return f"{self.start or '…'} 至 {self.end or '今'}"


@dataclass(frozen=True)
class Document:
    """The paper a pack executes."""

    title: str
    number: str
    issuer: str
    issued: dt.date | None
    source: str


@dataclass(frozen=True)
class Reading:
    """How a contradiction or gap of the text was read, and why."""

    about: str
    taken: str
    instead_of: str
    why: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Value:
    """One dated value of a parameter for one area and everything below it."""

    area: str
    period: Period
    content: Node
    default: bool
    evidence: str
    note: str
    place: Place


@dataclass(frozen=True)
class Parameter:
    """A number, choice or table with unit, clause and values by area and date."""

    name: str
    kind: str
    unit: str
    meaning: str
    clauses: tuple[str, ...]
    basis: str
    by: str
    options: tuple[str, ...]
    optional: bool
    unset: bool
    values: tuple[Value, ...]
    pack: str
    place: Place


@dataclass(frozen=True)
class Derivation:
    """A definition of a derived fact for a period; names inside are not looked up yet."""

    fact: str
    entity: str
    type: str
    unit: str
    values: tuple[str, ...]
    meaning: str
    clauses: tuple[str, ...]
    basis: str
    period: Period
    body: ir.Expr
    pack: str
    place: Place


@dataclass(frozen=True)
class Term:
    """Something to be said with an outcome that does not decide it."""

    say: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """An entitlement, referral or category."""

    id: str
    kind: str
    programme: str
    entity: str
    condition: ir.Expr
    amount: ir.Expr | None
    unit: str
    rounding: str
    clauses: tuple[str, ...]
    basis: str
    refines: str
    to: str
    terms: tuple[Term, ...]
    period: Period
    pack: str
    place: Place

    @property
    def key(self) -> str:
        """`pack/rule`, the name by which another pack may refine it."""
        return f"{self.pack}/{self.id}"


@dataclass(frozen=True)
class Due:
    """Until when within a period: its last day unless said otherwise."""

    day: int | None = None
    month_day: tuple[int, int] | None = None
    date: dt.date | None = None


@dataclass(frozen=True)
class Duty:
    """Who owes whom what, how often, by when."""

    id: str
    name: str
    entity: str
    condition: ir.Expr | None
    who: str
    do: str
    how: tuple[str, ...]
    at_least: str
    every: str
    due: Due
    supersedes: tuple[str, ...]
    during: str
    period: Period
    clauses: tuple[str, ...]
    basis: str
    pack: str
    place: Place


@dataclass(frozen=True)
class Limit:
    """How long a step may take, counted from a named day."""

    id: str
    name: str
    starts: str
    within: str
    unit: str
    period: Period
    clauses: tuple[str, ...]
    basis: str
    pack: str
    place: Place


@dataclass(frozen=True)
class Quota:
    """A share that has to be reached or checked, rounded up."""

    id: str
    name: str
    by: str
    percent: str
    of: str
    period: Period
    clauses: tuple[str, ...]
    basis: str
    pack: str
    place: Place


@dataclass(frozen=True)
class Unit:
    """An office and what the document makes it responsible for."""

    id: str
    name: str
    does: tuple[Term, ...]
    place: Place


@dataclass(frozen=True)
class Event:
    """A kind of event that switches duties on while it lasts."""

    kind: str
    opened_by: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Elsewhere:
    """Clauses that no pack can serve, and the feature that does or will."""

    feature: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(eq=False)
class Pack:
    """A document made executable."""

    id: str
    name: str
    folder: Path
    document: Document
    period: Period
    area: str
    stands_on: tuple[str, ...]
    prefixes: tuple[str, ...]
    readings: tuple[Reading, ...]
    elsewhere: tuple[Elsewhere, ...]
    content_hash: str
    parameters: dict[str, Parameter] = field(default_factory=dict)
    derivations: dict[str, list[Derivation]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    limits: dict[str, Limit] = field(default_factory=dict)
    quotas: dict[str, Quota] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    examples: list[Node] = field(default_factory=list)
