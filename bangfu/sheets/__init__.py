"""Ledger files in, typed tables out; result tables to files.

`read_ledger` turns a workbook, CSV or Parquet file into one Arrow table of
persons and a list of everything that is wrong with it. `write_table` and
`write_problems` write results whole or not at all.
"""

from bangfu.sheets.ledger import Ledger, read_ledger
from bangfu.sheets.problems import Problem, UnreadableLedger
from bangfu.sheets.write import UnwritableTable, write_problems, write_table

__all__ = [
    "Ledger",
    "Problem",
    "UnreadableLedger",
    "UnwritableTable",
    "read_ledger",
    "write_problems",
    "write_table",
]
