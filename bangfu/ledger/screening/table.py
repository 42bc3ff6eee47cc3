"""A whole area's people as one table for the engine: read once, made of typed columns by DuckDB."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from bangfu.ledger import bulk
from bangfu.ledger.facts import HEADING_FACTS, dictionary, is_protected
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.models.area import after
from bangfu.policy.facts import Fact
from bangfu.policy.storage import OBLIGEE, SQL

_KEY = "substr(p.area_code, 1, 9) || '/' || p.number"
"""SQL: what others name a person by who owe them support."""
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
    with duckdb.connect() as work:
        work.register("obliged", _obliged(prefix))
        # both are taken apart while the database still reads on
        with _homes(prefix) as homes:
            work.register("homes", homes)
            work.execute(f"CREATE TEMP TABLE h AS {_taken_apart(own, 'household', 'homes')}")
        with _people(prefix) as people:
            work.register("people", people)
            return work.sql(_select(own)).to_arrow_table()


def areas_in(people: pa.Table) -> list[str]:
    """The areas of those who are to be judged."""
    own = people.filter(pc.equal(people["_visits"], 0))
    found: list[str] = own["_area"].unique().to_pylist()
    return found


def judged_in(people: pa.Table, codes: Collection[str]) -> pa.Table:
    """The people of some areas, and the homes elsewhere of those who owe them support.

    The latter come with `_visits` true, wherever they live: they are needed to judge, and not
    judged by these areas' rules. The table itself where that is everybody.
    """
    theirs = pc.is_in(people["_area"], pa.array(sorted(codes)))
    if pc.all(theirs).as_py():
        return people
    found = with_supporters(people, pc.unique(people["户编号"].filter(theirs)))
    here = pc.is_in(found["_area"], pa.array(sorted(codes)))
    visits = pc.if_else(here, found["_visits"], 1)
    return found.set_column(found.schema.get_field_index("_visits"), "_visits", visits)


def with_supporters(people: pa.Table, homes: pa.Array) -> pa.Table:
    """The people of some households, and the homes of those elsewhere who owe them support."""
    wanted = homes.cast(pa.string())
    supporters = people.filter(pc.is_valid(people[OBLIGEE]))
    if supporters.num_rows:
        own = people.filter(pc.is_in(people["户编号"], wanted))
        theirs = supporters.filter(pc.is_in(supporters[OBLIGEE], own["人员编号"].combine_chunks()))
        wanted = pa.concat_arrays([wanted, theirs["户编号"].combine_chunks()])
    return people.filter(pc.is_in(people["户编号"], wanted))


def to_judge(people: pa.Table) -> pa.Table:
    """The same with what the engine reads alone."""
    return people.drop_columns(["_area", "_visits"])


def _select(facts: list[Fact]) -> str:
    cells = ['CAST(p.home AS VARCHAR) AS "户编号"', 'CAST(p.id AS VARCHAR) AS "人员编号"']
    cells += [
        f'{"h" if fact.entity == "household" else "p"}.f."{fact.name}"'
        for fact in facts
        if fact.name != OBLIGEE
    ]
    cells.append(f'coalesce(CAST(o.id AS VARCHAR), p.f."{OBLIGEE}") AS "{OBLIGEE}"')
    cells += ["h.area AS _area", "h.visits AS _visits"]
    return (
        f"WITH p AS ({_taken_apart(facts, 'person', 'people')}) "
        f"SELECT {', '.join(cells)} FROM p JOIN h ON p.home = h.id "
        "LEFT JOIN obliged o ON p.supports <> '' AND p.supports = o.key"
    )


def _taken_apart(facts: list[Fact], entity: str, name: str) -> str:
    """SQL of DuckDB: rows with the facts of their JSON; it does that quicker than a database."""
    kinds = {fact.name: SQL[fact.type] for fact in facts if fact.entity == entity}
    shape = json.dumps(kinds, ensure_ascii=False).replace("'", "''")
    return f"SELECT * REPLACE (from_json(f, '{shape}') AS f) FROM {name}"


def _facts(at: str) -> str:
    return f"{at}.facts::text" if connection.vendor == "postgresql" else f"{at}.facts"


def _homes(prefix: str) -> AbstractContextManager[pa.RecordBatchReader]:
    table = Household._meta.db_table
    inside, bounds = _inside("h.area_code", prefix)
    visiting, more = _visiting(prefix)
    return bulk.reading(
        f"SELECT h.id, h.area_code, 0, {_facts('h')} FROM {table} h WHERE {inside} UNION ALL "
        f"SELECT h.id, h.area_code, 1, {_facts('h')} FROM {table} h WHERE h.id IN ({visiting})",
        [*bounds, *more],
        {"id": pa.int64(), "area": pa.string(), "visits": pa.int64(), "f": pa.string()},
    )


def _people(prefix: str) -> AbstractContextManager[pa.RecordBatchReader]:
    here, values = _present(prefix, f"p.id, p.household_id, p.supports_key, {_facts('p')}")
    return bulk.reading(
        here,
        values,
        {"id": pa.int64(), "home": pa.int64(), "supports": pa.string(), "f": pa.string()},
    )


def _obliged(prefix: str) -> pa.Table:
    """Those to whom somebody owes support, by what the supporters name them."""
    asked = f"SELECT supports_key FROM {Person._meta.db_table} WHERE supports_key > ''"
    here, values = _present(prefix, f"p.id, {_KEY} AS own", f"AND {_KEY} IN ({asked})")
    return bulk.read(
        f"SELECT own, min(id) FROM ({here}) found GROUP BY own",
        values,
        {"key": pa.string(), "id": pa.int64()},
    )


def _present(prefix: str, cells: str, narrowed: str = "") -> tuple[str, list[Any]]:
    """SQL: some columns of everybody on the books under a prefix and of households that visit."""
    inside, bounds = _inside("p.area_code", prefix)
    visiting, more = _visiting(prefix)
    select = f"SELECT {cells} FROM {Person._meta.db_table} p WHERE p.state = %s {narrowed} AND "
    return (
        f"{select}{inside} UNION ALL {select}p.household_id IN ({visiting})",
        [State.PRESENT, *bounds, State.PRESENT, *more],
    )


def _visiting(prefix: str) -> tuple[str, list[Any]]:
    """SQL: households outside with somebody who owes support to a person inside."""
    people = Person._meta.db_table
    inside, bounds = _inside("e.area_code", prefix)
    outside, others = _inside("o.area_code", prefix)
    return (
        f"SELECT o.household_id FROM {people} o JOIN {people} e "
        "ON o.supports_key = substr(e.area_code, 1, 9) || '/' || e.number "
        # "more than nothing", not "other than nothing": only that an index answers
        f"WHERE o.supports_key > '' AND {inside} AND NOT ({outside})",
        [*bounds, *others],
    )


def _inside(column: str, prefix: str) -> tuple[str, list[Any]]:
    return f"({column} >= %s AND {column} < %s)", [prefix, after(prefix)]
