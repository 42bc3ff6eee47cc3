from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

from bangfu.cli.tests.conftest import Run, rows_of

ON = ("--on", "2021-06-01")


def test_values_one_row_a_person(run: Run, pack: str, ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    values = "计入家庭成员,人数，人均月收入、计入月收入 ,年龄"
    result = run("derive", ledger, "--policy", pack, *ON, "--values", values, "--out", out)
    assert result.exit_code == 1, result.stderr
    assert [tuple(row.values()) for row in rows_of(out)] == [
        ("户1", "1-1", "甲", "是", "2", "590.00", "600.00", "41"),
        ("户1", "1-2", "乙", "是", "2", "590.00", "580.00", "40"),
        ("户2", "2-1", "丙", "是", "1", "600.00", "600.00", "51"),
        ("户3", "3-1", "丁", "是", "1", "635.50", "635.50", "81"),
        ("户4", "4-1", "戊", "是", "1", "", "", "61"),
        ("户5", "5-1", "己", "是", "1", "166.67", "166.67", "56"),
        ("户6", "6-1", "庚", "否", "1", "0.00", "0.00", "91"),
        ("户6", "6-2", "辛", "是", "1", "0.00", "0.00", "71"),
        # 壬's row was refused: how many they are is not known
        ("户7", "7-2", "癸", "是", "", "", "0.00", "50"),
    ]


def test_money_is_exact_and_counts_are_whole(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    result = run(
        "derive", sound_ledger, "--policy", pack, *ON, "--values", "人数,人均月收入", "--out", out
    )
    assert result.exit_code == 0, result.stderr
    first = pq.read_table(out).to_pylist()[0]
    assert first["人数"] == 2 and isinstance(first["人数"], int)
    assert first["人均月收入"] == Decimal("590.00") and isinstance(first["人均月收入"], Decimal)


def test_an_unknown_name_lists_the_known_ones(
    run: Run, pack: str, ledger: Path, tmp_path: Path
) -> None:
    for values in ("人均收入", "近6个月收入", "，"):
        out = tmp_path / "out.csv"
        result = run("derive", ledger, "--policy", pack, *ON, "--values", values, "--out", out)
        assert result.exit_code == 2
        assert "人均月收入" in result.stderr and "扣减后人均月收入" in result.stderr
        assert not out.exists()
        assert ("是台账里的栏目" in result.stderr) is (values == "近6个月收入")
