import json
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine

from bangfu.cli.tests.conftest import MakePack, Run, rows_of
from bangfu.policy.bulk.engine import screen as engine_screen
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import COLUMNS

ON = ("--on", "2021-06-01")


def outcomes(path: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    return {(r["户编号"], r["人员编号"], r["规则"]): r for r in rows_of(path)}


def test_a_ledger_becomes_outcomes(run: Run, pack: str, ledger: Path, tmp_path: Path) -> None:
    out, errors = tmp_path / "out.csv", tmp_path / "errors.csv"
    result = run("screen", ledger, "--policy", pack, *ON, "--out", out, "--errors", errors)
    assert result.exit_code == 1, result.stderr
    found = outcomes(out)
    assert {(key, row["结论"], row["金额"]) for key, row in found.items()} == {
        (("户1", "", "dibao"), "符合", "20.00"),
        (("户3", "3-1", "topup"), "符合", "100.00"),
        (("户4", "", "dibao"), "待核实", ""),
        (("户4", "4-1", "topup"), "符合", "100.00"),
        (("户5", "", "dibao"), "待核实", ""),
        (("户5", "5-1", "fund"), "符合", "1000.00"),
        (("户7", "", "dibao"), "待核实", ""),
    }
    assert found["户4", "", "dibao"]["缺少信息"] == "近6个月收入"
    assert found["户5", "", "dibao"]["缺少信息"] == "家庭财产合规"
    assert found["户1", "", "dibao"]["姓名"] == "甲"
    refused = rows_of(errors)
    assert [(r["行"], r["值"], r["人员编号"]) for r in refused] == [("10", "不少", "7-1")]
    assert not any(row["人员编号"] == "7-1" for row in found.values())


def test_the_screen_counts_and_the_notices_tell(
    run: Run, pack: str, ledger: Path, tmp_path: Path
) -> None:
    result = run("screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "out.csv")
    counts = {
        line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line.strip()
    }
    assert counts["最低生活保障（整户）"] == ["1", "3", "3", "20.00"]
    # 庚 has died and 壬's row was refused: eight people are judged
    assert counts["分类施保增发"] == ["2", "0", "6", "200.00"]
    assert counts["县爱心扶贫基金"] == ["1", "0", "7", "1,000.00"]
    assert "1 人在判断日期以前已去世" in result.stderr
    assert "1 户里有被退回的行" in result.stderr
    assert "1 个默认值" in result.stderr and "高龄 80岁" in result.stderr
    assert "数值来自二手网页" in result.stderr
    assert "不少" in result.stderr, "without --errors each refused row is named on stderr"
    assert "7 条结论已写入" in result.stderr


def test_all_adds_what_is_not_entitled(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    assert run("screen", sound_ledger, "--policy", pack, *ON, "--out", out, "--all").exit_code == 0
    found = outcomes(out)
    # six households, and two person rules for seven living people
    assert len(found) == 6 + 2 * 7
    assert found["户2", "", "dibao"]["结论"] == "不符合"
    assert found["户6", "", "dibao"]["结论"] == "不符合"


def test_every_format_holds_the_same(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    for name in ("out.csv", "out.json", "out.parquet", "out.xlsx"):
        result = run("screen", sound_ledger, "--policy", pack, *ON, "--out", tmp_path / name)
        assert result.exit_code == 0, result.stderr
    plain = [[row[c] for c in COLUMNS] for row in rows_of(tmp_path / "out.csv")]
    listed = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [[row[c] or "" for c in COLUMNS] for row in listed] == plain
    stored = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [[row[c] or "" for c in COLUMNS] for row in stored] == plain
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    sheet = book.get_sheet_by_index(0).to_python()
    assert tuple(sheet[0]) == COLUMNS
    assert len(sheet) == 1 + len(plain)


def test_a_setting_changes_the_outcome(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    arguments = ("screen", sound_ledger, "--policy", pack, *ON, "--out", out)
    assert run(*arguments, "--set", "低保标准=600.01", "--set", "低保金取整=元进一").exit_code == 0
    found = outcomes(out)
    # 丙 is a cent below now; his cent is rounded up to a yuan
    assert found["户2", "", "dibao"]["金额"] == "1.00"
    assert found["户1", "", "dibao"]["金额"] == "21.00"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--policy", "nowhere", *ON), "没有政策包“nowhere”"),
        (("--policy", "township", "--on", "2026-01-01"), "有效期是 2021-01-01 至 2025-12-31"),
        (("--policy", "township", *ON, "--set", "低保标淮=700"), "可以设的有：低保标准"),
        (("--policy", "township", *ON, "--set", "低保标准"), "要写成 名称=值"),
        (("--policy", "township", *ON, "--set", "低保标准=1", "--set", "低保标准=2"), "写了两个值"),
        (("--policy", "township", *ON, "--set", "低保标准=六百"), "六百"),
        (("--policy", "township", "--on", "昨天"), "不是日期"),
        (("--policy", "township", *ON, "--area", "440000"), "没有值"),
        (("--policy", "township", *ON, "--area", "隔山"), "不是区划代码"),
        (("--policy", "，", *ON), "没有写政策包"),
        (("--policy", "township"), "缺少 --on"),
    ],
)
def test_is_not_done(
    run: Run, pack: str, ledger: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    out = tmp_path / "out.csv"
    result = run("screen", ledger, *arguments, "--out", out)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert not out.exists()


def test_a_ledger_that_is_none(run: Run, pack: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for name, content in (
        ("空.csv", ""),
        ("无.csv", "甲,乙\n1,2\n"),
        ("图.xlsx", "PK?"),
        ("x.doc", ""),
    ):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        result = run("screen", path, "--policy", pack, *ON, "--out", out)
        assert result.exit_code == 2, name
        assert name in result.stderr and "Traceback" not in result.output
    result = run("screen", tmp_path / "没有.csv", "--policy", pack, *ON, "--out", out)
    assert result.exit_code == 2 and "没有.csv" in result.stderr
    assert not out.exists()


def test_the_ledger_itself_is_never_overwritten(
    run: Run, pack: str, ledger: Path, tmp_path: Path
) -> None:
    before = ledger.read_bytes()
    link = tmp_path / "另一个名字.csv"
    link.symlink_to(ledger)
    for out in (ledger, link):
        result = run("screen", ledger, "--policy", pack, *ON, "--out", out)
        assert result.exit_code == 2 and "就是台账本身" in result.stderr
        result = run(
            "screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv", "--errors", out
        )
        assert result.exit_code == 2
    both = tmp_path / "o.csv"
    result = run("screen", ledger, "--policy", pack, *ON, "--out", both, "--errors", both)
    assert result.exit_code == 2 and "同一个文件" in result.stderr
    assert ledger.read_bytes() == before and not both.exists()


def test_places_that_cannot_be_written(run: Run, pack: str, ledger: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "没有" / "o.csv", tmp_path / "o.doc", tmp_path):
        result = run("screen", ledger, "--policy", pack, *ON, "--out", out)
        assert result.exit_code == 2 and str(out) in result.stderr


def test_an_older_result_survives_a_failure(
    run: Run, make_pack: MakePack, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("旧结果", "utf-8")
    name = make_pack()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bangfu.sheets.write.os.fsync", full)
    result = run("screen", ledger, "--policy", name, *ON, "--out", out)
    assert result.exit_code == 2
    assert out.read_text("utf-8") == "旧结果"
    assert not list(tmp_path.glob(".*part"))


def test_spark_that_is_not_there(
    run: Run, pack: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv")
    monkeypatch.setitem(sys.modules, "pyspark", None)
    result = run(*arguments, "--engine", "spark")
    assert result.exit_code == 2 and "pip install 'bangfu[spark]'" in result.stderr
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    result = run(*arguments, "--engine", "spark")
    assert result.exit_code == 2 and "Java 17" in result.stderr
    assert not (tmp_path / "o.csv").exists()


def test_an_engine_there_is_not(run: Run, pack: str, ledger: Path, tmp_path: Path) -> None:
    result = run(
        "screen", ledger, "--policy", pack, *ON, "--out", tmp_path / "o.csv", "--engine", "abacus"
    )
    assert result.exit_code == 2 and "--engine 只能是：duckdb、spark" in result.stderr


def test_spark_gives_the_same_rows(
    run: Run, pack: str, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reaches the file and the screen when Spark did the work, without starting it."""

    def stand_in(program: Program, persons: pa.Table, *, everything: bool) -> pa.Table:
        return engine_screen(program, persons, everything=everything)

    monkeypatch.setattr("bangfu.policy.bulk.spark.missing_for_spark", lambda: None)
    monkeypatch.setattr("bangfu.policy.bulk.spark.screen_on_spark", stand_in)
    shown = {}
    for engine in ("duckdb", "spark"):
        out = tmp_path / f"{engine}.csv"
        result = run("screen", ledger, "--policy", pack, *ON, "--out", out, "--engine", engine)
        assert result.exit_code == 1, result.stderr
        shown[engine] = [line.split() for line in result.stdout.splitlines() if "最低" in line]
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()
    # without --all Spark does not count the rest
    assert shown["duckdb"] == [["最低生活保障（整户）", "1", "3", "3", "20.00"]]
    assert shown["spark"] == [["最低生活保障（整户）", "1", "3", "—", "20.00"]]
