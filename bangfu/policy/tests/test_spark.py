"""Spark gives the very rows that DuckDB gives: money on the line, doubts, refused rows, links."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bangfu.policy import PolicyError, build_program, screen
from bangfu.policy.bulk.spark import (
    NO_JAVA,
    NO_PYSPARK,
    local_session,
    missing_for_spark,
    screen_on_spark,
)
from bangfu.policy.facts import load_dictionary
from bangfu.policy.pack import load_pack
from bangfu.policy.proof.example import read_example
from bangfu.policy.single.population import Household, Person, persons_table
from bangfu.policy.tests.households import DAYS
from bangfu.policy.tests.ledgers import any_ledger

MISSING = missing_for_spark()
needs_spark = pytest.mark.skipif(MISSING is not None, reason=f"Spark 引擎没有验证：{MISSING}")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    small = {
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.driver.memory": "2g",
        # compiling the plans of a large pack takes longer than running them on few rows
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    with local_session(small) as spark:
        yield spark


def same(found: pa.Table, expected: pa.Table) -> None:
    assert found.schema.equals(expected.schema)
    theirs, ours = (
        sorted(tuple(str(cell) for cell in row.values()) for row in table.to_pylist())
        for table in (found, expected)
    )
    assert theirs == ours


@pytest.mark.spark
@needs_spark
@pytest.mark.parametrize(("pack", "day"), sorted(DAYS.items()))
def test_any_ledger(session: Any, pack: str, day: str, tmp_path: Path) -> None:
    program = build_program([pack], dt.date.fromisoformat(day), overrides={"低保标准": "600"})
    persons = any_ledger(program)
    expected = screen(program, persons, everything=True, by_rule=True)
    assert {"符合", "不符合", "待核实"} <= set(expected["结论"].to_pylist())
    same(
        screen_on_spark(program, persons, everything=True, by_rule=True, session=session), expected
    )
    if pack == "dazu-2019-26":
        # one row a programme, from a file, without what is not met
        pq.write_table(persons, tmp_path / "ledger.parquet")
        file = tmp_path / "ledger.parquet"
        same(screen_on_spark(program, file, session=session), screen(program, file))


@pytest.mark.spark
@needs_spark
@pytest.mark.parametrize("pack", ["anhui-dibao", "gannan-2022-153"])
def test_the_examples_of_packs(session: Any, pack: str) -> None:
    words = load_dictionary()
    together: dict[tuple[Any, ...], list[Household]] = {}
    for position, node in enumerate(load_pack(pack).examples):
        example = read_example(node, words, str(position))
        key = (example.on, example.area, tuple(sorted(example.overrides.items())))
        if example.household.persons:
            together.setdefault(key, []).append(example.household)
    (on, area, overrides), households = max(together.items(), key=lambda item: len(item[1]))
    program = build_program([pack], on, area=area, overrides=dict(overrides))
    persons = persons_table(households, words)
    found = screen_on_spark(program, persons, everything=True, session=session)
    expected = screen(program, persons, everything=True)
    assert found.equals(expected)


@pytest.mark.spark
@needs_spark
def test_income_on_the_line_is_not_below_it(session: Any) -> None:
    """Any size of household; a fen less for one member is below."""
    words = load_dictionary()
    households = []
    for size in range(1, 9):
        for less in (0, 1):
            number = f"{size}-{less}"
            persons = [
                Person(
                    f"{number}-{i}",
                    {
                        "人员编号": f"{number}-{i}",
                        "本地户籍": True,
                        "近6个月收入": _yuan(60001 * 6 - less * (i == 0)),
                    },
                )
                for i in range(size)
            ]
            households.append(Household(number, {"户编号": number, "家庭财产合规": True}, persons))
    program = build_program(["anhui-dibao"], dt.date(2022, 10, 1), overrides={"低保标准": "600.01"})
    table = persons_table(households, words)
    rows = screen_on_spark(program, table, everything=True, by_rule=True, session=session)
    verdicts = {
        row["户编号"]: row["结论"] for row in rows.to_pylist() if row["规则"] == "dibao-household"
    }
    assert verdicts == {
        h.number: "符合" if h.number.endswith("-1") else "不符合" for h in households
    }


def _yuan(fen: int) -> Fraction:
    return Fraction(fen, 100)


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    program = build_program(["anhui-dibao"], dt.date(2022, 10, 1))
    with pytest.raises(PolicyError, match="PySpark") as refused:
        screen_on_spark(program, pa.table({"户编号": ["1"]}))
    assert str(refused.value) == NO_PYSPARK


@pytest.mark.skipif(MISSING == NO_PYSPARK, reason=f"没有验证：{NO_PYSPARK}")
def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    program = build_program(["anhui-dibao"], dt.date(2022, 10, 1))
    with pytest.raises(PolicyError, match="Java") as refused:
        screen_on_spark(program, pa.table({"户编号": ["1"]}))
    assert str(refused.value) == NO_JAVA
