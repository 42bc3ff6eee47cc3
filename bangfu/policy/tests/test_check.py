"""`policy check` finds each way in which a pack can be unfinished or untrue."""

import shutil
from pathlib import Path

import pytest

from bangfu.policy.proof.check import check_pack
from bangfu.policy.tests.conftest import PACK, RULES, MakePack

EXAMPLES = """\
- name: 低于标准
  on: 2021-06-01
  household: {家庭财产合规: 是}
  persons: [{姓名: 甲, 近6个月收入: 3000}]
  expect: {dibao: {结论: 符合, 金额: 100}}
- name: 等于标准
  on: 2021-06-01
  household: {家庭财产合规: 否}
  persons: [{姓名: 甲, 近6个月收入: 3600}]
  expect: {dibao: 不符合}
"""


def errors(make_pack: MakePack, examples: str = EXAMPLES, **changes: object) -> str:
    name = make_pack(**{"examples/all": examples, **changes})
    return "\n".join(check_pack(name).errors)


def test_a_finished_pack_passes(make_pack: MakePack) -> None:
    assert errors(make_pack) == ""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("金额: 100", "金额: 100.01", "金额 应为 100.01，得到 100.00"),
        ("结论: 符合", "结论: 待核实", "dibao 应为 待核实，得到 符合"),
        ("近6个月收入: 3600", "近6个月收入: 3601", "没有恰好在线上的样例"),
        ("家庭财产合规: 否", "家庭财产合规: 是", "“家庭财产符合规定”没有为假的样例"),
        ("家庭财产合规: 是", "家庭财产合法: 是", "“家庭财产合法”不是家庭事实"),
        ("近6个月收入: 3000", "近6个月收入: 三千", "“近6个月收入”：“三千”不是十进制数"),
        ("{dibao: 不符合}", "{diabo: 不符合}", "不认识“diabo”"),
        ("on: 2021-06-01\n  household: {家庭财产合规: 否}", "on: 2020-06-01\n  household: {家庭财产合规: 否}", "有效期"),
    ],
)  # fmt: skip
def test_examples_hold_the_pack(make_pack: MakePack, old: str, new: str, says: str) -> None:
    assert old in EXAMPLES
    assert says in errors(make_pack, EXAMPLES.replace(old, new, 1))


def test_a_rule_without_examples_is_named(make_pack: MakePack) -> None:
    found = errors(make_pack, "- {name: 空, on: 2021-06-01}\n")
    assert "规则“dibao”没有符合的样例" in found
    assert "规则“dibao”没有不符合的样例" in found


def test_an_unaccounted_clause_is_named(make_pack: MakePack) -> None:
    area = 'area: "990101"\n'
    found = errors(make_pack, replace=(area, area + "clauses: [P2]\n"))
    assert "条款 P2-3.3-a 没有交代" in found


def test_a_clause_that_does_not_exist_is_named(make_pack: MakePack) -> None:
    found = errors(make_pack, replace=("  for: household\n", "  for: household\n  clause: P9-1\n"))
    assert "引用了不存在的条款 P9-1" in found


def test_a_clause_cannot_be_served_and_postponed(make_pack: MakePack) -> None:
    area, entity = 'area: "990101"\n', "  for: household\n"
    postponed = area + "clauses: [P2]\nelsewhere: [{feature: 日志：留痕, clauses: [P2-3.3-a]}]\n"
    make_pack(**{"examples/all": EXAMPLES}, head=PACK.replace(area, postponed),
              rules=RULES.replace(entity, entity + "  clause: P2-3.3-a\n"))  # fmt: skip
    assert any("P2-3.3-a 既被引用又列在 elsewhere" in e for e in check_pack("village").errors)


def test_a_condition_without_words_is_named(make_pack: MakePack) -> None:
    found = errors(make_pack, replace=(", say: 家庭财产符合规定}", "}"))
    assert "没有写 say" in found


@pytest.mark.parametrize(
    ("duty", "says"),
    [
        ("every: 旬", "周期“旬”不认识"),
        ("every: 一次", "一次性的责任要写 due"),
        ("every: 月\n  supersedes: [nothing]", "“nothing”不存在"),
        ("every: 月\n  during: 极端天气", "没有在 events 里登记"),
        ("every: 月", "责任“visit”没有样例"),
    ],
)
def test_duties_are_checked(make_pack: MakePack, duty: str, says: str) -> None:
    text = f"duties:\n- id: visit\n  name: 走访\n  for: person\n  when: 独居\n  who: 村干部\n  do: 走访\n  {duty}\n"
    assert says in errors(make_pack, duties=text)


def test_a_folder_is_checked_itself_not_the_installed_pack_of_its_name(
    make_pack: MakePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make_pack(**{"examples/all": EXAMPLES})
    copy = tmp_path / "draft" / name
    shutil.copytree(tmp_path / name, copy)
    rules = copy / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("家庭财产合规,", "家庭财产合法,"), "utf-8")
    assert "不认识“家庭财产合法”" in "\n".join(check_pack(str(copy)).errors)
    monkeypatch.setenv("BANGFU_POLICIES", str(tmp_path / "nowhere"))
    assert "不认识“家庭财产合法”" in "\n".join(check_pack(str(copy)).errors)
