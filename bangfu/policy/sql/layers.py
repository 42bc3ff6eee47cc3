"""Put a program's columns into tables: persons, then households, then persons again.

Each table is one SELECT over the one before; columns that depend on each other
inside a table are nested by depth, and a table keeps only what is used later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.policy.population import OBLIGEE
from bangfu.policy.sql.columns import HOUSE, PERSON, Column, Columns, quoted

KEYS = ("户编号", "人员编号", "姓名", "_refused")
PERSON_TABLE, HOUSE_TABLE = "person_{}", "household_{}"


@dataclass(frozen=True)
class Table:
    """One step of the program: a table's name and the SELECT that fills it."""

    name: str
    select: str


@dataclass(frozen=True)
class Layers:
    """The steps in order, and the last tables of persons and of households."""

    tables: tuple[Table, ...]
    persons: str
    households: str


def lay_out(
    columns: Columns, outputs: Iterable[tuple[str, str]], given: dict[str, str], source: str
) -> Layers:
    """Arrange the columns into tables.

    `outputs` are the (level, name) columns wanted at the end; `given` are the
    columns the ledger has, with their SQL types for those it lacks.
    """
    wanted = set(outputs)
    for column in list(columns.all.values()):
        if column.level == HOUSE and column.kind == "input":
            columns.input(column.name, PERSON)
    last_person = max((c.stage for c in columns.all.values() if c.level == PERSON), default=0)
    last_house = max((c.stage for c in columns.all.values() if c.level == HOUSE), default=1)
    last_house = max(last_house, last_person - 1, 1)
    until = _last_use(columns, wanted, last_person, last_house)
    tables: list[Table] = []
    for stage in range(max(last_person, last_house) + 1):
        if stage % 2 == 0 and stage <= last_person:
            tables.append(_person_table(columns, stage, until, given, source))
        elif stage % 2 == 1 and stage <= last_house:
            tables.append(_house_table(columns, stage, until))
    return Layers(tuple(tables), PERSON_TABLE.format(last_person), HOUSE_TABLE.format(last_house))


def _last_use(
    columns: Columns, wanted: set[tuple[str, str]], last_person: int, last_house: int
) -> dict[tuple[str, str], int]:
    """The stage after which each column is no longer needed; past the end for outputs."""
    until = {key: (last_person if key[0] == PERSON else last_house) + 1 for key in wanted}

    def need(key: tuple[str, str], stage: int) -> None:
        until[key] = max(until.get(key, 0), stage)

    for column in columns.all.values():
        # a link is grouped from the persons of two stages before it is joined
        stage = column.stage - 1 if column.kind == "link" else column.stage
        for use in column.uses:
            need(use, stage)
        if column.kind == "link":
            need((PERSON, OBLIGEE), stage)
        if column.level == HOUSE and column.kind == "input":
            need((PERSON, column.name), 1)
    return until


def _nested(base: str, own: list[Column], kept: list[str]) -> str:
    select = base
    for depth in range(1, max((c.depth for c in own), default=0) + 1):
        step = ", ".join(f"{c.sql} AS {quoted(c.name)}" for c in own if c.depth == depth)
        select = f"SELECT *, {step} FROM ({select}) s{depth}"
    return f"SELECT {', '.join(quoted(name) for name in kept)} FROM ({select}) s"


def _person_table(
    columns: Columns,
    stage: int,
    until: dict[tuple[str, str], int],
    given: dict[str, str],
    source: str,
) -> Table:
    mine = [c for c in columns.all.values() if c.level == PERSON]
    own = [c for c in mine if c.stage == stage and c.kind == "expr"]
    inputs = [c.name for c in mine if c.kind == "input" and c.name not in KEYS]
    if stage == 0:
        cells = [given[name] for name in (*KEYS, *inputs)]
        base = f"SELECT {', '.join(cells)} FROM {source}"
    else:
        before = PERSON_TABLE.format(stage - 2)
        joined = [
            f"h.{quoted(c.name)}"
            for c in columns.all.values()
            if c.level == HOUSE
            and c.kind != "input"
            and c.stage < stage
            and any((HOUSE, c.name) in other.uses for other in own)
        ]
        links = [c for c in mine if c.stage == stage and c.kind == "link"]
        chosen = ", ".join(["p.*", *joined, *(f"k.{quoted(c.name)}" for c in links)])
        base = f"SELECT {chosen} FROM {before} p"
        if joined:
            base += f' JOIN {HOUSE_TABLE.format(stage - 1)} h ON p."户编号" = h."户编号"'
        if links:
            grouped = ", ".join(f"{c.sql} AS {quoted(c.name)}" for c in links)
            base += (
                f' LEFT JOIN (SELECT "{OBLIGEE}" AS owed_to, {grouped} FROM {before} '
                f'WHERE NOT _refused AND "{OBLIGEE}" IS NOT NULL GROUP BY "{OBLIGEE}") k '
                f'ON p."人员编号" = k.owed_to'
            )
    kept = [
        c.name
        for c in mine
        if c.stage <= stage < until.get((PERSON, c.name), -1) and c.name not in KEYS
    ]
    return Table(PERSON_TABLE.format(stage), _nested(base, own, [*KEYS, *kept]))


def _house_table(columns: Columns, stage: int, until: dict[tuple[str, str], int]) -> Table:
    mine = [c for c in columns.all.values() if c.level == HOUSE]
    own = [c for c in mine if c.stage == stage and c.kind == "expr"]
    grouped = [c for c in mine if c.stage == stage and c.kind == "agg"]
    if stage == 1:
        grouped_cells = [f"{c.sql} AS {quoted(c.name)}" for c in grouped]
        inputs = [f"max({quoted(c.name)}) AS {quoted(c.name)}" for c in mine if c.kind == "input"]
        cells = ['"户编号"', *inputs, *grouped_cells]
        base = f'SELECT {", ".join(cells)} FROM {PERSON_TABLE.format(0)} GROUP BY "户编号"'
    else:
        base = f"SELECT h.* FROM {HOUSE_TABLE.format(stage - 2)} h"
        if grouped:
            chosen = ", ".join(["h.*", *(f"g.{quoted(c.name)}" for c in grouped)])
            inner = ", ".join(f"{c.sql} AS {quoted(c.name)}" for c in grouped)
            base = (
                f"SELECT {chosen} FROM {HOUSE_TABLE.format(stage - 2)} h JOIN "
                f'(SELECT "户编号" AS house, {inner} FROM {PERSON_TABLE.format(stage - 1)} '
                f'GROUP BY "户编号") g ON h."户编号" = g.house'
            )
    kept = [c.name for c in mine if c.stage <= stage < until.get((HOUSE, c.name), -1)]
    return Table(HOUSE_TABLE.format(stage), _nested(base, own, ["户编号", *kept]))
