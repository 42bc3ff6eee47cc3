"""Ledger files in, typed tables out; result tables to files.

`read_ledger` turns a workbook, CSV or Parquet file with known headings into one
Arrow table of persons and a list of everything that is wrong with it. For other
headings `open_book` shows what a file holds, and `read_mapped` reads a sheet by
the mapping a person gave. `write_table`, `write_problems` and `write_returned`
write results whole or not at all.
"""

from bangfu.sheets.across import repeated_across
from bangfu.sheets.book import open_book
from bangfu.sheets.ledger import Ledger, read_ledger
from bangfu.sheets.lines import Line, read_lines
from bangfu.sheets.mapped import Cells, Mapped, read_mapped
from bangfu.sheets.problems import JUDGE, MUST_FIX, NOTE, Problem, UnreadableLedger
from bangfu.sheets.returned import write_returned
from bangfu.sheets.seen import Book, Column, Sheet
from bangfu.sheets.targets import IGNORED, Guess, targets
from bangfu.sheets.units import units_for
from bangfu.sheets.write import UnwritableTable, write_problems, write_table

__all__ = [
    "IGNORED",
    "JUDGE",
    "MUST_FIX",
    "NOTE",
    "Book",
    "Cells",
    "Column",
    "Guess",
    "Ledger",
    "Line",
    "Mapped",
    "Problem",
    "Sheet",
    "UnreadableLedger",
    "UnwritableTable",
    "open_book",
    "read_ledger",
    "read_lines",
    "read_mapped",
    "repeated_across",
    "targets",
    "units_for",
    "write_problems",
    "write_returned",
    "write_table",
]
