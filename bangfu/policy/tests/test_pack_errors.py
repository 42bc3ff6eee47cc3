"""A pack that is not right is refused with file, line, what is wrong and what to do."""

import datetime as dt

import pytest

from bangfu.policy import NoValueError, PackError, PolicyError, build_program
from bangfu.policy.tests.conftest import MakePack

DAY = dt.date(2021, 6, 1)


def refuse(name: str) -> str:
    with pytest.raises(PolicyError) as caught:
        build_program([name], DAY)
    return str(caught.value)


def test_the_pack_itself_is_fine(make_pack: MakePack) -> None:
    assert len(build_program([make_pack()], DAY).rules) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("家庭财产合规,", "家庭财产合法,", "rules.yaml:13：不认识“家庭财产合法”。是不是：家庭财产合规"),
        ("人均月收入 < 低保标准,", "人均月收入 < 金融资产,", "单位不同：元/月 与 元"),
        ("人均月收入 < 低保标准,", "近6个月收入 / 6 < 低保标准,", "直接用了个人事实"),
        ("人均月收入 < 低保标准,", "残疾等级 = '特级',", "没有“特级”这个值"),
        ("人均月收入 < 低保标准,", "any(残疾等级 = '特级'),", "没有“特级”这个值"),
        ("人均月收入 < 低保标准,", "人均月收入 < '六百',", "不能放在一起比"),
        ("人均月收入 < 低保标准,", "人均月收入 + 1,", "这里要是否，写的是数"),
        ("amount: (低保标准", "amount: 家庭近6个月收入 / 家庭近6个月收入 * (低保标准", "两个金额相除"),
        ("  for: household\n", "  fro: household\n", "不认识的键“fro”"),
        ("id: dibao", "id: Dibao!", "编号“Dibao!”不合写法"),
        ("最低生活保障（整户）", "最低保障", "不在 programmes.csv"),
        ("for: household", "for: person", "是对家庭的"),
        ("until: 2021-12-31, value", "until: 2022-02-01, value", "日期重叠"),
        ("value: 600", "value: 六百", "“六百”不是十进制数"),
        ("value: 600", "value: 6e2", "“6e2”不是十进制数"),
        ("from: 2021-01-01, until: 2021-12-31", "from: 2021-13-01, until: 2021-12-31", "不是日期"),
        ('area: "990101", from: 2022', 'area: "隔山", from: 2022', "不是区划代码"),
        ("  all:\n", "  all:\n  - {whne: 独居, say: x}\n", "不认识的键“whne”"),
        ("  all:\n", "  any: []\n  all:\n", "写且只写一个"),
    ],
)  # fmt: skip
def test_is_refused(make_pack: MakePack, old: str, new: str, says: str) -> None:
    message = refuse(make_pack(replace=(old, new)))
    assert says in message
    assert "village/rules.yaml:" in message


def test_a_circle_of_derived_facts_names_the_circle(make_pack: MakePack) -> None:
    extra = """\
derive:
- {fact: 甲数, for: household, type: int, value: 乙数 + 1}
- {fact: 乙数, for: household, type: int, value: 甲数 + 1}
"""
    name = make_pack(replace=("家庭财产合规,", "甲数 > 1,"), derive=extra)
    assert "推导绕成了圈：甲数 → 乙数 → 甲数" in refuse(name)


def test_packs_that_stand_on_one_another_are_refused(make_pack: MakePack) -> None:
    for one, other in (("village", "town"), ("town", "village")):
        make_pack(one, replace=('area: "990101"\n', f'area: "990101"\nstands_on: [{other}]\n'))
    assert "village → town → village" in refuse("village")


def test_overlapping_derivations_are_refused(make_pack: MakePack) -> None:
    extra = """\
derive:
- {fact: 甲数, for: household, type: int, until: 2021-06-30, value: 人数}
- {fact: 甲数, for: household, type: int, from: 2021-06-30, value: 人数 + 1}
"""
    assert "日期重叠" in refuse(make_pack(derive=extra))


def test_a_key_written_twice_is_refused(make_pack: MakePack) -> None:
    twice = ("  for: household\n", "  for: household\n  for: person\n")
    assert "“for”写了两次" in refuse(make_pack(replace=twice))


def test_broken_yaml_names_the_line(make_pack: MakePack) -> None:
    assert "rules.yaml:" in refuse(make_pack(replace=("all:", "all: [")))


def test_an_unknown_pack_lists_the_known(make_pack: MakePack) -> None:
    make_pack()
    assert "没有政策包“nowhere”。可用的有：village" in refuse("nowhere")


def test_a_day_outside_the_pack_has_no_answer(make_pack: MakePack) -> None:
    name = make_pack()
    for day in (dt.date(2020, 12, 31), dt.date(2026, 1, 1)):
        with pytest.raises(NoValueError, match="有效期"):
            build_program([name], day)


def test_an_area_without_value_has_no_answer(make_pack: MakePack) -> None:
    with pytest.raises(NoValueError, match="没有值"):
        build_program([make_pack()], DAY, area="110101")


def test_a_misspelt_setting_is_refused(make_pack: MakePack) -> None:
    with pytest.raises(PolicyError, match="“低保标谁”不是这些政策包的参数"):
        build_program([make_pack()], DAY, overrides={"低保标谁": "700"})


def test_a_setting_that_is_no_number_is_refused(make_pack: MakePack) -> None:
    with pytest.raises(PackError, match="“七百”不是十进制数"):
        build_program([make_pack()], DAY, overrides={"低保标准": "七百"})
