"""Results to files: complete or absent, and read back as they were meant."""

import csv
import datetime as dt
import json
import zipfile
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine

from bangfu.sheets import Problem, UnwritableTable, write_problems, write_table
from bangfu.sheets import write as write_module
from bangfu.sheets.tests.conftest import number

TABLE = pa.table(
    {
        "姓名": ['=HYPERLINK("x")', "@张三", None],
        "号码": [number(), "+86", "-1"],
        "金额": pa.array([Decimal("1234.50"), Decimal("0.00"), None], pa.decimal128(12, 2)),
        "人数": [1, None, 3],
        "独居": [True, False, None],
        "日期": [dt.date(2022, 10, 1), None, None],
    }
)


def test_workbook(tmp_path):
    path = tmp_path / "结果.xlsx"
    write_table(TABLE, path)
    rows = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    assert rows[0] == TABLE.column_names
    assert rows[1] == ['=HYPERLINK("x")', number(), 1234.5, 1.0, "是", dt.date(2022, 10, 1)]
    assert rows[2][:3] == ["@张三", "+86", 0.0]
    assert rows[3] == ["", "-1", "", 3.0, "", ""]
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"autoFilter" in xml
    assert b'state="frozen"' in xml
    assert b"<cols>" in xml


def test_long_results_go_on_in_another_sheet_and_long_texts_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr(write_module, "_SHEET_ROWS", 2)
    path = tmp_path / "结果.xlsx"
    write_table(pa.table({"a": ["1", "2", "长" * 40_000]}), path)
    book = python_calamine.load_workbook(path)
    assert book.sheet_names == ["结果1", "结果2"]
    assert book.get_sheet_by_index(1).to_python()[1][0].endswith("请输出为 .csv 查看）")


def test_csv(tmp_path):
    path = tmp_path / "结果.csv"
    write_table(TABLE, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert rows[1] == ['\'=HYPERLINK("x")', number(), "1234.50", "1", "是", "2022-10-01"]
    assert rows[2] == ["'@张三", "+86", "0.00", "", "否", ""]
    assert rows[3] == ["", "-1", "", "3", "", ""]


def test_json_and_parquet(tmp_path):
    write_table(TABLE, tmp_path / "结果.json")
    text = (tmp_path / "结果.json").read_text(encoding="utf-8")
    assert "姓名" in text
    records = json.loads(text)
    assert records[0]["金额"] == "1234.50"
    assert records[0]["独居"] is True
    assert records[2]["姓名"] is None
    write_table(TABLE.slice(0, 0), tmp_path / "空.json")
    assert json.loads((tmp_path / "空.json").read_text(encoding="utf-8")) == []
    write_table(TABLE, tmp_path / "结果.parquet")
    assert pq.read_table(tmp_path / "结果.parquet").equals(TABLE)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json", ".parquet"])
def test_a_failure_leaves_nothing_and_keeps_the_older_file(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"结果{suffix}"
    path.write_text("旧的")

    def fail(table, partial):
        partial.write_text("写到一半")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(write_module._WRITERS, suffix, fail)
    with pytest.raises(UnwritableTable, match="写不进去"):
        write_table(TABLE, path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "旧的"


@pytest.mark.parametrize("name", ["结果.txt", "结果", "没有/结果.csv"])
def test_places_that_cannot_be_written(tmp_path, name):
    with pytest.raises(UnwritableTable):
        write_table(TABLE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".parquet"])
def test_problems(tmp_path, suffix):
    problem = Problem(
        "台账.xlsx", "人员", 5, "身份证号码", "990101********0010", "错", "改", "H1", "P1"
    )
    path = tmp_path / f"问题{suffix}"
    write_problems([problem], path)
    names = ["文件", "工作表", "行", "列", "值", "问题", "怎么办", "户编号", "人员编号"]
    if suffix == ".parquet":
        assert pq.read_table(path).to_pylist() == [
            dict(
                zip(
                    names,
                    ["台账.xlsx", "人员", 5, "身份证号码", problem.value, "错", "改", "H1", "P1"],
                    strict=True,
                )
            )
        ]
    elif suffix == ".csv":
        assert next(csv.reader(path.open(encoding="utf-8-sig"))) == names
    write_problems([], path)
    assert path.exists()
