from pathlib import Path

from bangfu.cli.tests.conftest import Run, rows_of

ON = ("--on", "2021-06-01")


def simulated(run: Run, ledger: Path, out: Path, *settings: str) -> list[dict[str, str]]:
    sets = [word for setting in settings for word in ("--set", setting)]
    result = run("simulate", ledger, "--policy", "township", *ON, *sets, "--out", out)
    assert result.exit_code == 0, result.stderr
    return rows_of(out)


def test_who_gains_and_what_it_costs(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    rows = simulated(run, sound_ledger, tmp_path / "o.csv", "低保标准=700")
    dibao = next(r for r in rows if r["项目"] == "最低生活保障（整户）" and r["变化"] == "合计")
    names = ("原符合", "新符合", "新增", "减少", "原待核实", "新待核实", "原每月金额", "新每月金额")
    # 220.00 + 100.00 + 64.50
    assert [dibao[n] for n in names] == ["1", "3", "2", "0", "2", "2", "20.00", "384.50"]
    changes = {r["户编号"]: r for r in rows if r["户编号"]}
    assert {(h, r["变化"], r["原金额"], r["新金额"]) for h, r in changes.items()} == {
        ("户1", "金额变化", "20.00", "220.00"),
        ("户2", "新符合", "", "100.00"),
        ("户3", "新符合", "", "64.50"),
    }
    assert "未满足" in changes["户2"]["原理由"]
    assert "人均月收入低于低保标准" in changes["户2"]["新理由"]


def test_who_loses(run: Run, pack: str, sound_ledger: Path, tmp_path: Path) -> None:
    rows = simulated(run, sound_ledger, tmp_path / "o.csv", "低保标准=590")
    dibao = next(r for r in rows if r["项目"] == "最低生活保障（整户）" and r["变化"] == "合计")
    assert (dibao["减少"], dibao["新符合"], dibao["新每月金额"]) == ("1", "0", "")
    lost = next(r for r in rows if r["户编号"] == "户1")
    assert (lost["变化"], lost["新结论"], lost["原金额"]) == ("不再符合", "不符合", "20.00")


def test_nothing_changes(run: Run, pack: str, sound_ledger: Path, tmp_path: Path) -> None:
    rows = simulated(run, sound_ledger, tmp_path / "o.csv", "低保标准=600")
    assert {r["变化"] for r in rows} == {"合计"}


def test_something_has_to_change(run: Run, pack: str, sound_ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    result = run("simulate", sound_ledger, "--policy", pack, *ON, "--out", out)
    assert result.exit_code == 2 and "--set" in result.stderr and not out.exists()
