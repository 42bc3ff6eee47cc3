"""Columns read in bulk are word for word what lies in the tables."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from bangfu.ledger import bulk
from bangfu.ledger.models import Household
from bangfu.ledger.models.person import Joined

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


@pytest.mark.django_db
def test_rows_made_in_bulk_are_as_made_one_by_one_and_can_be_changed_in_bulk():
    def told() -> list[dict]:
        return [
            {**row, "id": 0, "created_at": 0, "updated_at": 0}
            for row in Household.objects.order_by("number").values()
        ]

    def made() -> list[Household]:
        return [
            Household(
                number=f"H{at}", township_code="1", area_code="1", head_name="甲\t\\乙", people=at,
                facts={"住房安全": "危房", "n": [None, at]}, closed_on=dt.date(2026, 1, 2) if at else None,
            )
            for at in range(3)
        ]  # fmt: skip

    bulk.create(homes := made())
    assert set(Household.objects.values_list("pk", flat=True)) == {home.pk for home in homes}
    assert Household.objects.create(number="H9").pk not in {home.pk for home in homes}
    Household.objects.filter(number="H9").delete()
    expected = told()
    Household.objects.all().delete()
    for home in made():
        home.save()
    assert told() == expected
    rows = list(Household.objects.order_by("number"))
    for home in rows:
        home.facts, home.closed_because, home.closed_on = {}, Joined.SPLIT, None
    bulk.update(rows, ["facts", "closed_because", "closed_on"])
    assert {(str(h.facts), h.closed_because, h.closed_on) for h in Household.objects.all()} == {
        ("{}", "split", None)
    }
