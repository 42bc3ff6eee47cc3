"""Where bulk and one-by-one could part, or a person could vanish: each once went wrong."""

import datetime as dt

import pyarrow as pa
import pytest

from bangfu.policy import PolicyError, build_program, screen
from bangfu.policy.bulk.engine import Run
from bangfu.policy.facts import load_dictionary
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.policy.tests.conftest import MakePack

DAY = dt.date(2022, 10, 1)


def both(name: str, rows: list[dict[str, object]]) -> list[dict[str, str | None]]:
    """The outcomes, the same in bulk and one by one."""
    program = build_program([name], DAY)
    bulk = screen(program, pa.Table.from_pylist(rows), everything=True, by_rule=True).to_pylist()
    population = from_rows(rows, load_dictionary())
    evaluator = Evaluator(population, DAY)
    single = [
        outcome.row()
        for household in population.households.values()
        for outcome in decide(program, evaluator, household)
    ]

    def key(row: dict[str, str | None]) -> tuple[str, ...]:
        return row["户编号"] or "", row["人员编号"] or "", row["规则"] or ""

    assert sorted(bulk, key=key) == sorted(single, key=key)
    return sorted(bulk, key=key)


def person(number: str, **facts: object) -> dict[str, object]:
    return {"户编号": number[0], "人员编号": number, "姓名": number, "_refused": False, **facts}


SUPPORTED = """\
derive:
- {fact: 义务人都无力, for: person, type: bool, links: 供养义务人, every: 困境}
categories:
- id: alone
  programme: 特殊困难群众
  for: person
  when: 义务人都无力
  say: 义务人都没有能力
"""


def test_a_supporter_whose_row_was_refused_is_not_one_without_capacity(make_pack: MakePack) -> None:
    name = make_pack(rules=SUPPORTED)
    old = person("1-1", 困境=None, 供养对象编号=None)
    poor = person("2-1", 困境=True, 供养对象编号="1-1")
    refused = person("3-1", 困境=None, 供养对象编号="1-1") | {"_refused": True}
    assert both(name, [old, poor])[0]["结论"] == "符合"
    assert both(name, [old, poor, refused])[0]["结论"] == "待核实"


def test_an_average_multiplied_again_stays_unknown_where_nobody_counts(make_pack: MakePack) -> None:
    name = make_pack(replace=("人均月收入 < 低保标准,", "人均月收入 * 人数 < 低保标准,"))
    (row,) = both(name, [person("1-1", 共同生活=False, 近6个月收入=100, 家庭财产合规=True)])
    assert row["结论"] == "待核实"
    assert row["缺少信息"] == ""
    assert "有没有成员计入家庭" in (row["理由"] or ""), "待核实 never stands without what to do"


def test_somebody_not_born_yet_has_no_age(make_pack: MakePack) -> None:
    rule = SUPPORTED[SUPPORTED.index("categories") :].replace("义务人都无力", "年龄 < 16")
    name = make_pack(rules=rule)
    (row,) = both(name, [person("1-1", 出生日期=20230101)])
    assert row["结论"] == "待核实"


def test_a_count_divides_persons_and_households_in_one_program(make_pack: MakePack) -> None:
    rules = """\
categories:
- {id: one, programme: 特殊困难群众, for: person, when: 近6个月收入 / 住房套数 < 100, say: 人}
entitlements:
- {id: all, programme: 取暖救助, for: household, when: sum(近6个月收入) / 住房套数 < 100, say: 户}
"""
    rows = [
        person("1-1", 近6个月收入=30000, 住房套数=2),
        person("2-1", 近6个月收入=100, 住房套数=0),
    ]
    found = [row["结论"] for row in both(make_pack(rules=rules), rows)]
    assert found == ["不符合", "不符合", "待核实", "待核实"]


def test_a_loss_is_derived_as_a_loss(make_pack: MakePack) -> None:
    facts = dict.fromkeys(("月经营净收入", "月财产净收入", "月转移净收入", "月其他收入"), 0)
    row = person("1-1", 月工资性收入=10000, 月必要就业成本=20050, **facts)
    program = build_program([make_pack()], DAY)
    with Run(program, pa.Table.from_pylist([row]), values=("计入月收入",)) as run:
        run.work()
        assert str(run.derived_table()["计入月收入"][0].as_py()) == "-100.50"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"近6个月收入": 3599.99}, "“近6个月收入”一列是 DOUBLE"),
        ({"家庭财产合规": "是"}, "“家庭财产合规”一列是 VARCHAR"),
        ({"户编号": None}, "没有“户编号”"),
        ({"人员编号": None}, "没有“人员编号”"),
    ],
)
def test_a_table_that_no_reader_made_is_refused(
    make_pack: MakePack, change: dict[str, object], says: str
) -> None:
    table = pa.Table.from_pylist([person("1-1", 近6个月收入=100, 家庭财产合规=True) | change])
    with pytest.raises(PolicyError, match=says):
        screen(build_program([make_pack()], DAY), table)


def test_monthly_and_one_off_money_of_one_programme_is_not_made_one_figure(
    make_pack: MakePack,
) -> None:
    second = """\
- {id: once, programme: 最低生活保障（整户）, for: household, when: 家庭财产合规, say: 一次,
   amount: 500, unit: 元}
"""
    from bangfu.policy.tests.conftest import RULES

    name = make_pack(rules=RULES + second)
    table = pa.Table.from_pylist([person("1-1", 近6个月收入=360000, 家庭财产合规=True)])
    found = screen(build_program([name], DAY), table).to_pylist()
    assert [(row["金额"], row["单位"]) for row in found] == [("100.00", "元/月"), ("500.00", "元")]
