"""Parquet files: typed columns mean what the same text would mean."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bangfu.sheets import read_ledger
from bangfu.sheets.tests.conftest import TODAY, number, only


def test_parquet_with_types_and_with_text_read_alike(tmp_path, dictionary):
    typed = pa.table(
        {
            "户编号": pa.array(["H1", "H2"]),
            "人员编号": pa.array([7, 8], pa.int64()),
            "姓名": pa.array(["张三", "李四"]).dictionary_encode(),
            "身份证号码": pa.array([int(number()), None], pa.int64()),
            "近6个月收入": pa.array([Decimal("1234.50"), None], pa.decimal128(12, 2)),
            "月工资性收入": pa.array([0.1, float("nan")], pa.float64()),
            "独居": pa.array([True, None]),
            "死亡日期": pa.array([dt.date(2022, 5, 4), None]),
            "人均住房面积": pa.array([18.5, 20.0], pa.float32()),
            "住房套数": pa.array([1, 2], pa.int32()),
            "现享救助": pa.array([["低保", "特困"], ["无"]]),
            "备注": pa.array([{"a": 1}, {"a": 2}]),
        }
    )
    text = {
        "户编号": ["H1", "H2"], "人员编号": ["7", "8"], "姓名": ["张三", "李四"],
        "身份证号码": [number(), ""], "近6个月收入": ["1234.50", ""], "月工资性收入": ["0.1", ""],
        "独居": ["是", ""], "死亡日期": ["2022-05-04", ""], "人均住房面积": ["18.5", "20"],
        "住房套数": ["1", "2"], "现享救助": ["低保、特困", "无"], "备注": ["", ""],
    }  # fmt: skip
    tables = []
    for name, table in (("a.parquet", typed), ("b.parquet", pa.table(text))):
        pq.write_table(table, tmp_path / name)
        ledger = read_ledger(tmp_path / name, dictionary, today=TODAY)
        assert not ledger.problems, [str(p) for p in ledger.problems]
        assert any("备注" in warning for warning in ledger.warnings)
        tables.append(ledger.persons)
    assert tables[0].equals(tables[1])
    assert tables[0].column("_row").to_pylist() == [1, 2]
    assert tables[0].column("近6个月收入").to_pylist() == [123450, None]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([2**64 - 1], pa.uint64()),
        pa.array([float("inf")], pa.float64()),
        pa.array([-(2.0**100)], pa.float64()),
        pa.array([Decimal("1e40")], pa.decimal256(50, 5)),
        pa.array([dt.datetime(1, 1, 1)], pa.timestamp("us")),
    ],
)
@pytest.mark.parametrize(
    "name", ["近6个月收入", "住房套数", "死亡日期", "身份证号码", "独居", "残疾等级"]
)
def test_values_beyond_reason_are_refused_by_name(tmp_path, dictionary, values, name):
    path = tmp_path / "台账.parquet"
    pq.write_table(
        pa.table({"户编号": ["H1"], "人员编号": ["P1"], "姓名": ["张三"], name: values}), path
    )
    problem = only(read_ledger(path, dictionary, today=TODAY))
    assert problem.refused
    assert problem.column == name
