"""Put a program's columns into tables: persons, then households, then persons again.

Each table is one SELECT over the one before; columns that depend on each other
inside a table are nested by depth, and a table keeps only what is used later.
What a single rule needs besides is worked out from the last table when that
rule's rows are picked, for the rows that it keeps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bangfu.policy.bulk.sql.columns import HOUSE, PERSON, REFUSED, Column, Columns, quoted
from bangfu.policy.storage import OBLIGEE

KEYS = ("户编号", "人员编号", "姓名", REFUSED)
PERSON_TABLE, HOUSE_TABLE = "person_{}", "household_{}"
_TABLE_NAME = re.compile(r"\b(?:person|household)_\d+\b")
Key = tuple[str, str]
Wanted = tuple[str, str, list[str]]
"""A rule's level, its truth and everything it needs."""


JOINS_WHEN_PICKED = 3
"""Up to this many rules for persons join their household when their rows are picked."""


@dataclass(frozen=True)
class Table:
    """One step of the program: a table's name, the SELECT that fills it, how often it is read."""

    name: str
    select: str
    reads: int = 0


@dataclass(frozen=True)
class Picking:
    """A rule's own columns over the last table of its level, each list nested by depth.

    `borrowed` are the household's columns that a rule for persons needs; `first` is
    what its truth needs; `then` the rest, for the rows that are kept. Where the
    truth is worked out here (`own_truth`), all it is made of is at hand too.
    """

    own_truth: bool
    borrowed: tuple[str, ...]
    first: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Layers:
    """The steps in order, the last tables of persons and of households, each rule's own columns."""

    tables: tuple[Table, ...]
    persons: str
    households: str
    pickings: tuple[Picking, ...]


def lay_out(
    columns: Columns, outputs: Iterable[Key], rules: Sequence[Wanted], given: dict[str, str],
    source: str,
) -> Layers:  # fmt: skip
    """Arrange the columns into tables.

    `outputs` are the (level, name) columns wanted at the end besides the rules';
    `given` are the columns the ledger has, with their SQL types for those it lacks.
    """
    plan = _Plan(columns, set(outputs), rules)
    tables: list[Table] = []
    for stage in range(max(plan.last_person, plan.last_house) + 1):
        if stage % 2 == 0 and stage <= plan.last_person:
            tables.append(_person_table(plan, stage, given, source))
        elif stage % 2 == 1 and stage <= plan.last_house:
            tables.append(_house_table(plan, stage))
    persons, households = PERSON_TABLE.format(plan.last_person), HOUSE_TABLE.format(plan.last_house)
    pickings = tuple(plan.picking(place, rule) for place, rule in enumerate(rules))
    reads = Counter(name for table in tables for name in _TABLE_NAME.findall(table.select))
    for (level, _, _), picking in zip(rules, pickings, strict=True):
        reads.update(
            [persons, households]
            if picking.borrowed
            else [persons if level == PERSON else households]
        )
    counted = tuple(Table(t.name, t.select, reads[t.name]) for t in tables)
    return Layers(counted, persons, households, pickings)


class _Plan:
    """Which columns stand in tables until when, and which belong to one rule alone."""

    def __init__(self, columns: Columns, outputs: set[Key], rules: Sequence[Wanted]) -> None:
        for column in list(columns.all.values()):
            if column.level == HOUSE and column.kind == "input":
                columns.input(column.name, PERSON)
        self.all = columns.all
        self.late: dict[Key, int] = {}
        self.borrows = 0 < self._borrowing(rules) <= JOINS_WHEN_PICKED
        ends = outputs | self._share_out(outputs, rules)
        self.stored = [c for c in self.all.values() if c.key in self._needed]
        self.last_person = max((c.stage for c in self.stored if c.level == PERSON), default=0)
        last_house = max((c.stage for c in self.stored if c.level == HOUSE), default=1)
        self.last_house = max(last_house, self.last_person - 1, 1)
        self.until = self._last_use(ends)

    def _share_out(self, outputs: set[Key], rules: Sequence[Wanted]) -> set[Key]:
        """Decide for every column; the answer is what rules take from the last tables."""
        owners: dict[Key, set[int]] = {}
        for place, (level, _, names) in enumerate(rules):
            for name in names:
                if (level, name) in self.all:
                    owners.setdefault((level, name), set()).add(place)
        self._needed = set(outputs)
        ends: set[Key] = set()
        # whatever uses a column was defined after it
        for column in reversed(list(self.all.values())):
            key, of_rules = column.key, owners.get(column.key, set())
            crossing = {use for use in column.uses if use[0] != column.level}
            local = column.kind == "expr" and (not crossing or self.borrows)
            if local and key not in self._needed and len(of_rules) == 1:
                self.late[key] = next(iter(of_rules))
                for use in column.uses - crossing:
                    owners.setdefault(use, set()).update(of_rules)
                self._needed |= crossing
                ends |= crossing
            elif key in self._needed or of_rules:
                self._needed.add(key)
                self._needed.update(column.uses)
                if column.kind == "link":
                    self._needed.add((PERSON, OBLIGEE))
                if column.level == HOUSE and column.kind == "input":
                    self._needed.add((PERSON, column.name))
                if of_rules:
                    ends.add(key)
        return ends

    def _borrowing(self, rules: Sequence[Wanted]) -> int:
        """How many rules for persons look at their household."""
        looks: dict[Key, bool] = {}
        for column in self.all.values():
            same = [use for use in column.uses if use[0] == PERSON]
            looks[column.key] = column.level == PERSON and column.kind == "expr" and (
                len(same) < len(column.uses) or any(looks[use] for use in same)
            )  # fmt: skip
        return sum(
            level == PERSON and any(looks.get((level, name), False) for name in names)
            for level, _, names in rules
        )

    def _last_use(self, ends: set[Key]) -> dict[Key, int]:
        """The stage after which each column is no longer needed; past the end for outputs."""
        until = {
            key: (self.last_person if key[0] == PERSON else self.last_house) + 1 for key in ends
        }

        def need(key: Key, stage: int) -> None:
            until[key] = max(until.get(key, 0), stage)

        for column in self.stored:
            # a link is grouped from the persons of two stages before it is joined
            stage = column.stage - 1 if column.kind == "link" else column.stage
            for use in column.uses:
                need(use, stage)
            if column.kind == "link":
                need((PERSON, OBLIGEE), stage)
            if column.level == HOUSE and column.kind == "input":
                need((PERSON, column.name), 1)
        return until

    def picking(self, place: int, rule: Wanted) -> Picking:
        """A rule's own columns in the order in which they can be worked out."""
        level, truth, _ = rule
        own = [self.all[key] for key, owner in self.late.items() if owner == place]
        wanted, first = {(level, truth)}, set()
        for column in own:
            if column.key in wanted:
                first.add(column.key)
                wanted.update(column.uses)
        own.reverse()
        borrowed = sorted({name for c in own for use_level, name in c.uses if use_level != level})
        return Picking(
            (level, truth) in self.late,
            tuple(borrowed),
            steps([c for c in own if c.key in first]),
            steps([c for c in own if c.key not in first]),
        )


