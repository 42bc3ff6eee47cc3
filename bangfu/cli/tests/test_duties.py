from pathlib import Path

import pytest

from bangfu.cli.tests.conftest import Run, rows_of
from bangfu.policy.duties.owed import COLUMNS

JUNE = ("--from", "2021-06-01", "--to", "2021-06-30")


def test_each_duty_and_period_is_a_row(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    result = run("duties", sound_ledger, "--policy", pack, "--from", "2021-06-15",
                 "--to", "2021-07-01", "--out", out)  # fmt: skip
    assert result.exit_code == 0, result.stderr
    rows = rows_of(out)
    assert tuple(rows[0]) == COLUMNS
    assert sorted(
        (r["责任"], r["人员编号"], r["周期起"], r["周期止"], r["最少次数"]) for r in rows
    ) == [
        ("例会", "", "2021-06-01", "2021-06-30", "1"),
        ("例会", "", "2021-07-01", "2021-07-31", "1"),
        ("独居走访", "3-1", "2021-06-01", "2021-06-30", "2"),
        ("独居走访", "3-1", "2021-07-01", "2021-07-31", "2"),
    ]
    # nobody knows whether 戊 lives alone: not forgotten in silence
    assert "独居走访" in result.stderr and "待核实" in result.stderr
    assert "村干部" in result.stdout


def test_an_event_switches_its_duties_on(
    run: Run, pack: str, sound_ledger: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    result = run("duties", sound_ledger, "--policy", pack, *JUNE, "--out", out,
                 "--event", "极端天气=2021-06-10..2021-06-15")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    cold = [(r["周期起"], r["周期止"]) for r in rows_of(out) if r["责任"] == "严寒看望"]
    assert cold == [("2021-06-07", "2021-06-13"), ("2021-06-14", "2021-06-20")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "2021-06-30", "--to", "2021-06-01"), "起止日期反了"),
        (("--from", "2019-01-01", "--to", "2019-12-31"), "不在政策包的有效期内"),
        ((*JUNE, "--event", "地震=2021-06-01..2021-06-02"), "极端天气"),
        ((*JUNE, "--event", "极端天气"), "种类=起..止"),
        ((*JUNE, "--event", "极端天气=2021-06-02..2021-06-01"), "反了"),
        ((*JUNE, "--event", "极端天气=六月..七月"), "不是日期"),
        ((*JUNE, "--event", "极端天气=202161..2021-06-02"), "--event：“202161”不是日期"),
        (("--from", "202161", "--to", "2021-06-30"), "--from：“202161”不是日期"),
        (("--from", "2021-06-01", "--to", "2021630"), "--to：“2021630”不是日期"),
        ((*JUNE, "--set", "走访=3"), "低保标准"),
    ],
)
def test_is_not_done(
    run: Run, pack: str, tmp_path: Path, sound_ledger: Path, arguments: tuple[str, ...], says: str
) -> None:
    out = tmp_path / "o.csv"
    result = run("duties", sound_ledger, "--policy", pack, *arguments, "--out", out)
    assert result.exit_code == 2
    assert says in result.stderr and not out.exists()
