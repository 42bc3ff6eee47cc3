"""Run a program on DuckDB inside the process, over Arrow tables or Parquet files."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from bangfu.policy.bulk.sql.answer import list_outcomes
from bangfu.policy.bulk.sql.columns import REFUSED
from bangfu.policy.bulk.sql.compile import RuleColumns, SqlProgram, compile_program
from bangfu.policy.bulk.sql.fold import literal
from bangfu.policy.bulk.sql.outcomes import PICKED, Outcomes, in_any_order, in_ledger_order
from bangfu.policy.errors import PolicyError
from bangfu.policy.facts import load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import Program
from bangfu.policy.storage import SQL

Progress = Callable[[str, int, int], None]
SOURCE = "persons"
READ_AGAIN_UP_TO = 4
"""So many readers of the ledger work its rows out again; for more they are kept."""
ACCEPTED = {
    "VARCHAR": ("VARCHAR", "ENUM", '"NULL"'),
    "BOOLEAN": ("BOOLEAN", '"NULL"'),
    "BIGINT": ("BIGINT", "INTEGER", "HUGEINT", '"NULL"'),
    "INTEGER": ("INTEGER", "BIGINT", '"NULL"'),
}
"""The column types that may stand for each stored type."""
IN_ORDER_UP_TO = 1_000_000
"""Outcomes are put in the ledger's order up to this many; beyond it the order is free."""


def screen(
    program: Program,
    persons: pa.Table | Path,
    *,
    everything: bool = False,
    by_rule: bool = False,
    progress: Progress | None = None,
) -> pa.Table:
    """All outcomes of a program for a ledger, in the output's columns.

    `persons` is a table as the ledger reader makes it, or a Parquet file of that
    form. One row a subject and programme: where several rules of a pack lead to
    one programme the best verdict counts, once, with the highest amount; with
    `by_rule` every rule has its row. Rows that are 不符合 are left out unless
    `everything`.
    """
    with Run(program, persons) as run:
        run.work(progress)
        return run.outcomes(everything=everything, by_rule=by_rule)


class Run:
    """One run of a program: its tables live in a private in-memory database.

    Without `reasons` it only tells to whom rules apply: there are no outcomes.
    """

    def __init__(
        self,
        program: Program,
        persons: pa.Table | Path,
        *,
        values: tuple[str, ...] = (),
        reasons: bool = True,
        memory_limit: str | None = None,
        spill: Path | None = None,
    ) -> None:
        self.program = program
        self.connection = duckdb.connect(config={"preserve_insertion_order": "false"})
        if memory_limit:
            self.connection.execute(f"SET memory_limit = '{memory_limit}'")
        # what does not fit into memory speaks of people: a folder of its own, gone with the run
        self._spill = spill or Path(tempfile.gettempdir()) / f"bangfu-{uuid.uuid4().hex}"
        self.connection.execute(f"SET temp_directory = {literal(str(self._spill))}")
        columns = self._open(persons)
        present = {name: f'"{name}"' for name in columns}
        if REFUSED in present and not self._any_refused():
            del present[REFUSED]
        self.sql: SqlProgram = compile_program(
            program, present, SOURCE, values=values, reasons=reasons
        )
        self.of = Outcomes(self.sql)
        self.ordered = "_row" in columns

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _open(self, persons: pa.Table | Path) -> list[str]:
        if isinstance(persons, Path):
            self.connection.execute(
                f"CREATE VIEW {SOURCE} AS SELECT * FROM {parquet_source(persons)}"
            )
        else:
            self.connection.register(SOURCE, persons)
        facts = load_dictionary().facts
        described = {row[0]: row[1] for row in self.rows(f"DESCRIBE {SOURCE}")}
        for name, found in described.items():
            fact = facts.get(name)
            if fact is not None and not found.startswith(ACCEPTED[SQL[fact.type]]):
                raise PolicyError(
                    f"“{name}”一列是 {found}，应为 {SQL[fact.type]}。"
                    "金额存成分，日期存成 20220131 这样的整数；请用 read_ledger 读台账"
                )
        self._refuse_without_number(described)
        return list(described)

    def _refuse_without_number(self, described: Iterable[str]) -> None:
        for name in ("户编号", "人员编号"):
            if name not in described:
                raise PolicyError(f"台账没有“{name}”一列。请用 read_ledger 读台账")
            missing = self.rows(f'SELECT count(*) FROM {SOURCE} WHERE "{name}" IS NULL')[0][0]
            if missing:
                raise PolicyError(f"{missing} 行没有“{name}”。每一行都要有，才知道说的是谁")

    def _any_refused(self) -> bool:
        return bool(self.rows(f"SELECT bool_or({REFUSED}) FROM {SOURCE}")[0][0])

    def work(self, progress: Progress | None = None) -> None:
        """Work out all tables of the program."""
        tables = self.sql.layers.tables
        for done, table in enumerate(tables):
            if progress:
                progress("筛查", done, len(tables))
            # a table that only selects from the ledger and is read a few times costs more to keep
            seldom = table is tables[0] and table.reads <= READ_AGAIN_UP_TO
            if seldom:
                self.connection.execute(
                    f"CREATE OR REPLACE TEMP VIEW {table.name} AS {table.select}"
                )
            else:
                self.keep(table.name, table.select)
        if progress:
            progress("筛查", len(tables), len(tables))

    def outcomes(self, *, everything: bool = False, by_rule: bool = False) -> pa.Table:
        """The outcomes as an Arrow table in the output's columns.

        One row a subject and programme, or with `by_rule` one for each rule.
        """
        listed = self.listed(everything=everything, by_rule=by_rule)
        count = self.rows(f"SELECT count(*) FROM {PICKED}")[0][0]
        in_order = self.ordered and count <= IN_ORDER_UP_TO
        outcomes = in_ledger_order(listed, SOURCE) if in_order else in_any_order(listed)
        return self.connection.sql(outcomes).to_arrow_table()

    def listed(
        self,
        *,
        everything: bool,
        by_rule: bool,
        within: str = "",
        programmes: frozenset[str] | None = None,
    ) -> str:
        """A SELECT of the outcomes and the places of their rules; of some programmes only if asked."""
        return list_outcomes(
            self.of,
            self,
            everything=everything,
            by_rule=by_rule,
            within=within,
            programmes=programmes,
        )

    def keep(self, name: str, select: str) -> None:
        """Work out a SELECT and keep its rows under a name."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def put(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self.connection.register(name, table)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The few rows of a SELECT."""
        return self.connection.execute(select).fetchall()

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

    def table_of(self, rule: RuleColumns) -> str:
        """A relation with a rule's truth and amount, a row for every subject it could speak of."""
        return f"({self.of.verdicts(rule)})"

    def judged(self, rule: RuleColumns) -> str:
        """Whether a rule speaks of row `t` of its table: the living, and households of some."""
        return self.of.judged(rule)


def parquet_source(path: Path) -> str:
    """A Parquet file, or a folder of them, as a relation."""
    return f"read_parquet({literal(str(path / '*.parquet' if path.is_dir() else path))})"


def _in_own_unit(expr: ir.Expr, hundredths: str) -> str:
    """A number kept in hundredths, as money or as a count, in SQL."""
    kind = expr.type if isinstance(expr, ir.Derived) else "decimal"
    if kind == "int":
        return f"CAST(({hundredths}) // 100 AS BIGINT)"
    return f"CAST(CAST(({hundredths}) AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(18, 2))"
