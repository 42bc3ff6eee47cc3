from pathlib import Path

import pytest

from bangfu.cli.tests.conftest import MakePack, Run, rows_of, write_ledger

ON = ("--on", "2021-06-01")


def tree(run: Run, ledger: Path, *arguments: str) -> str:
    result = run("explain", ledger, "--policy", "township", *ON, *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_a_household_above_the_line(run: Run, pack: str, ledger: Path) -> None:
    shown = tree(run, ledger, "--household", "户3")
    assert "✗ 最低生活保障（整户）" in shown
    assert "✗ 人均月收入低于低保标准" in shown and "✓ 家庭财产符合规定" in shown
    assert "人均月收入 高出 35.50 元/月；须低于 低保标准 600.00 元/月，等于不算" in shown
    assert "只要改变下面一处，就符合" in shown
    assert "3813.00 元" in shown, "what the income was worked out from"
    # and the member by number, with what she may have
    assert "3-1" in shown and "分类施保增发" in shown


def test_what_is_missing_is_asked(run: Run, pack: str, ledger: Path) -> None:
    shown = tree(run, ledger, "--household", "户4")
    assert "待核实（1）" in shown
    assert "要问（先易后难）：近6个月收入" in shown


def test_amounts_and_persons(run: Run, pack: str, ledger: Path) -> None:
    assert "20.00 元/月" in tree(run, ledger, "--household", "户1")
    shown = tree(run, ledger, "--person", "3-1")
    assert "✓ 高龄老人" in shown and "81 岁" in shown and "高龄  80 岁（参数）" in shown
    assert shown.index("符合（1）") < shown.index("不符合（1）")
    assert "自付医疗超额 还差 10000.00 元；须高于 10000.00 元，等于不算" in shown


def test_one_rule_only(run: Run, pack: str, ledger: Path) -> None:
    for name in ("fund", "县爱心扶贫基金"):
        shown = tree(run, ledger, "--person", "3-1", "--rule", name)
        assert "县爱心扶贫基金" in shown and "分类施保增发" not in shown


def test_a_rule_about_households_asked_for_a_person(
    run: Run, make_pack: MakePack, ledger: Path
) -> None:
    make_pack()
    result = run(
        "explain", ledger, "--policy", "township", *ON, "--person", "3-1", "--rule", "dibao"
    )
    assert result.exit_code == 0, result.stderr
    assert "都按户判断" in result.stderr and "户3" in result.stderr
    assert "✗ 人均月收入低于低保标准" in result.stdout
    # the dead are told as before, whatever the rule
    dead = run("explain", ledger, "--policy", "township", *ON, "--person", "6-1", "--rule", "dibao")
    assert dead.exit_code == 2 and "已去世" in dead.stderr


def test_a_rule_about_persons_asked_for_a_household(run: Run, pack: str, ledger: Path) -> None:
    shown = tree(run, ledger, "--household", "户3", "--rule", "topup")
    row = next(line for line in shown.splitlines() if "3-1" in line)
    assert "分类施保增发" in row and "最低生活保障" not in shown


def test_a_household_nobody_of_whom_is_judged(run: Run, pack: str, tmp_path: Path) -> None:
    people = (
        ("户1", "1-1", "甲", "户主", "1930-01-01", "2020-01-01", "", "", "", "", ""),
        ("户1", "1-2", "乙", "配偶", "1931-01-01", "", "不少", "", "", "", ""),
        ("户2", "2-1", "丙", "户主", "1930-01-01", "2020-01-01", "", "", "", "", ""),
    )
    ledger = write_ledger(tmp_path / "空户.csv", people)
    for house, says in (("户1", "1 人在判断日期以前已去世，1 行被退回"), ("户2", "0 行被退回")):
        result = run("explain", ledger, "--policy", pack, *ON, "--household", house)
        assert result.exit_code == 2, result.stdout
        assert says in result.stderr and not result.stdout
        assert ("不是金额" in result.stderr) is (house == "户1"), "what to put right"
    # screening has no row of them either
    run("screen", ledger, "--policy", pack, *ON, "--all", "--out", tmp_path / "o.csv")
    assert not rows_of(tmp_path / "o.csv")


def test_full_opens_what_already_holds(run: Run, pack: str, ledger: Path) -> None:
    brief, full = (tree(run, ledger, "--household", "户1", *more) for more in ((), ("--full",)))
    assert len(full) > len(brief)
    assert "死亡日期" in full and "死亡日期" not in brief


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--person", "3-9"), "是不是：3-1"),
        (("--household", "户99"), "台账里没有户编号 户99"),
        (("--person", "7-1"), "这一行被退回"),
        (("--person", "6-1"), "已去世"),
        ((), "写且只写一个"),
        (("--person", "3-1", "--household", "户3"), "写且只写一个"),
        (("--person", "3-1", "--rule", "低保"), "没有规则或项目“低保”"),
    ],
)
def test_is_not_done(
    run: Run, pack: str, ledger: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = run("explain", ledger, "--policy", pack, *ON, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr and not result.stdout


def test_a_household_with_a_refused_row_says_so(run: Run, pack: str, ledger: Path) -> None:
    result = run("explain", ledger, "--policy", pack, *ON, "--household", "户7")
    assert result.exit_code == 1
    assert "这一行被退回" in result.stdout and "不少" in result.stderr


def test_a_programme_is_named_once_by_its_best_verdict(
    run: Run, make_pack: MakePack, ledger: Path
) -> None:
    second = "- {id: lonely, programme: 分类施保增发, for: person, when: 独居, say: 独自居住}\n- id: fund\n"
    make_pack("- id: fund\n", second)
    # 戊 is severely disabled; whether she lives alone is not known
    shown = tree(run, ledger, "--person", "4-1")
    head = shown.split("\n\n")[0].splitlines()
    assert head[1:] == ["符合：分类施保增发", "不符合：县爱心扶贫基金"]
    assert "同一项目的另一条理由；按别的理由已是符合" in shown.replace("\n", "")
