"""The ledger reader meets the sample: it refuses the planted rows and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.policy.facts import load_dictionary
from bangfu.sheets import Ledger, read_ledger
from samples.make import Township, make
from samples.workbook import Placed

BOOKKEEPING = ("_row", "_sheet", "_refused")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Township, list[Placed]]:
    folder = tmp_path_factory.mktemp("reading")
    book, tidy = folder / "township.xlsx", folder / "township.csv"
    return book, tidy, *make(book, tidy=tidy)


@pytest.fixture(scope="module")
def ledger(made: tuple[Path, Path, Township, list[Placed]]) -> Ledger:
    return read_ledger(made[0], load_dictionary())


def sound(ledger: Ledger) -> dict[str, dict[str, object]]:
    return {
        row["人员编号"]: {name: row[name] for name in row if name not in BOOKKEEPING}
        for row in ledger.persons.to_pylist()
        if not row["_refused"]
    }


def test_exactly_the_planted_rows_are_refused(
    made: tuple[Path, Path, Township, list[Placed]], ledger: Ledger
) -> None:
    *_, placed = made
    refused = {(problem.sheet, problem.row) for problem in ledger.problems if problem.refused}
    assert refused == {(place.sheet, place.row) for place in placed}


def test_each_refusal_names_the_column_and_what_to_do(
    made: tuple[Path, Path, Township, list[Placed]], ledger: Ledger
) -> None:
    *_, placed = made
    found = {(p.sheet, p.row): p for p in ledger.problems if p.refused}
    for place in placed:
        problem = found[place.sheet, place.row]
        assert place.mistake.column in problem.facts, str(problem)
        assert problem.remedy
        number = str(place.mistake.cell)
        if len(number) == 18 and number.startswith("990101"):
            assert number not in str(problem), "号码要遮住"


def test_nobody_is_lost(made: tuple[Path, Path, Township, list[Placed]], ledger: Ledger) -> None:
    _, _, township, placed = made
    assert len(sound(ledger)) == township.rows - len(placed)


def test_every_other_row_reads_as_the_tidy_table_does(
    made: tuple[Path, Path, Township, list[Placed]], ledger: Ledger
) -> None:
    tidy = read_ledger(made[1], load_dictionary())
    assert not [problem for problem in tidy.problems if problem.refused]
    messy, clean = sound(ledger), sound(tidy)
    assert messy.keys() == clean.keys()
    for number, facts in clean.items():
        assert {name: messy[number].get(name) for name in facts} == facts, number
