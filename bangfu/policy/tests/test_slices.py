"""A ledger worked out in slices gives the very rows of the whole, in a file that appears at once."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bangfu.policy import PolicyError, build_program, screen
from bangfu.policy.bulk.slices import screen_to_file
from bangfu.policy.tests.ledgers import any_ledger

PROGRAM = build_program(["china-base"], dt.date(2022, 10, 1), overrides={"低保标准": "600"})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Households in the order of their numbers, thirty rows a row group."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.parquet"
    pq.write_table(any_ledger(PROGRAM).sort_by("户编号"), path, row_group_size=30)
    return path


def rows(table: pa.Table) -> list[tuple[str, ...]]:
    return sorted(tuple(str(cell) for cell in row.values()) for row in table.to_pylist())


@pytest.mark.parametrize("everything", [False, True])
def test_slices_add_up_to_the_whole(ledger: Path, tmp_path: Path, everything: bool) -> None:
    """Persons owe support to persons of other slices, who are judged by them all the same."""
    whole = screen(PROGRAM, ledger, everything=everything)
    assert any("义务人" in reason for reason in whole["理由"].to_pylist())
    told: list[tuple[int, int]] = []
    count = screen_to_file(
        PROGRAM, ledger, tmp_path / "out.parquet", everything=everything, persons_in_a_slice=40,
        progress=lambda _, done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[-1][0] == told[-1][1] > 3
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.num_rows == count == whole.num_rows
    assert rows(found) == rows(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_ledger_in_no_order(ledger: Path, tmp_path: Path) -> None:
    table = pq.read_table(ledger)
    mixed = table.take([(7 * i) % table.num_rows for i in range(table.num_rows)])
    assert mixed.num_rows % 7
    pq.write_table(mixed, tmp_path / "mixed.parquet", row_group_size=30)
    screen_to_file(PROGRAM, tmp_path / "mixed.parquet", tmp_path / "out", persons_in_a_slice=60)
    assert len(list((tmp_path / "out").iterdir())) > 3
    assert rows(pq.read_table(tmp_path / "out")) == rows(screen(PROGRAM, ledger))


def test_parts_of_a_csv_are_joined_under_one_heading(ledger: Path, tmp_path: Path) -> None:
    count = screen_to_file(PROGRAM, ledger, tmp_path / "out.csv", persons_in_a_slice=100)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == count
    assert {row["结论"] for row in found} == {"符合", "待核实"}


def test_a_folder_of_files_is_one_ledger(ledger: Path, tmp_path: Path) -> None:
    table = pq.read_table(ledger)
    (tmp_path / "ledger").mkdir()
    middle = table.num_rows // 2
    pq.write_table(table.slice(0, middle), tmp_path / "ledger" / "a.parquet")
    pq.write_table(table.slice(middle), tmp_path / "ledger" / "b.parquet")
    screen_to_file(PROGRAM, tmp_path / "ledger", tmp_path / "out.parquet", persons_in_a_slice=40)
    assert rows(pq.read_table(tmp_path / "out.parquet")) == rows(screen(PROGRAM, ledger))


def test_nothing_is_left_where_it_cannot_be_done(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"\.parquet"):
        screen_to_file(PROGRAM, ledger, tmp_path / "out.docx")
    (tmp_path / "taken").mkdir()
    with pytest.raises(PolicyError, match="已经有了"):
        screen_to_file(PROGRAM, ledger, tmp_path / "taken")
    with pytest.raises(RuntimeError, match="stop"):
        screen_to_file(
            PROGRAM, ledger, tmp_path / "out.parquet", persons_in_a_slice=40, progress=_stop
        )
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def _stop(_: str, done: int, __: int) -> None:
    if done:
        raise RuntimeError("stop")
