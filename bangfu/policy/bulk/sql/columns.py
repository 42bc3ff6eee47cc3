"""The columns a program needs, each defined once, with the stage at which it can be computed.

Persons are worked out at even stages, households at odd ones: what a person's
column takes from the household is joined one stage later, what a household's
column takes from its members is grouped one stage later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PERSON, HOUSE = "p", "h"
REFUSED = "_refused"
"""Marks a ledger row that could not be read."""

_WORDS = re.compile(r"""'(?:[^']|'')*'|"([^"]+)"|\b([a-z]+\d+|_refused)\b""")
_CONSTANT = re.compile(r"-?\d+|TRUE|FALSE|CAST\(NULL AS [A-Z]+\)|'(?:[^']|'')*'")


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

    @property
    def key(self) -> tuple[str, str]:
        """Level and name."""
        return self.level, self.name


def quoted(name: str) -> str:
    """A column name as SQL; generated names need no quotes."""
    return name if name.isascii() else f'"{name}"'


def is_constant(sql: str) -> bool:
    """Whether a piece of SQL is one constant."""
    return _CONSTANT.fullmatch(sql) is not None


class Columns:
    """Registers columns, each text once, and finds the stage of each from what it uses."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, str], Column] = {}
        self._levels: dict[str, str] = {}
        self._names: dict[tuple[str, str, str], str] = {}

    def input(self, name: str, level: str) -> str:
        """A recorded fact as a column of that level."""
        key = (level, name)
        if key not in self.all:
            stage = 0 if level == PERSON else 1
            self.all[key] = Column(name, level, "input", quoted(name), frozenset(), stage)
        return quoted(name)

    def define(
        self, letter: str, level: str, sql: str, kind: str = "expr", *, own: bool = False
    ) -> str:
        """A column of this content as SQL: a new one, the one that has it already, or a constant.

        With `own` the answer is always the name of a column of this level.
        """
        if kind == "expr" and not own and (is_constant(sql) or self.level_of(sql) == level):
            return sql
        known = self._names.get((level, kind, sql))
        if known is None:
            known = f"{letter}{len(self._names) + 1}"
            self._names[(level, kind, sql)] = known
            uses = self.uses(sql, PERSON if kind in ("agg", "link") else level)
            self.all[(level, known)] = Column(
                known, level, kind, sql, uses, self._stage(level, kind, uses)
            )
            self._levels[known] = level
        return known

    def level_of(self, name: str) -> str | None:
        """The level of a generated column; None for anything else."""
        return self._levels.get(name)

    def uses(self, sql: str, level: str) -> frozenset[tuple[str, str]]:
        """The columns that a piece of SQL refers to."""
        found = set()
        for recorded, word in _WORDS.findall(sql):
            if word in self._levels:
                found.add((self._levels[word], word))
            elif (level, recorded or word) in self.all:
                found.add((level, recorded or word))
        return frozenset(found)

    def _stage(self, level: str, kind: str, uses: frozenset[tuple[str, str]]) -> int:
        stage = 0 if level == PERSON else 1
        for use in uses:
            used = self.all[use]
            crossing = used.level != level
            if kind == "link":
                stage = max(stage, used.stage + (3 if crossing else 2))
            else:
                stage = max(stage, used.stage + (1 if crossing else 0))
        return stage
