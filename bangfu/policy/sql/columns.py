"""The columns a program needs, each defined once, with the stage at which it can be computed.

Persons are worked out at even stages, households at odd ones: what a person's
column takes from the household is joined one stage later, what a household's
column takes from its members is grouped one stage later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

PERSON, HOUSE = "p", "h"
_GENERATED = re.compile(r"\b[a-z]+\d+(?:_\d+)?\b")


@dataclass(frozen=True)
class Column:
    """A column of the person or household tables.

    `kind`: input (from the ledger), expr, agg (grouped over the members) or link
    (grouped over the persons who owe support).
    """

    name: str
    level: str
    kind: str
    sql: str
    uses: frozenset[tuple[str, str]]
    stage: int
    depth: int


def quoted(name: str) -> str:
    """A column name as SQL; generated names need no quotes."""
    return name if name.isascii() else f'"{name}"'


class Columns:
    """Registers columns and finds the stage and depth of each from what it uses."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str], Column] = {}
        self._uses: list[set[tuple[str, str]]] = []
        self._count = 0

    def fresh(self, letter: str) -> str:
        """A new generated name."""
        self._count += 1
        return f"{letter}{self._count}"

    def use(self, name: str, level: str) -> str:
        """Refer to a column from the definition being written."""
        if self._uses:
            self._uses[-1].add((level, name))
        return quoted(name)

    def use_in(self, sql: str, level_of: Callable[[str], str]) -> None:
        """Refer to every generated column named in a piece of SQL."""
        for name in _GENERATED.findall(sql):
            self.use(name, level_of(name))

    def input(self, name: str, level: str) -> str:
        """A recorded fact as a column of that level."""
        key = (level, name)
        if key not in self.all:
            stage = 0 if level == PERSON else 1
            self.all[key] = Column(name, level, "input", quoted(name), frozenset(), stage, 0)
        return self.use(name, level)

    def define(self, name: str, level: str, make: Callable[[], str], kind: str = "expr") -> None:
        """Define a column; `make` writes its SQL and thereby names what it uses."""
        self._uses.append(set())
        sql = make()
        uses = frozenset(self._uses.pop())
        stage, depth = self._place(level, kind, uses)
        self.all[(level, name)] = Column(name, level, kind, sql, uses, stage, depth)

    def _place(self, level: str, kind: str, uses: frozenset[tuple[str, str]]) -> tuple[int, int]:
        stage = 0 if level == PERSON else 1
        for use in uses:
            used = self.all[use]
            crossing = used.level != level
            if kind == "link":
                stage = max(stage, used.stage + (3 if crossing else 2))
            else:
                stage = max(stage, used.stage + (1 if crossing else 0))
        inside = [
            self.all[u].depth
            for u in uses
            if self.all[u].stage == stage and self.all[u].level == level
        ]
        return stage, 1 + max(inside, default=0) if kind == "expr" else 0
