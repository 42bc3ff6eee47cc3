"""What if: the same people under two programs; who gains, who loses, what it costs a month.

Both programs run in bulk and are compared in the database. Only the few
subjects that change are put into words. A subject to whom several rules give
the same programme counts once, with the highest amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from bangfu.policy.bulk.engine import Progress, Run
from bangfu.policy.bulk.tally import Standing, standings, subjects
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import RANK

_KEYS = ("项目", "户编号", "人员编号")
_SIDES = ("原", "新")
CHANGES = (
    "项目", "户编号", "人员编号", "姓名", "变化", "原结论", "新结论", "原金额", "新金额", "单位",
    "原理由", "新理由", "原依据", "新依据",
)  # fmt: skip
GAINED, LOST, NOW_DOUBTFUL, NOW_CLEAR, AMOUNT = (
    "新符合", "不再符合", "转为待核实", "核实后不符合", "金额变化",
)  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """One programme before and after."""

    programme: str
    before: Standing
    after: Standing
    gained: int
    lost: int


@dataclass(frozen=True)
class Simulation:
    """All programmes, and every household or person for whom something changes (`CHANGES`)."""

    shifts: tuple[Shift, ...]
    changes: pa.Table


def simulate(
    before: Program,
    after: Program,
    persons: pa.Table | Path,
    progress: Progress | None = None,
) -> Simulation:
    """Run the same ledger under two programs and compare."""
    with Run(before, persons) as old, Run(after, persons) as new:
        old.work(progress)
        new.work(progress)
        changed = _changed(old, new)
        worded = _in_words(changed, [_outcomes(run, changed) for run in (old, new)])
        return Simulation(tuple(_shifts(standings(old), standings(new), worded)), worded)


def _changed(old: Run, new: Run) -> pa.Table:
    """Subjects and programmes that do not stand as before: verdict or amount."""
    with duckdb.connect() as connection:
        for name, run in zip(("old", "new"), (old, new), strict=True):
            connection.register(name, run.connection.sql(subjects(run)).to_arrow_table())
        return connection.sql(
            "SELECT coalesce(o.programme, n.programme) AS programme, "
            "coalesce(o.house, n.house) AS house, coalesce(o.person, n.person) AS person, "
            "coalesce(o.verdict, 0) AS was, coalesce(n.verdict, 0) AS is_now, "
            "o.fen AS fen_was, n.fen AS fen_now, coalesce(n.unit, o.unit) AS unit, "
            "o.place AS place_was, n.place AS place_now "
            "FROM old o FULL JOIN new n ON o.programme = n.programme AND o.house = n.house "
            "AND o.person IS NOT DISTINCT FROM n.person "
            "WHERE coalesce(o.verdict, 0) <> coalesce(n.verdict, 0) "
            "OR o.fen IS DISTINCT FROM n.fen"
        ).to_arrow_table()


def _outcomes(run: Run, changed: pa.Table) -> pa.Table:
    """The worded outcomes, 不符合 included, of the households that change."""
    run.put("changed_houses", pa.table({"house": changed["house"].unique()}))
    within = ' AND t."户编号" IN (SELECT house FROM changed_houses)'
    listed = run.listed(everything=True, by_rule=False, within=within)
    return run.connection.sql(listed).to_arrow_table()


def _in_words(changed: pa.Table, outcomes: list[pa.Table]) -> pa.Table:
    with duckdb.connect() as connection:
        connection.register("changed", changed)
        for side, table in zip(_SIDES, outcomes, strict=True):
            connection.register(f"worded_{side}", table)
            connection.execute(f"CREATE TEMP TABLE best_{side} AS {_best(side)}")
        verdicts = " ".join(f"WHEN {code} THEN '{word}'" for word, code in RANK.items())
        kinds = (
            f"CASE WHEN is_now = 2 AND was < 2 THEN '{GAINED}' WHEN was = 2 AND is_now < 2 "
            f"THEN '{LOST}' WHEN is_now = 1 THEN '{NOW_DOUBTFUL}' WHEN was = 1 "
            f"THEN '{NOW_CLEAR}' ELSE '{AMOUNT}' END"
        )
        cells = {
            "项目": "c.programme", "户编号": "c.house", "人员编号": "c.person",
            "姓名": "coalesce(n.name, o.name)", "变化": kinds,
            "原结论": f"CASE was {verdicts} END", "新结论": f"CASE is_now {verdicts} END",
            "原金额": _yuan("fen_was"), "新金额": _yuan("fen_now"),
            "单位": "CASE WHEN fen_was IS NOT NULL OR fen_now IS NOT NULL THEN unit END",
            "原理由": "o.reason", "新理由": "n.reason", "原依据": "o.basis", "新依据": "n.basis",
        }  # fmt: skip
        joins = " ".join(
            f"LEFT JOIN best_{side} {alias} ON c.programme = {alias}.programme "
            f"AND c.house = {alias}.house AND c.person IS NOT DISTINCT FROM {alias}.person"
            for side, alias in zip(_SIDES, "on", strict=True)
        )
        select = ", ".join(f'{sql} AS "{name}"' for name, sql in cells.items())
        return connection.sql(
            f"SELECT {select} FROM changed c {joins} ORDER BY c.programme, c.house, c.person"
        ).to_arrow_table()


def _best(side: str) -> str:
    """SQL: of several packs' outcomes for one programme, the one that counts."""
    rank = (
        "CASE \"结论\" WHEN '符合' THEN 2 WHEN '待核实' THEN 1 ELSE 0 END DESC, "
        'CAST("金额" AS DECIMAL(18, 2)) DESC NULLS LAST, place'
    )
    keys = ", ".join(f'"{name}"' for name in _KEYS)
    return (
        'SELECT "项目" AS programme, "户编号" AS house, "人员编号" AS person, "姓名" AS name, '
        f'"理由" AS reason, "依据" AS basis FROM (SELECT *, row_number() OVER (PARTITION BY {keys} '
        f"ORDER BY {rank}) AS rank FROM worded_{side}) r WHERE rank = 1"
    )


def _yuan(fen: str) -> str:
    return f"CAST(CAST({fen} AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2))"


def _shifts(old: list[Standing], new: list[Standing], changes: pa.Table) -> list[Shift]:
    counts: dict[tuple[str, str], int] = {}
    pairs = zip(changes["项目"].to_pylist(), changes["变化"].to_pylist(), strict=True)
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    was = {standing.programme: standing for standing in old}
    now = {standing.programme: standing for standing in new}
    return [
        Shift(
            name,
            was.get(name) or Standing(name, 0, 0, 0, None, None),
            now.get(name) or Standing(name, 0, 0, 0, None, None),
            counts.get((name, GAINED), 0),
            counts.get((name, LOST), 0),
        )
        for name in dict.fromkeys([*was, *now])
    ]
