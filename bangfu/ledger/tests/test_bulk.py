"""Columns read in bulk are word for word what lies in the tables."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bangfu.ledger import bulk

SHAPE = {"n": pa.int64(), "text": pa.string(), "other": pa.string()}
SAID = [
    (1, "", None),
    (2, None, ""),
    (3, 'a "quoted", cell', "two\nlines\r\nand a tab\t"),
    (4, "\x01\x02\x03", "\x03"),
    (5, "\\N", "\\."),
    (6, "NULL", "  岚县，石家沟 "),
]


@pytest.mark.django_db
def test_every_sign_comes_back_and_nothing_is_taken_for_unknown():
    rows = " UNION ALL ".join(
        ["SELECT CAST(%s AS INTEGER) AS n, CAST(%s AS TEXT) AS a, CAST(%s AS TEXT) AS b"]
        * len(SAID)
    )
    found = bulk.read(f"{rows} ORDER BY n", [cell for row in SAID for cell in row], SHAPE)
    assert found.schema == pa.schema(list(SHAPE.items()))
    assert [tuple(row.values()) for row in found.to_pylist()] == SAID


@pytest.mark.django_db
def test_a_column_of_empty_texts_keeps_its_rows():
    found = bulk.read(
        "SELECT CAST('' AS TEXT) AS a UNION ALL SELECT CAST('' AS TEXT)", [], {"text": pa.string()}
    )
    assert found["text"].to_pylist() == ["", ""]


@pytest.mark.django_db
def test_no_rows_are_an_empty_table():
    found = bulk.read("SELECT CAST(1 AS INTEGER) AS n, '' AS a, '' AS b WHERE 1 = 0", [], SHAPE)
    assert found.num_rows == 0 and found.schema == pa.schema(list(SHAPE.items()))
