"""What a change does to named households, worked out by hand."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from bangfu.policy import build_program
from bangfu.policy.bulk.engine import Run, screen
from bangfu.policy.bulk.simulate import CHANGES, Shift, Simulation, simulate
from bangfu.policy.bulk.tally import Standing, standings, standings_of
from bangfu.policy.program.assemble import Program
from bangfu.policy.tests.conftest import MakePack

DAY = dt.date(2021, 6, 1)
RULES = """\
parameters:
  低保标准: {unit: 元/月, values: [{area: "990101", from: 2021-01-01, value: 600}]}
  一次给: {unit: 元, values: [{area: "990101", from: 2021-01-01, value: 500}]}
entitlements:
- id: dibao
  programme: 最低生活保障（整户）
  for: household
  all:
  - {when: 人均月收入 < 低保标准, say: 收入低于标准}
  - {when: 家庭财产合规, say: 财产符合规定}
  amount: (低保标准 - 人均月收入) * 人数
  unit: 元/月
- id: severe
  programme: 最低生活保障（整户）
  for: household
  all:
  - {when: any(残疾等级 = '一级'), say: 有重残}
  - {when: 人均月收入 < 低保标准 * 1.5, say: 收入低于标准的一倍半}
  amount: 100
  unit: 元/月
- id: fund
  programme: 县爱心扶贫基金
  for: person
  when: 自付医疗超额 > 10000
  say: 医疗费多
  amount: 一次给
  unit: 元
"""
# household, person, income of six months, disability, property in order, medical cost, refused
ROWS = [
    ("一", "1", 359994, "无", True, 0, False),  # 599.99 a month
    ("二", "2", 360000, "无", True, 0, False),  # 600.00
    ("三", "3", 300000, "一级", True, 1000001, False),  # 500.00: 100.00 by both rules
    ("四", "4", 330000, "一级", True, 0, False),  # 550.00: 50.00 and 100.00
    ("五", "5", None, "无", True, 0, False),
    ("六", "6", 365994, "无", None, 0, False),  # 609.99
    ("七", "7", None, None, None, None, True),
    ("七", "8", 0, "无", True, 0, False),
]


@pytest.fixture
def persons() -> pa.Table:
    names = (
        "户编号",
        "人员编号",
        "近6个月收入",
        "残疾等级",
        "家庭财产合规",
        "自付医疗超额",
        "_refused",
    )
    columns = [pa.array(column) for column in zip(*ROWS, strict=True)]
    table = pa.table(dict(zip(names, columns, strict=True)))
    return table.append_column("姓名", table["人员编号"])


@pytest.fixture
def build(make_pack: MakePack):
    name = make_pack(rules=RULES)

    def build_(**overrides: str) -> Program:
        return build_program([name], DAY, overrides=overrides)

    return build_


def shift(found: Simulation, programme: str) -> Shift:
    return next(s for s in found.shifts if s.programme == programme)


DIBAO, FUND = "最低生活保障（整户）", "县爱心扶贫基金"


def test_a_household_counts_once_with_the_highest_amount(build, persons: pa.Table) -> None:
    program = build()
    with Run(program, persons) as run:
        run.work()
        found = {s.programme: s for s in standings(run)}
    # 一 0.01, 三 100.00 (twice), 四 50.00 and 100.00; 五 and 七 unknown; 二 and 六 are above
    assert found[DIBAO] == Standing(DIBAO, 3, 2, 2, 20001, None)
    # seven who could be read
    assert found[FUND] == Standing(FUND, 1, 0, 6, None, 50000)
    assert found == {
        s.programme: s for s in standings_of(program, screen(program, persons, everything=True))
    }


def test_raising_the_standard(build, persons: pa.Table) -> None:
    found = simulate(build(), build(低保标准="610"), persons)
    moved = shift(found, DIBAO)
    # 一 10.01, 二 10.00, 三 110.00, 四 100.00 stays (60.00 < 100.00); 六 may be entitled now
    assert (moved.after.entitled, moved.after.doubtful, moved.after.monthly) == (4, 3, 23001)
    assert (moved.before.monthly, moved.gained, moved.lost) == (20001, 1, 0)
    same = shift(found, FUND)
    assert same.before == same.after and (same.gained, same.lost) == (0, 0)
    assert tuple(found.changes.column_names) == CHANGES
    rows = {r["户编号"]: r for r in found.changes.to_pylist()}
    assert {(h, r["变化"], str(r["原金额"]), str(r["新金额"])) for h, r in rows.items()} == {
        ("一", "金额变化", "0.01", "10.01"),
        ("二", "新符合", "None", "10.00"),
        ("三", "金额变化", "100.00", "110.00"),
        ("六", "转为待核实", "None", "None"),
    }
    assert rows["二"]["原理由"].startswith("未满足：收入低于标准")
    assert rows["二"]["新理由"].startswith("收入低于标准；财产符合规定（人均月收入 600.00 元/月")
    # of two rules the reason is that of the one whose amount counts
    assert rows["三"]["原理由"].startswith("收入低于标准；财产符合规定")
    assert rows["三"]["新理由"].startswith("收入低于标准；财产符合规定")
    assert rows["六"]["新理由"].startswith("尚不清楚：财产符合规定")


def test_lowering_it(build, persons: pa.Table) -> None:
    found = simulate(build(), build(低保标准="366.67"), persons)
    moved = shift(found, DIBAO)
    # one and a half times 366.67 is 550.005: only 四 at 550.00 and 三 stay, by the second rule
    assert (moved.after.entitled, moved.lost, moved.after.monthly) == (2, 1, 20000)
    assert [(r["户编号"], r["变化"]) for r in found.changes.to_pylist()] == [("一", "不再符合")]


def test_one_off_money_is_kept_apart(build, persons: pa.Table) -> None:
    found = simulate(build(), build(一次给="800.50"), persons)
    moved = shift(found, FUND)
    assert (moved.before.once, moved.after.once, moved.after.monthly) == (50000, 80050, None)
    (row,) = found.changes.to_pylist()
    assert (row["人员编号"], row["单位"], row["变化"]) == ("3", "元", "金额变化")


def test_packs_may_change_as_well(make_pack: MakePack, build, persons: pa.Table) -> None:
    other = make_pack("county", rules=RULES.replace("fund", "alms").replace(FUND, "先行救助")
                      .replace("for: person\n  when: 自付医疗超额 > 10000",
                               "for: household\n  when: any(自付医疗超额 > 10000)"))  # fmt: skip
    found = simulate(build(), build_program([other], DAY), persons)
    assert (shift(found, FUND).lost, shift(found, FUND).after.entitled) == (1, 0)
    gained = shift(found, "先行救助")
    assert (gained.before.entitled, gained.gained) == (0, 1)
    rows = {r["项目"]: r for r in found.changes.to_pylist()}
    assert rows["先行救助"]["原理由"] is None and rows["先行救助"]["新理由"] == "医疗费多"


def test_nothing_changes_nothing(build, persons: pa.Table) -> None:
    found = simulate(build(), build(), persons)
    assert found.changes.num_rows == 0
    assert all(s.before == s.after for s in found.shifts)
