from pathlib import Path

import pytest

from bangfu.cli.tests.conftest import MakePack, Run

EXAMPLE = """\
- name: 收入低于标准
  on: 2021-06-01
  household: {家庭财产合规: 是}
  persons: [{姓名: 甲, 与户主关系: 户主, 近6个月收入: 3000}]
  expect: {dibao: {结论: 符合, 金额: 100.00}}
"""


def test_list_names_the_packs(run: Run, pack: str) -> None:
    result = run("policy", "list")
    assert result.exit_code == 0
    assert "township" in result.stdout and "2021-01-01 至 2025-12-31" in result.stdout


def test_show_prints_all_of_a_pack(run: Run, pack: str) -> None:
    result = run("policy", "show", pack)
    assert result.exit_code == 0, result.stderr
    for words in (
        "《试验镇救助办法》", "增发给谁没有写", "低保标准  元/月  每人每月的标准",
        "990101  2021-01-01 至 2021-12-31：600  二手网页，未见原文", "80  默认值", "文件没有写",
        "取整方式由地方定", "人均月收入 < 低保标准", "（低保标准 − 人均月收入） × 人数",
        "村干部：上门看望，每月至少 2 次", "只在 极端天气 期间", "由 镇政府 宣布",
    ):  # fmt: skip
        assert words in result.stdout, words


def test_show_of_an_unknown_pack(run: Run, pack: str) -> None:
    result = run("policy", "show", "nowhere")
    assert result.exit_code == 2 and "可用的有：township" in result.stderr


def test_test_runs_the_examples(run: Run, make_pack: MakePack, tmp_path: Path) -> None:
    name = make_pack()
    folder = tmp_path / "packs" / name / "examples"
    folder.mkdir()
    (folder / "one.yaml").write_text(EXAMPLE, "utf-8")
    result = run("policy", "test", name)
    assert result.exit_code == 0 and "1 个样例，0 处不符" in result.stdout
    (folder / "one.yaml").write_text(EXAMPLE.replace("100.00", "100.01"), "utf-8")
    for argument in (name, str(folder.parent)):
        result = run("policy", "test", argument)
        assert result.exit_code == 2 and "100.01" in result.stdout


def test_check_finds_what_is_missing(run: Run, pack: str) -> None:
    result = run("policy", "check", pack)
    assert result.exit_code == 2
    assert "没有符合的样例" in result.stdout


RULE = "人均月收入 < 低保标准, say"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (RULE, "人均月收人 < 低保标准, say", "不认识“人均月收人”"),
        (RULE, '"人均月收入 < (select 600)", say', "不允许"),
        (RULE, '"abs(人均月收入) < 低保标准", say', "不允许"),
        (RULE, '"人均月收入 < 低保标准; drop table x", say', "分号"),
        (RULE, "人均月收入 < 住房套数, say", "单位不同"),
        ("until: 2021-12-31, value", "until: 2022-06-30, value", "日期重叠"),
        ("until: 2021-12-31, value", "until: 2021-03-31, value", "没有值"),
        ('  - {area: "990101", from: 2021-01-01, until', '  - {area: "990102", from: 2021-01-01, until', "没有值"),
        ("name: 试验镇办法", "name: [", "pack.yaml"),
        ("name: 试验镇办法", "nmae: 试验镇办法", "nmae"),
    ],
)  # fmt: skip
def test_a_bad_pack_stops_everything(
    run: Run, make_pack: MakePack, ledger: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    name = make_pack(old.strip(), new.strip()) if old.startswith(" ") else make_pack(old, new)
    out = tmp_path / "o.csv"
    result = run("screen", ledger, "--policy", name, "--on", "2021-06-01", "--out", out)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output and not out.exists()
    assert run("policy", "check", name).exit_code == 2


def test_a_circle_stops_everything(
    run: Run, make_pack: MakePack, ledger: Path, tmp_path: Path
) -> None:
    circle = (
        "derive:\n- {fact: 甲数, for: household, type: int, value: 乙数}\n"
        "- {fact: 乙数, for: household, type: int, value: 甲数}\n"
    )
    name = make_pack(RULE, "甲数 > 0, say", derive=circle)
    out = tmp_path / "o.csv"
    result = run("screen", ledger, "--policy", name, "--on", "2021-06-01", "--out", out)
    assert result.exit_code == 2 and "绕成了圈：甲数 → 乙数 → 甲数" in result.stderr
    assert not out.exists()
