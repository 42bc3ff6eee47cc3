"""A whole area's people as one table for the engine: read once, made of typed columns by DuckDB."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection

from bangfu.ledger import bulk
from bangfu.ledger.facts import HEADING_FACTS, dictionary, is_protected
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.models.area import after
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
    with duckdb.connect() as work:
        work.register("homes", _homes(prefix))
        work.register("people", _people(prefix))
        return work.sql(_select(facts)).to_arrow_table()


def _select(facts: Collection[str] | None) -> str:
    own = {
        fact.name: fact
        for fact in dictionary().facts.values()
        if fact.name not in HEADING_FACTS
        and not is_protected(fact)
        and (facts is None or fact.name in facts or fact.name in _ALWAYS)
    }
    shapes = {
        entity: json.dumps(
            {name: SQL[fact.type] for name, fact in own.items() if fact.entity == entity},
            ensure_ascii=False,
        ).replace("'", "''")
        for entity in ("household", "person")
    }
    cells = ['CAST(p.home AS VARCHAR) AS "户编号"', 'CAST(p.id AS VARCHAR) AS "人员编号"']
    cells += [
        f'{"h" if fact.entity == "household" else "p"}.f."{name}" AS "{name}"'
        for name, fact in own.items()
        if name != OBLIGEE
    ]
    cells.append(f'coalesce(CAST(o.id AS VARCHAR), p.f."{OBLIGEE}") AS "{OBLIGEE}"')
    cells += ["h.area AS _area", "h.visits AS _visits"]
    return (
        f"WITH h AS (SELECT * REPLACE (from_json(f, '{shapes['household']}') AS f) FROM homes), "
        f"p AS (SELECT * REPLACE (from_json(f, '{shapes['person']}') AS f) FROM people) "
        f"SELECT {', '.join(cells)} FROM p JOIN h ON p.home = h.id "
        "LEFT JOIN (SELECT key, min(id) AS id FROM people GROUP BY key) o "
        "ON p.supports <> '' AND p.supports = o.key"
    )


def _homes(prefix: str) -> pa.Table:
    table, facts = Household._meta.db_table, _text("h.facts")
    inside, bounds = _inside("h.area_code", prefix)
    visiting, more = _visiting(prefix)
    return bulk.read(
        f"SELECT h.id, h.area_code, {facts}, 0 FROM {table} h WHERE {inside} UNION ALL "
        f"SELECT h.id, h.area_code, {facts}, 1 FROM {table} h WHERE h.id IN ({visiting})",
        [*bounds, *more],
        {"id": pa.int64(), "area": pa.string(), "f": pa.string(), "visits": pa.int64()},
    )


def _people(prefix: str) -> pa.Table:
    table = Person._meta.db_table
    inside, bounds = _inside("p.area_code", prefix)
    visiting, more = _visiting(prefix)
    select = (
        "SELECT p.id, p.household_id, substr(p.area_code, 1, 9) || '/' || p.number, "
        f"p.supports_key, {_text('p.facts')} FROM {table} p WHERE p.state = %s AND "
    )
    return bulk.read(
        f"{select}{inside} UNION ALL {select} p.household_id IN ({visiting})",
        [State.PRESENT, *bounds, State.PRESENT, *more],
        {"id": pa.int64(), "home": pa.int64(), "key": pa.string(), "supports": pa.string(),
         "f": pa.string()},
    )  # fmt: skip


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


def _text(column: str) -> str:
    """JSON as text on both databases."""
    return f"{column}::text" if connection.vendor == "postgresql" else column