def steps(own: list[Column]) -> tuple[str, ...]:
    """Select items for columns of one table, nested by depth: each step sees those before."""
    depth: dict[Key, int] = {}
    items: list[list[str]] = []
    for column in own:
        place = 1 + max((depth[use] for use in column.uses if use in depth), default=-1)
        depth[column.key] = place
        if place == len(items):
            items.append([])
        items[place].append(f"{column.sql} AS {quoted(column.name)}")
    return tuple(", ".join(step) for step in items)


def nested(base: str, of: tuple[str, ...]) -> str:
    """A SELECT over `base` with the columns of each step added."""
    for number, step in enumerate(of):
        base = f"SELECT *, {step} FROM ({base}) s{number}"
    return base


def _select(base: str, own: list[Column], kept: Iterable[str]) -> str:
    inner = nested(base, steps([c for c in own if c.kind == "expr"]))
    return f"SELECT {', '.join(quoted(name) for name in kept)} FROM ({inner}) s"


def _person_table(plan: _Plan, stage: int, given: dict[str, str], source: str) -> Table:
    mine = [c for c in plan.stored if c.level == PERSON]
    own = [c for c in mine if c.stage == stage]
    if stage == 0:
        inputs = [c.name for c in mine if c.kind == "input" and c.name not in KEYS]
        cells = [given[name] for name in (*KEYS, *inputs)]
        base = f"SELECT {', '.join(cells)} FROM {source}"
    else:
        before = PERSON_TABLE.format(stage - 2)
        joined = [
            f"h.{quoted(c.name)}"
            for c in plan.stored
            if c.level == HOUSE
            and c.kind != "input"
            and c.stage < stage
            and any(c.key in other.uses for other in own)
        ]
        links = [c for c in own if c.kind == "link"]
        chosen = ", ".join(["p.*", *joined, *(f"k.{quoted(c.name)}" for c in links)])
        base = f"SELECT {chosen} FROM {before} p"
        if joined:
            base += f' JOIN {HOUSE_TABLE.format(stage - 1)} h ON p."户编号" = h."户编号"'
        if links:
            grouped = ", ".join(f"{c.sql} AS {quoted(c.name)}" for c in links)
            base += (
                f' LEFT JOIN (SELECT "{OBLIGEE}" AS owed_to, {grouped} FROM {before} '
                f'WHERE "{OBLIGEE}" IS NOT NULL GROUP BY "{OBLIGEE}") k '
                f'ON p."人员编号" = k.owed_to'
            )
    kept = [
        c.name for c in mine if c.stage <= stage < plan.until.get(c.key, -1) and c.name not in KEYS
    ]
    return Table(PERSON_TABLE.format(stage), _select(base, own, [*KEYS, *kept]))


def _house_table(plan: _Plan, stage: int) -> Table:
    mine = [c for c in plan.stored if c.level == HOUSE]
    own = [c for c in mine if c.stage == stage]
    grouped = ", ".join(f"{c.sql} AS {quoted(c.name)}" for c in own if c.kind == "agg")
    if stage == 1:
        inputs = [f"max({quoted(c.name)}) AS {quoted(c.name)}" for c in mine if c.kind == "input"]
        cells = ", ".join(['"户编号"', *inputs, *([grouped] if grouped else [])])
        base = f'SELECT {cells} FROM {PERSON_TABLE.format(0)} GROUP BY "户编号"'
    else:
        base = f"SELECT h.* FROM {HOUSE_TABLE.format(stage - 2)} h"
        if grouped:
            cells = ", ".join(["h.*", *(f"g.{quoted(c.name)}" for c in own if c.kind == "agg")])
            base = (
                f"SELECT {cells} FROM {HOUSE_TABLE.format(stage - 2)} h JOIN "
                f'(SELECT "户编号" AS house, {grouped} FROM {PERSON_TABLE.format(stage - 1)} '
                f'GROUP BY "户编号") g ON h."户编号" = g.house'
            )
    kept = [c.name for c in mine if c.stage <= stage < plan.until.get(c.key, -1)]
    return Table(HOUSE_TABLE.format(stage), _select(base, own, ["户编号", *kept]))
