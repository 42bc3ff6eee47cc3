"""Where everybody stands with each programme, and what that costs.

Several rules may lead to one programme. A subject counts there once: by the best
verdict any of them gives and, where several give money, by the highest amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from bangfu.policy.bulk.engine import Run
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import RANK, VERDICTS

MONTHLY, ONCE = "元/月", "元"


@dataclass(frozen=True)
class Standing:
    """Subjects of a programme by verdict; amounts in fen, None where no amount is set."""

    programme: str
    entitled: int
    doubtful: int
    out: int
    monthly: int | None
    once: int | None


def standings(run: Run) -> list[Standing]:
    """All programmes of a run that has worked, in the order of their rules."""
    connection = run.connection
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE verdicts AS {_verdicts(run, everything=True)}"
    )
    return _counted(connection, _order(run.program))


def standings_of(program: Program, outcomes: pa.Table) -> list[Standing]:
    """The same from an outcome table; where it leaves 不符合 out, `out` is zero."""
    with duckdb.connect() as connection:
        connection.register("outcome_rows", outcomes)
        verdicts = " ".join(f"WHEN '{word}' THEN {code}" for word, code in RANK.items())
        connection.execute(
            'CREATE TEMP TABLE verdicts AS SELECT "项目" AS programme, "户编号" AS house, '
            f'"人员编号" AS person, CASE "结论" {verdicts} END AS verdict, 0 AS place, '
            '"单位" AS unit, CAST(CAST("金额" AS DECIMAL(18, 2)) * 100 AS BIGINT) AS fen '
            "FROM outcome_rows"
        )
        return _counted(connection, _order(program))


def subjects(run: Run) -> str:
    """SQL: one row a subject and programme of all that are not 不符合, by its best rule."""
    ranked = (
        "SELECT *, row_number() OVER (PARTITION BY programme, house, person "
        "ORDER BY verdict DESC, fen DESC NULLS LAST, place) AS rank "
        f"FROM ({_verdicts(run, everything=False)}) v"
    )
    return f"SELECT * EXCLUDE (rank) FROM ({ranked}) r WHERE rank = 1"


def _order(program: Program) -> list[str]:
    return list(dict.fromkeys(rule.rule.programme for rule in program.rules))


def _verdicts(run: Run, *, everything: bool) -> str:
    """SQL: programme, subject, verdict code, amount and place of every rule's outcome."""
    return " UNION ALL ".join(_selects(run, everything=everything)) or (
        "SELECT '' AS programme, '' AS house, '' AS person, 0 AS verdict, 0 AS place, "
        "'' AS unit, CAST(NULL AS BIGINT) AS fen WHERE FALSE"
    )


def _selects(run: Run, *, everything: bool) -> Iterator[str]:
    for place, rule in enumerate(run.sql.rules):
        named = rule.rule.rule
        person = 't."人员编号"' if rule.level == "p" else "CAST(NULL AS VARCHAR)"
        fen = f"CASE WHEN t.{rule.truth} THEN t.{rule.amount} END" if rule.amount else "NULL"
        kept = "" if everything else f" AND t.{rule.truth} IS DISTINCT FROM FALSE"
        yield (
            f"SELECT '{named.programme}' AS programme, t.\"户编号\" AS house, {person} AS person, "
            f"CASE WHEN t.{rule.truth} THEN {RANK[VERDICTS[True]]} WHEN t.{rule.truth} IS NULL "
            f"THEN {RANK[VERDICTS[None]]} ELSE {RANK[VERDICTS[False]]} END AS verdict, "
            f"{place} AS place, '{named.unit}' AS unit, CAST({fen} AS BIGINT) AS fen "
            f"FROM {run.table_of(rule)} t WHERE {run.judged(rule)}{kept}"
        )


def _counted(connection: duckdb.DuckDBPyConnection, order: list[str]) -> list[Standing]:
    best = (
        "SELECT programme, house, person, max(verdict) AS verdict, "
        f"max(fen) FILTER (unit = '{MONTHLY}') AS monthly, max(fen) FILTER (unit = '{ONCE}') AS once "
        "FROM verdicts GROUP BY ALL"
    )
    rows = connection.execute(
        "SELECT programme, count(*) FILTER (verdict = 2), count(*) FILTER (verdict = 1), "
        "count(*) FILTER (verdict = 0), CAST(sum(monthly) AS BIGINT), CAST(sum(once) AS BIGINT) "
        f"FROM ({best}) b GROUP BY programme"
    ).fetchall()
    found = {row[0]: Standing(*row) for row in rows}
    return [found.get(name) or Standing(name, 0, 0, 0, None, None) for name in order]
