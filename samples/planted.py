"""What was put into the sample files on purpose, so that tests and people can look for exactly it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """One row of planted.csv."""

    file: str
    sheet: str
    row: int
    """As Excel counts."""
    kind: str
    """`must_fix`, `duplicate`, `differs` and `note` in ledgers; `not_in_ledger`, `conflict`,
    `new_hardship` and `death` in lists from other departments."""
    column: str
    what: str
    person: str = ""
    """人员编号, where the person is in the ledger."""
