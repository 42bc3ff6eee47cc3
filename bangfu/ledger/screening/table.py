"""A whole area's people as one table for the engine: read once, made of typed columns by DuckDB."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection

from bangfu.ledger import bulk
from bangfu.ledger.facts import HEADING_FACTS, dictionary, is_protected
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.models.area import after
from bangfu.policy.facts import Fact
from bangfu.policy.storage import OBLIGEE, SQL

_ALWAYS = ("户主姓名", "姓名", "与户主关系", OBLIGEE)
"""Read whatever else is: who the head is, and who supports whom."""


def people_under(prefix: str, facts: Collection[str] | None = None) -> pa.Table:
    """One row a person on the books under an area prefix, as the engine reads them.

    `facts` are those that matter, where not all do: reading fewer is much quicker.
    Besides the facts it has `_area`, the village code by which packs in force are
    found. Households outside whose people owe support to somebody inside come
    along with `_visits` true: they are needed to judge, and not judged.
    """
    own = [
        fact
        for fact in dictionary().facts.values()
        if fact.name not in HEADING_FACTS
        and not is_protected(fact)
        and (facts is None or fact.name in facts or fact.name in _ALWAYS)
    ]
    # a few facts PostgreSQL picks out by itself; all of them are quicker as they lie there
    shelf = _Picked(own) if facts is not None and connection.vendor == "postgresql" else _Whole(own)
    with duckdb.connect() as work:
        work.register("homes", _homes(prefix, shelf))
        work.register("people", _people(prefix, shelf))
        return work.sql(_select(shelf)).to_arrow_table()


@dataclass(frozen=True)
class _Whole:
    """Facts as they lie in the database: one column of JSON, taken apart by DuckDB."""

    facts: list[Fact]

    def columns(self, entity: str, at: str) -> str:
        """What is read of a row of the database."""
        return f"{at}.facts::text" if connection.vendor == "postgresql" else f"{at}.facts"

    def shape(self, entity: str) -> dict[str, pa.DataType]:
        """How what is read arrives."""
        return {"f": pa.string()}

    def table(self, entity: str, name: str) -> str:
        """SQL of DuckDB: the rows that arrived, ready for `cell`."""
        kinds = {fact.name: SQL[fact.type] for fact in self.facts if fact.entity == entity}
        shape = json.dumps(kinds, ensure_ascii=False).replace("'", "''")
        return f"SELECT * REPLACE (from_json(f, '{shape}') AS f) FROM {name}"

    def cell(self, fact: Fact, at: str) -> str:
        """SQL of DuckDB: one fact of a row."""
        return f'{at}.f."{fact.name}"'


@dataclass(frozen=True)
class _Picked(_Whole):
    """Facts picked out by the database, a column of text each."""

    def _of(self, entity: str) -> list[str]:
        return [fact.name for fact in self.facts if fact.entity == entity]

    def columns(self, entity: str, at: str) -> str:
        names = (name.replace("'", "''").replace("%", "%%") for name in self._of(entity))
        return ", ".join(["NULL", *(f"{at}.facts->>'{name}'" for name in names)])

    def shape(self, entity: str) -> dict[str, pa.DataType]:
        return {"f": pa.string()} | {f"f:{name}": pa.string() for name in self._of(entity)}

    def table(self, entity: str, name: str) -> str:
        return f"SELECT * FROM {name}"

    def cell(self, fact: Fact, at: str) -> str:
        return f'CAST({at}."f:{fact.name}" AS {SQL[fact.type]})'


def _select(shelf: _Whole) -> str:
    obligee = next(fact for fact in shelf.facts if fact.name == OBLIGEE)
    cells = ['CAST(p.home AS VARCHAR) AS "户编号"', 'CAST(p.id AS VARCHAR) AS "人员编号"']
    cells += [
        f'{shelf.cell(fact, "h" if fact.entity == "household" else "p")} AS "{fact.name}"'
        for fact in shelf.facts
        if fact is not obligee
    ]
    cells.append(f'coalesce(CAST(o.id AS VARCHAR), {shelf.cell(obligee, "p")}) AS "{OBLIGEE}"')
    cells += ["h.area AS _area", "h.visits AS _visits"]
    return (
        f"WITH h AS ({shelf.table('household', 'homes')}), p AS ({shelf.table('person', 'people')}) "
        f"SELECT {', '.join(cells)} FROM p JOIN h ON p.home = h.id "
        "LEFT JOIN (SELECT key, min(id) AS id FROM people GROUP BY key) o "
        "ON p.supports <> '' AND p.supports = o.key"
    )


def _homes(prefix: str, shelf: _Whole) -> pa.Table:
    table = Household._meta.db_table
    inside, bounds = _inside("h.area_code", prefix)
    visiting, more = _visiting(prefix)
    facts = shelf.columns("household", "h")
    return bulk.read(
        f"SELECT h.id, h.area_code, 0, {facts} FROM {table} h WHERE {inside} UNION ALL "
        f"SELECT h.id, h.area_code, 1, {facts} FROM {table} h WHERE h.id IN ({visiting})",
        [*bounds, *more],
        {"id": pa.int64(), "area": pa.string(), "visits": pa.int64()} | shelf.shape("household"),
    )


def _people(prefix: str, shelf: _Whole) -> pa.Table:
    table = Person._meta.db_table
    inside, bounds = _inside("p.area_code", prefix)
    visiting, more = _visiting(prefix)
    select = (
        "SELECT p.id, p.household_id, substr(p.area_code, 1, 9) || '/' || p.number, "
        f"p.supports_key, {shelf.columns('person', 'p')} FROM {table} p WHERE p.state = %s AND "
    )
    return bulk.read(
        f"{select}{inside} UNION ALL {select} p.household_id IN ({visiting})",
        [State.PRESENT, *bounds, State.PRESENT, *more],
        {"id": pa.int64(), "home": pa.int64(), "key": pa.string(), "supports": pa.string()}
        | shelf.shape("person"),
    )


def _visiting(prefix: str) -> tuple[str, list[Any]]:
    """SQL: households outside with somebody who owes support to a person inside."""
    people = Person._meta.db_table
    inside, bounds = _inside("e.area_code", prefix)
    outside, others = _inside("o.area_code", prefix)
    return (
        f"SELECT o.household_id FROM {people} o JOIN {people} e "
        "ON o.supports_key = substr(e.area_code, 1, 9) || '/' || e.number "
        f"WHERE o.supports_key <> '' AND {inside} AND NOT ({outside})",
        [*bounds, *others],
    )


def _inside(column: str, prefix: str) -> tuple[str, list[Any]]:
    return f"({column} >= %s AND {column} < %s)", [prefix, after(prefix)]
