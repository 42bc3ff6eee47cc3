"""Ledgers made on the spot. Identity numbers carry region code 990101, which no place has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from bangfu.policy import identity
from bangfu.policy.facts import Dictionary, load_dictionary
from bangfu.sheets import Ledger, Problem, open_book, read_ledger, read_mapped

TODAY = dt.date(2022, 10, 1)
HEAD = ("户编号", "人员编号", "姓名", "与户主关系", "身份证号码")

Rows = Sequence[Sequence[object]]


def number(day: str = "19500101", order: int = 1) -> str:
    """A valid identity number of nobody."""
    first17 = f"990101{day}{order:03}"
    return first17 + identity.check_character(first17)


def csv_of(rows: Rows) -> str:
    return "\n".join(",".join("" if c is None else str(c) for c in row) for row in rows) + "\n"


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def read_csv(tmp_path: Path, dictionary: Dictionary) -> Callable[..., Ledger]:
    def read(rows: Rows | str, encoding: str = "utf-8") -> Ledger:
        path = tmp_path / "台账.csv"
        path.write_bytes((rows if isinstance(rows, str) else csv_of(rows)).encode(encoding))
        return read_ledger(path, dictionary, today=TODAY)

    return read


@pytest.fixture
def make_book(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets of cells; a tuple (top, left, bottom, right, text) in `merges` is merged."""

    def make(
        sheets: dict[str, Rows], merges: Sequence[tuple] = (), name: str = "台账.xlsx"
    ) -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, cell, date)
                    elif cell is not None:
                        sheet.write(r, c, cell)
            for top, left, bottom, right, text in merges:
                sheet.merge_range(top, left, bottom, right, text)
        book.close()
        return path

    return make


@pytest.fixture
def read_book(make_book: Callable[..., Path], dictionary: Dictionary) -> Callable[..., Ledger]:
    def read(sheets: dict[str, Rows] | Rows, merges: Sequence[tuple] = ()) -> Ledger:
        named = sheets if isinstance(sheets, dict) else {"人员": sheets}
        return read_ledger(make_book(named, merges), dictionary, today=TODAY)

    return read


def only(ledger: Ledger) -> Problem:
    """The one problem there should be."""
    assert len(ledger.problems) == 1, [str(problem) for problem in ledger.problems]
    return ledger.problems[0]


def column(ledger: Ledger, name: str) -> list:
    return ledger.persons.column(name).to_pylist()


def aikou(name="张三", sex="男", identity=None, category="低保", helper="向国清（支书）"):
    return [1, name, sex, number() if identity is None else identity, category, helper, "每周上门",
            "13000000017", ""]  # fmt: skip


@pytest.fixture
def read(make_book):
    """Read rows by the guessed mapping, changed by `mapping`."""

    def take(rows, mapping=None, merges=(), **rest):
        book = open_book(make_book({"台账": rows}, merges))
        sheet = book.sheets[0]
        return read_mapped(
            book, "台账", sheet.mapping() | (mapping or {}), **({"today": TODAY} | rest)
        )

    return take
