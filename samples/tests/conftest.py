"""The sample county as written to files and read back."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bangfu.policy.facts import load_dictionary
from bangfu.sheets import Ledger, read_ledger
from samples.county import ledger_file, make
from samples.planted import Planted
from samples.townships import County

READ_ON = dt.date(2026, 11, 22)


class Made:
    """The county written once for all tests, and its ledgers as read back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.county: County
        self.planted: list[Planted]
        self.county, self.planted = make(folder)
        self.ledgers: dict[str, Ledger] = {
            ledger.town.name: read_ledger(
                folder / ledger_file(ledger), load_dictionary(), today=READ_ON
            )
            for ledger in self.county.ledgers
        }

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def sheet(self, name: str, sheet: str) -> list[list[str]]:
        book = CalamineWorkbook.from_path(self.folder / name)
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)

    def people(self) -> dict[str, dict[str, object]]:
        """Sound rows of all ledgers by identity number."""
        return {
            row["身份证号码"]: row
            for ledger in self.ledgers.values()
            for row in ledger.persons.to_pylist()
            if not row["_refused"] and row["身份证号码"]
        }


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample county, made once."""
    return Made(tmp_path_factory.mktemp("county"))
