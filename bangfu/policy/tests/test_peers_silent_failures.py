"""Failures that other systems made without a word; each is loud here.

The names say whose lesson it is (see docs/decisions and the changelog).
"""

import datetime as dt

import pyarrow as pa
import pytest

from bangfu.policy import NoValueError, PackError, build_program, screen
from bangfu.policy.tests.conftest import MakePack

DAY = dt.date(2021, 6, 1)


def ledger(**facts: object) -> pa.Table:
    row = {"户编号": "1", "人员编号": "1-1", "姓名": "甲", "_refused": False, **facts}
    return pa.Table.from_pylist([row])


def verdict(name: str, table: pa.Table, day: dt.date = DAY) -> tuple[str, str]:
    (row,) = screen(build_program([name], day), table, everything=True).to_pylist()
    return row["结论"], row["缺少信息"]


def test_openfisca_france_693_a_missing_income_is_not_zero(make_pack: MakePack) -> None:
    assert verdict(make_pack(), ledger(家庭财产合规=True)) == ("待核实", "近6个月收入")


def test_openfisca_country_template_a_missing_flag_is_not_no(make_pack: MakePack) -> None:
    assert verdict(make_pack(), ledger(近6个月收入=0)) == ("待核实", "家庭财产合规")


def test_openfisca_core_44_2_2_every_value_of_an_enumeration_keeps_its_meaning(
    make_pack: MakePack,
) -> None:
    """Enumerations are compared as written: no numbering that could overflow or shift."""
    name = make_pack(replace=("家庭财产合规,", "\"any(父亲情况 = '查找不到')\","))
    for value, expected in (("查找不到", "符合"), ("遣送出境", "不符合"), ("正常", "不符合")):
        assert verdict(name, ledger(近6个月收入=0, 父亲情况=value))[0] == expected


def test_smart_answers_the_last_rate_does_not_answer_for_a_later_date(make_pack: MakePack) -> None:
    name = make_pack(replace=('    - {area: "990101", from: 2022-01-01, value: 700}\n', ""))
    build_program([name], dt.date(2021, 12, 31))
    with pytest.raises(NoValueError, match="2022-01-01 这一天"):
        build_program([name], dt.date(2022, 1, 1))


def test_policyengine_3_28_1_an_unknown_key_is_not_dropped(make_pack: MakePack) -> None:
    with pytest.raises(PackError, match="不认识的键“rond”"):
        build_program([make_pack(replace=("  unit: 元/月\n", "  rond: 元进一\n"))], DAY)


def test_policyengine_3_27_0_a_rule_cannot_draw_lots(make_pack: MakePack) -> None:
    with pytest.raises(PackError, match="不允许的写法"):
        build_program([make_pack(replace=("家庭财产合规,", "random() < 0.5,"))], DAY)


def test_openimis_97_bulk_refuses_what_one_by_one_refuses(make_pack: MakePack) -> None:
    """A row that could not be read makes its household doubtful in bulk too, not poorer."""
    rows = [
        {
            "户编号": "1",
            "人员编号": "1-1",
            "_refused": False,
            "近6个月收入": 100,
            "家庭财产合规": True,
        },
        {
            "户编号": "1",
            "人员编号": "1-2",
            "_refused": True,
            "近6个月收入": None,
            "家庭财产合规": None,
        },
    ]
    (row,) = screen(build_program([make_pack()], DAY), pa.Table.from_pylist(rows)).to_pylist()
    assert row["结论"] == "待核实"
    assert "被退回" in row["理由"]


def test_duckdb_decimals_money_on_the_line_is_on_the_line(make_pack: MakePack) -> None:
    """720,000 households at exactly the standard: none is below it."""
    rows = {"户编号": [], "人员编号": [], "近6个月收入": []}
    for number in range(7_200):
        size = number % 7 + 1
        for member in range(size):
            rows["户编号"].append(str(number))
            rows["人员编号"].append(f"{number}-{member}")
            rows["近6个月收入"].append(600_00 * 6 * size if member == 0 else 0)
    table = pa.table({**rows, "家庭财产合规": pa.array([True] * len(rows["户编号"]))})
    assert screen(build_program([make_pack()], DAY), table).num_rows == 0
