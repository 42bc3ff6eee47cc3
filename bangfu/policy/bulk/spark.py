"""Run the same compiled program on Spark, for ledgers that outgrow one machine.

PySpark is an optional extra and is imported only when asked for. Every SELECT is
the one DuckDB runs, put into Spark's dialect; the words are the same tables.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot

from bangfu.policy.bulk.engine import IN_ORDER_UP_TO, SOURCE
from bangfu.policy.bulk.sql.answer import list_outcomes
from bangfu.policy.bulk.sql.columns import REFUSED
from bangfu.policy.bulk.sql.compile import compile_program
from bangfu.policy.bulk.sql.outcomes import PICKED, Outcomes, in_any_order, in_ledger_order
from bangfu.policy.errors import PolicyError
from bangfu.policy.program.assemble import Program

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NO_PYSPARK = "没有装 PySpark。运行 pip install 'bangfu[spark]' 装上，或改用 --engine duckdb"
NO_JAVA = "Spark 要有 Java 17 以上。装上 Java，或设好 JAVA_HOME；也可以改用 --engine duckdb"


def screen_on_spark(
    program: Program,
    persons: pa.Table | Path,
    *,
    everything: bool = False,
    by_rule: bool = False,
    session: SparkSession | None = None,
) -> pa.Table:
    """All outcomes of a program for a ledger, in the same columns as `engine.screen`.

    Without a `session` Spark runs on this machine and is stopped again afterwards.
    Raises PolicyError when PySpark or Java is missing.
    """
    with ExitStack() as stack:
        spark = session or stack.enter_context(local_session())
        run = stack.enter_context(_views(spark))
        ledger = run.open(persons)
        present = {name: f'"{name}"' for name in ledger.columns}
        if REFUSED in present and ledger.filter(REFUSED).isEmpty():
            del present[REFUSED]
        sql = compile_program(program, present, SOURCE)
        for table in sql.layers.tables:
            run.view(table.name, table.select, kept=table.reads > 1)
        listed = list_outcomes(Outcomes(sql), run, everything=everything, by_rule=by_rule)
        count = run.rows(f"SELECT count(*) FROM {PICKED}")[0][0]
        in_order = "_row" in ledger.columns and count <= IN_ORDER_UP_TO
        outcomes = in_ledger_order(listed, SOURCE) if in_order else in_any_order(listed)
        return plain_types(spark.sql(in_spark(outcomes)).toArrow())


def in_spark(sql: str) -> str:
    """A SELECT in Spark's dialect."""
    return sqlglot.transpile(sql, read="duckdb", write="spark")[0]


def plain_types(table: pa.Table) -> pa.Table:
    """Nullable plain text columns, as DuckDB gives them."""
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def missing_for_spark() -> str | None:
    """What has to be installed before Spark can run; None when nothing is missing."""
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError:
        return NO_PYSPARK
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and Path(home, "bin", "java").exists()):
        return NO_JAVA
    return None


@contextmanager
def local_session(more: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """Spark on this machine, stopped at the end; `more` are settings of Spark's own.

    Raises PolicyError when it cannot run.
    """
    missing = missing_for_spark()
    if missing:
        raise PolicyError(missing)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="bangfu-spark-") as folder:
        settings: dict[str, bool | float | int | str | None] = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.memory": os.environ.get("BANGFU_SPARK_MEMORY", "4g"),
            "spark.driver.maxResultSize": "0",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": str(Path(folder) / "warehouse"),
            "spark.sql.shuffle.partitions": str(2 * cores),
            "spark.driver.host": "127.0.0.1",
            # what it could infer from conditions nested this deep is not worth the planning
            "spark.sql.constraintPropagation.enabled": "false",
            "spark.log.level": "ERROR",
            **(more or {}),
        }
        builder = SparkSession.builder.master(f"local[{cores}]").appName("bangfu")
        try:
            session = builder.config(map=settings).getOrCreate()
        except (PySparkException, OSError) as error:
            raise PolicyError(f"Spark 没有启动：{str(error).splitlines()[0]}。{NO_JAVA}") from error
        try:
            yield session
        finally:
            session.stop()


@contextmanager
def _views(spark: SparkSession) -> Iterator[_Views]:
    views = _Views(spark)
    try:
        yield views
    finally:
        views.drop()


class _Views:
    """Temporary views of one run; none is left in a session that others use too."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.frames: dict[str, DataFrame] = {}

    def open(self, persons: pa.Table | Path) -> DataFrame:
        """The ledger as a view."""
        if isinstance(persons, Path):
            ledger = self.spark.read.parquet(str(persons))
        else:
            ledger = self.spark.createDataFrame(persons)
        self._name(SOURCE, ledger)
        return ledger

    def view(self, name: str, select: str, *, kept: bool) -> None:
        """Give a SELECT a name; `kept` rows are not worked out again for every reader."""
        frame = self.spark.sql(in_spark(select))
        self._name(name, frame.cache() if kept else frame)

    def keep(self, name: str, select: str) -> None:
        """Work out a SELECT and keep its rows under a name."""
        self.view(name, select, kept=True)

    def put(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self._name(name, self.spark.createDataFrame(table))

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The few rows of a SELECT."""
        return [tuple(row) for row in self.spark.sql(in_spark(select)).collect()]

    def drop(self) -> None:
        """Forget the views and what was kept for them."""
        for name, frame in reversed(self.frames.items()):
            frame.unpersist()
            self.spark.catalog.dropTempView(name)

    def _name(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self.frames[name] = frame
