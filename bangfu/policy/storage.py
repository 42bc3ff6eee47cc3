"""How facts are stored in tables, the same for whoever reads, judges or writes them.

Money is whole fen, decimals are whole ten-thousandths, dates are yyyymmdd,
several values are one text such as `|低保|特困|`. Nothing of this ever passes
through a float.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

ARROW = {
    "text": pa.string(), "id_number": pa.string(), "phone": pa.string(), "enum": pa.string(),
    "multi": pa.string(), "bool": pa.bool_(), "money": pa.int64(), "decimal": pa.int64(),
    "int": pa.int64(), "date": pa.int32(),
}  # fmt: skip
"""The column type of each type of fact."""

SQL = {
    "text": "VARCHAR", "id_number": "VARCHAR", "phone": "VARCHAR", "enum": "VARCHAR",
    "multi": "VARCHAR", "bool": "BOOLEAN", "money": "BIGINT", "decimal": "BIGINT",
    "int": "BIGINT", "date": "INTEGER",
}  # fmt: skip
"""The same in SQL."""

SCALE = {"money": 100, "decimal": 10000, "int": 1}
"""How many of the stored whole units make one: fen in a yuan, and so on."""

OBLIGEE = "供养对象编号"
"""The fact that links a person to the one he owes support."""


def day_number(day: dt.date) -> int:
    """A date as it is stored."""
    return day.year * 10000 + day.month * 100 + day.day
