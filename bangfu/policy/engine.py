"""Run a program on DuckDB inside the process, over Arrow tables or Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from bangfu.policy import ir
from bangfu.policy.program import Program
from bangfu.policy.sql.compile import LEAVES, RuleColumns, SqlProgram, compile_program
from bangfu.policy.sql.emit import WORD
from bangfu.policy.wording import COLUMNS, JOINT, REFUSED_ROW, VERDICTS, grounds

Progress = Callable[[str, int, int], None]
SOURCE = "persons"
IN_ORDER_UP_TO = 1_000_000
"""Outcomes are put in the ledger's order up to this many; beyond it the order is free."""


def screen(
    program: Program,
    persons: pa.Table | Path,
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> pa.Table:
    """All outcomes of a program for a ledger, in the output's columns.

    `persons` is a table as the ledger reader makes it, or a Parquet file of that
    form. Rows that are 不符合 are left out unless `everything`.
    """
    with Run(program, persons) as run:
        run.work(progress)
        return run.outcomes(everything=everything)


class Run:
    """One run of a program: its tables live in a private in-memory database."""

    def __init__(
        self,
        program: Program,
        persons: pa.Table | Path,
        *,
        values: tuple[str, ...] = (),
        memory_limit: str | None = None,
        spill: Path | None = None,
    ) -> None:
        self.program = program
        self.connection = duckdb.connect(config={"preserve_insertion_order": "false"})
        if memory_limit:
            self.connection.execute(f"SET memory_limit = '{memory_limit}'")
        if spill:
            self.connection.execute(f"SET temp_directory = '{spill}'")
        columns = self._open(persons)
        present = {name: f'"{name}"' for name in columns}
        self.sql: SqlProgram = compile_program(program, present, SOURCE, values=values)
        self.ordered = "_row" in columns

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _open(self, persons: pa.Table | Path) -> list[str]:
        if isinstance(persons, Path):
            quoted = str(persons).replace("'", "''")
            self.connection.execute(
                f"CREATE VIEW {SOURCE} AS SELECT * FROM read_parquet('{quoted}')"
            )
        else:
            self.connection.register(SOURCE, persons)
        described = self.connection.execute(f"DESCRIBE {SOURCE}").fetchall()
        return [row[0] for row in described]

    def work(self, progress: Progress | None = None) -> None:
        """Work out all tables of the program."""
        tables = self.sql.layers.tables
        for done, table in enumerate(tables):
            if progress:
                progress("筛查", done, len(tables))
            self.connection.execute(f"CREATE TEMP TABLE {table.name} AS {table.select}")
        if progress:
            progress("筛查", len(tables), len(tables))

    def outcomes(self, *, everything: bool = False) -> pa.Table:
        """The outcomes as an Arrow table in the output's columns."""
        self.put_into_words(everything=everything)
        count = self.connection.execute("SELECT count(*) FROM outcomes").fetchall()[0][0]
        order = ""
        if self.ordered and count <= IN_ORDER_UP_TO:
            order = (
                f' JOIN (SELECT "户编号" AS house, min(_row) AS first FROM {SOURCE} GROUP BY 1) '
                'ON "户编号" = house ORDER BY first, "人员编号" NULLS FIRST, place'
            )
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        return self.connection.sql(f"SELECT {names} FROM outcomes{order}").to_arrow_table()

    def derived_table(self) -> pa.Table:
        """The values asked for, one row a person who could be read; household values repeat.

        Money comes as decimals, counts as whole numbers, the rest as stored.
        """
        cells = ['p."户编号"', 'p."人员编号"', 'p."姓名"']
        for name, (level, column, kind) in self.sql.derived.items():
            value = f"{'p' if level == 'p' else 'h'}.{column}"
            if kind == "number":
                value = _in_own_unit(self.program.expression(name)[0], value)
            cells.append(f'{value} AS "{name}"')
        layers = self.sql.layers
        order = ""
        if self.ordered:
            # grouped, because nothing says that a number stands in one row only
            order = (
                f' JOIN (SELECT "户编号" AS house, "人员编号" AS person, min(_row) AS first '
                f'FROM {SOURCE} GROUP BY ALL) s ON p."户编号" = house '
                'AND p."人员编号" IS NOT DISTINCT FROM person'
            )
        ordering = " ORDER BY first" if self.ordered else ""
        return self.connection.sql(
            f"SELECT {', '.join(cells)} FROM {layers.persons} p "
            f'JOIN {layers.households} h ON p."户编号" = h."户编号"{order} '
            f"WHERE NOT p._refused{ordering}"
        ).to_arrow_table()

    def not_living(self) -> int:
        """How many persons had died by the day and are not judged."""
        found = self.connection.execute(
            f"SELECT count(*) FROM {self.sql.layers.persons} "
            f"WHERE NOT _refused AND NOT {self.sql.alive}"
        ).fetchall()
        return int(found[0][0])

    def judged(self, rule: RuleColumns) -> str:
        """Whether a rule speaks of row `t` of its table: the living, and households of some."""
        if rule.level == "p":
            return f"NOT t._refused AND t.{self.sql.alive}"
        return f"t.{self.sql.living} > 0"

    def put_into_words(self, *, everything: bool = False) -> None:
        """Make the table `outcomes`: the output's columns plus the rule's place."""
        self._word_missing()
        selects = [
            self._select(place, rule, everything=everything)
            for place, rule in enumerate(self.sql.rules)
        ]
        nothing = ", ".join(f'CAST(NULL AS VARCHAR) AS "{name}"' for name in COLUMNS)
        empty = f"SELECT {nothing}, 0 AS place WHERE FALSE"
        body = " UNION ALL ".join(selects) or empty
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE outcomes AS {body}")

    def table_of(self, rule: RuleColumns) -> str:
        """The table that holds a rule's columns."""
        layers = self.sql.layers
        return layers.persons if rule.level == "p" else layers.households

    def _word_missing(self) -> None:
        found: set[tuple[int, ...]] = set()
        for rule in self.sql.rules:
            words = ", ".join(rule.missing)
            rows = self.connection.execute(
                f"SELECT DISTINCT {words} FROM {self.table_of(rule)}"
            ).fetchall()
            found.update(tuple(int(word) for word in row) for row in rows)
        masks = sorted(found)
        columns: dict[str, list[object]] = {
            f"w{i}": [mask[i] for mask in masks] for i in range(len(masks[0]) if masks else 1)
        }
        columns["text"] = [JOINT.join(self._facts(mask)) for mask in masks]
        self.connection.register("absent_words", pa.table(columns))

    def _facts(self, mask: tuple[int, ...]) -> list[str]:
        return [
            fact
            for position, fact in enumerate(self.sql.asked)
            if mask[position // WORD] >> (position % WORD) & 1
        ]

    def _select(self, place: int, rule: RuleColumns, *, everything: bool) -> str:
        table = self.table_of(rule)
        traces = ", ".join(rule.traces)
        seen = self.connection.execute(f"SELECT DISTINCT {traces} FROM {table}").fetchall()
        self._register_words(f"words{place}", rule, seen)
        named = rule.rule.rule
        person = rule.level == "p"
        ghosts = "0" if person else f"t.{self.sql.ghosts}"
        amount = (
            "NULL" if rule.amount is None else f"CASE WHEN t.{rule.truth} THEN t.{rule.amount} END"
        )
        kept = "" if everything else f" AND t.{rule.truth} IS DISTINCT FROM FALSE"
        on_traces = " AND ".join(f"t.{c} = w.{c}" for c in rule.traces)
        on_masks = " AND ".join(f"t.{c} = m.w{i}" for i, c in enumerate(rule.missing))
        cells = {
            "户编号": 't."户编号"',
            "人员编号": 't."人员编号"' if person else "CAST(NULL AS VARCHAR)",
            "姓名": "COALESCE(t.\"姓名\", '')" if person else f"COALESCE(t.{self.sql.head}, '')",
            "政策包": _text(named.pack),
            "规则": _text(named.id),
            "项目": _text(named.programme),
            "结论": f"CASE WHEN t.{rule.truth} THEN '{VERDICTS[True]}' "
            f"WHEN t.{rule.truth} IS NULL THEN '{VERDICTS[None]}' ELSE '{VERDICTS[False]}' END",
            "金额": money(amount),
            "单位": f"CASE WHEN ({amount}) IS NOT NULL THEN {_text(named.unit)} END",
            "依据": "w.basis",
            "理由": f"w.reason || {_shown(rule)} || CASE WHEN t.{rule.truth} IS NULL AND {ghosts} > 0 "
            f"THEN {_text(JOINT + REFUSED_ROW)} ELSE '' END",
            "缺少信息": "m.text",
        }
        select = ", ".join(f'{sql} AS "{name}"' for name, sql in cells.items())
        return (
            f"SELECT {select}, {place} AS place FROM {table} t "
            f"JOIN words{place} w ON {on_traces} JOIN absent_words m ON {on_masks} "
            f"WHERE {self.judged(rule)}{kept}"
        )

    def _register_words(
        self, name: str, rule: RuleColumns, seen: Iterable[tuple[int, ...]]
    ) -> None:
        rows = sorted(tuple(int(code) for code in row) for row in seen)
        count = len(rule.rule.leaves) + len(rule.rule.amount_leaves)
        words = [grounds(rule.rule, leaf_truths(codes, count)) for codes in rows]
        columns: dict[str, list[object]] = {
            column: [row[i] for row in rows] for i, column in enumerate(rule.traces)
        }
        columns["basis"] = [basis for basis, _ in words]
        columns["reason"] = [reason for _, reason in words]
        self.connection.register(name, pa.table(columns))


def leaf_truths(codes: tuple[int, ...], count: int) -> list[bool | None]:
    """The truths of a rule's leaves from its trace numbers."""
    meaning: Mapping[int, bool | None] = {2: True, 1: None, 0: False}
    return [meaning[codes[i // LEAVES] >> (2 * (i % LEAVES)) & 3] for i in range(count)]


def money(fen: str) -> str:
    """Fen as text with two decimals, in SQL."""
    if fen == "NULL":
        return "CAST(NULL AS VARCHAR)"
    return f"CAST(({fen}) // 100 AS VARCHAR) || '.' || lpad(CAST(({fen}) % 100 AS VARCHAR), 2, '0')"


def _in_own_unit(expr: ir.Expr, hundredths: str) -> str:
    """A number kept in hundredths, as money or as a count, in SQL."""
    kind = expr.type if isinstance(expr, ir.Derived) else "decimal"
    if kind == "int":
        return f"CAST(({hundredths}) // 100 AS BIGINT)"
    return f"CAST(CAST(({hundredths}) AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2))"


def _shown(rule: RuleColumns) -> str:
    if not rule.shown:
        return "''"
    parts = ", ".join(
        f"{_text(label + ' ')} || {money('t.' + column)} || {_text(' ' + unit)}"
        for label, column, unit in rule.shown
    )
    known = " OR ".join(f"t.{column} IS NOT NULL" for _, column, _ in rule.shown)
    return f"CASE WHEN {known} THEN '（' || concat_ws('，', {parts}) || '）' ELSE '' END"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
