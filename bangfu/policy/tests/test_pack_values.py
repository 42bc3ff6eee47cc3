"""What stands in a pack is read when the pack is loaded, used or not, and refused with its line."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.policy import PackError
from bangfu.policy.facts import load_dictionary
from bangfu.policy.marked_yaml import parse_yaml
from bangfu.policy.pack import load_pack
from bangfu.policy.proof.check import check_pack, turning_days
from bangfu.policy.proof.example import read_example
from bangfu.policy.tests.conftest import MakePack

D = dt.date
DUTY = "duties:\n- {id: pay, name: 发放, for: office, who: 民政办, do: 发放, every: 月, due: DUE}\n"


def parameter(text: str) -> str:
    return f"parameters:\n  甲:\n    {text}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("values: [{from: 2023-01-01, value: 七百}]", "“七百”不是十进制数"),
        ('values: [{area: "990101001", value: 七百}]', "“七百”不是十进制数"),
        ("values: [{value: -1}]", "不能是负数"),
        ("values: [{value: {城镇: 1}}]", "却没有写 by"),
        ("by: 居住地类型\n    values: [{value: {城镇: 一}}]", "“一”不是十进制数"),
        ("kind: flag\n    values: [{value: 也许}]", "“也许”不是 是/否"),
        ("kind: choice\n    options: [月, 季]\n    values: [{value: 旬}]", "不认识的值“旬”"),
        ("kind: list\n    values: [{value: []}]", "一个值也没有"),
        ("kind: grades\n    values: [{value: [[3, 100, 5], [null, 200]]}]", "这一行有 3 格"),
        ("kind: grades\n    values: [{value: [[3, 100], [2, 150], [null, 200]]}]", "没有逐档升高"),
        ("kind: bands\n    values: [{value: [[3, 100]]}]", "最后一档上限要写 null"),
    ],
)  # fmt: skip
def test_a_value_nobody_uses_yet_is_read(make_pack: MakePack, text: str, says: str) -> None:
    with pytest.raises(PackError, match=r"village/more\.yaml:\d+：") as caught:
        load_pack(make_pack(more=parameter(text)))
    assert says in str(caught.value)


def test_cases_of_a_value_for_a_narrower_area_are_checked(make_pack: MakePack) -> None:
    text = 'by: 居住地类型\n    values: [{area: "990101001", value: {城镇: 1, 山村: 2}}]'
    errors = "\n".join(check_pack(make_pack(more=parameter(text))).errors)
    assert "village/more.yaml:4：“山村”不是“居住地类型”的值" in errors


def test_the_pack_is_built_on_each_day_a_value_limit_or_share_begins(make_pack: MakePack) -> None:
    more = parameter('values: [{value: 1}, {area: "990101001", from: 2021-04-01, value: 2}]') + (
        "limits: [{id: reply, name: 答复, starts: 接到之日, within: 3, unit: 天, from: 2021-02-01}]\n"
        "quotas: [{id: spot, name: 抽查, percent: 10, of: 户, from: 2021-03-01}]\n"
    )
    assert turning_days(load_pack(make_pack(more=more))) == [
        D(2021, 1, 1), D(2021, 2, 1), D(2021, 3, 1), D(2022, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("{month_day: 12/31}", "“12/31”不是月和日"),
        ("{month_day: 13-01}", "“13-01”不是月和日"),
        ("{day: 0}", "一个月里没有 0 日"),
        ("{day: 32}", "一个月里没有 32 日"),
    ],
)
def test_a_due_day_that_is_none(make_pack: MakePack, due: str, says: str) -> None:
    with pytest.raises(PackError, match=r"village/duties\.yaml:2：") as caught:
        load_pack(make_pack(duties=DUTY.replace("DUE", due)))
    assert says in str(caught.value)


def test_a_due_day_in_a_leap_year(make_pack: MakePack) -> None:
    pack = load_pack(make_pack(duties=DUTY.replace("DUE", "{month_day: 02-29}")))
    assert pack.duties["pay"].due.month_day == (2, 29)


def test_a_control_character_is_told_with_its_line(make_pack: MakePack) -> None:
    with pytest.raises(PackError, match=r"village/more\.yaml:3：有看不见的控制字符（U\+0007）"):
        load_pack(make_pack(more="parameters:\n  甲:\n    meaning: 一\x07\n"))


def test_an_alias_inside_itself_is_refused(make_pack: MakePack) -> None:
    more = "derive:\n- fact: 丙\n  for: household\n  type: bool\n  all: &all\n  - any: *all\n"
    with pytest.raises(PackError, match=r"village/more\.yaml:5：.*没有尽头"):
        load_pack(make_pack(more=more))


@pytest.mark.parametrize(
    ("derive", "says"),
    [
        ("when: 人数 > 1, value: 人数", "同时写了条件和 value"),
        ("when: 人数 > 1, first_known: [人数]", "同时写了条件和 first_known"),
        ("value: 人数, every: 独居", "“every”只能配 links"),
    ],
)
def test_two_forms_in_one_derivation_are_refused(
    make_pack: MakePack, derive: str, says: str
) -> None:
    text = f"derive:\n- {{fact: 甲数, for: household, type: int, {derive}}}\n"
    with pytest.raises(PackError, match=says):
        load_pack(make_pack(more=text))


def test_a_condition_beside_another_form_of_value_is_refused(make_pack: MakePack) -> None:
    amount = ("amount: (低保标准 - 人均月收入) * 人数", "amount: {when: 独居, highest: [低保标准]}")
    with pytest.raises(PackError, match="不认识的键“highest”"):
        load_pack(make_pack(replace=amount))


@pytest.mark.parametrize(
    ("fact", "written", "says"),
    [
        ("出生日期", "2022-1-5", "“2022-1-5”不是日期"),
        ("出生日期", "2022-13-45", "“2022-13-45”不是日期，写成 2022-07-01 这样"),
        ("近6个月收入", "1/2", "“1/2”不是十进制数，写成 600"),
        ("近6个月收入", "三千", "“三千”不是十进制数"),
        ("近6个月收入", "1e3", "“1e3”不是十进制数"),
        ("近6个月收入", "0.001", "小数位太多"),
    ],
)
def test_facts_of_examples_are_what_they_say(
    make_pack: MakePack, fact: str, written: str, says: str
) -> None:
    text = f"{{name: 例, on: 2021-06-01, persons: [{{姓名: 甲, {fact}: '{written}'}}]}}"
    node = parse_yaml(text, load_pack(make_pack()).folder / "e.yaml")
    with pytest.raises(PackError) as caught:
        read_example(node, load_dictionary())
    assert says in str(caught.value)


def test_rules_of_one_programme_pay_in_one_unit(make_pack: MakePack) -> None:
    second = """\
entitlements:
- id: once
  programme: 最低生活保障（整户）
  for: household
  when: 家庭财产合规
  say: 家庭财产符合规定
  amount: 500
  unit: 元
"""
    begun = ("  for: household\n", "  for: household\n  from: 2021-01-01\n")

    def found(more: str) -> str:
        return "\n".join(check_pack(make_pack(more=more, replace=begun)).errors)

    assert "village/rules.yaml:8：项目“最低生活保障（整户）”的金额单位不一" in found(second)
    assert "金额单位不一" not in found(second.replace("  unit: 元\n", "  unit: 元/月\n"))
    assert "金额单位不一" not in found(second + "  until: 2020-12-31\n")
