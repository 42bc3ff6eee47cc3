"""What a mapped sheet means: households, units, defaults, and mappings that cannot be used."""

import re
from pathlib import Path

import pytest

from bangfu.policy.facts import load_dictionary
from bangfu.sheets import (
    UnreadableLedger,
    open_book,
    read_mapped,
    targets,
)
from bangfu.sheets.targets import CATEGORIES
from bangfu.sheets.tests import real_headings as real
from bangfu.sheets.tests.conftest import TODAY, column, csv_of, number, only

POLICIES = Path(__file__).parents[3] / "policies"


# ---------------------------------------------------------------- households


def test_a_head_begins_a_household(read):
    ledger = read(
        [
            ["姓名", "与户主关系"],
            ["零", "子女"],
            ["张三", "户主"],
            ["李四", "配偶"],
            ["王五", "户主"],
            ["赵六", ""],
        ]
    )
    homes = column(ledger, "户编号")
    assert [homes.index(home) for home in homes] == [0, 1, 1, 3, 3]
    assert [(p.row, p.letter, p.refused) for p in ledger.problems] == [
        (2, "B", False), (6, "B", False),
    ]  # fmt: skip
    assert "第 5 行的户主" in ledger.problems[1].wrong


def test_households_follow_the_heads_number_which_is_not_kept(read):
    ledger = read(real.EXPORT_PERSONS, mapping={"J": "忽略", "O": "忽略"})
    homes = column(ledger, "户编号")
    assert homes[0] == homes[2] != homes[1]
    assert "户主身份证号" not in ledger.persons.column_names
    assert number() not in "".join(homes + column(ledger, "人员编号"))
    assert [p for p in ledger.problems if p.refused] == []


def test_households_follow_neighbours_with_the_same_head(read):
    ledger = read(
        [["户主姓名", "姓名"], ["张三", "张三"], ["张三", "李四"], ["王五", "王五"], ["", "赵六"]]
    )
    homes = column(ledger, "户编号")
    assert [homes.index(home) for home in homes] == [0, 0, 2, 3]


def test_given_household_numbers_are_used_as_ever(read):
    ledger = read([["户编号", "姓名"], ["H1", "张三"], ["", "李四"], ["H2", "王五"]])
    assert column(ledger, "户编号") == ["H1", "H1", "H2"]
    assert column(ledger, "_household_given") == [True] * 3


def test_the_payment_list_with_its_certificate_as_household(read):
    ledger = read(real.PAYMENT, merges=real.PAYMENT_MERGES)
    assert column(ledger, "姓名") == ["张三", "李四"]
    assert column(ledger, "户编号") == ["D01", "D01"]
    assert 8 in ledger.skipped
    assert [p for p in ledger.problems if p.refused] == []


def test_merged_household_cells_reach_their_people(read):
    rows = [["户主", "住址", "姓名"], ["", "", "张三"], ["", "", "李四"], ["王五", "二组", "王五"]]
    ledger = read(rows, merges=[(1, 0, 2, 0, "张三"), (1, 1, 2, 1, "一组")])
    assert column(ledger, "家庭住址") == ["一组", "一组", "二组"]
    homes = column(ledger, "户编号")
    assert homes[0] == homes[1] != homes[2]


# ---------------------------------------------------------------- units and defaults


def test_a_yearly_column_becomes_monthly_where_that_is_exact(read):
    rows = [["姓名", "年收入"], ["张三", 3600], ["李四", "1200元"], ["王五", 1000], ["赵六", ""]]
    ledger = read(rows, {"B": "月工资性收入"}, units={"B": "元/年"})
    assert column(ledger, "月工资性收入") == [30000, 10000, None, None]
    problem = only(ledger)
    assert (problem.row, problem.wrong) == (4, "1000 元/年折成元/月除不尽到分")


def test_ten_thousands_are_exact_to_the_fen(read):
    rows = [
        ["姓名", "收入（万元）"],
        ["张三", "1.234567"],
        ["李四", 0.3],
        ["王五", "0.0000001"],
        ["赵六", "-1"],
    ]
    ledger = read(rows, {"B": "近6个月收入"}, units={"B": "万元"})
    assert column(ledger, "近6个月收入")[:2] == [1234567, 300000]
    assert [(p.row, p.refused) for p in ledger.problems] == [(4, True), (5, True)]


def test_a_heading_that_speaks_of_years_needs_a_unit(read):
    rows = [["姓名", "年收入（元）", "收入(万元)"], ["张三", 3600, 1]]
    with pytest.raises(UnreadableLedger, match="请选这一列的单位：元/月"):
        read(rows, {"B": "月工资性收入", "C": "忽略"})
    with pytest.raises(UnreadableLedger, match="请选这一列的单位：元、"):
        read(rows, {"C": "近6个月收入"})
    ledger = read(rows, {"B": "月工资性收入", "C": "近6个月收入"}, units={"B": "元/年", "C": "元"})
    assert column(ledger, "月工资性收入") == [30000]
    assert column(ledger, "近6个月收入") == [100]


def test_units_a_heading_names_go_with_the_mapping(make_book):
    book = open_book(make_book({"台账": [["姓名", "月工资性收入（元/年）"], ["张三", 3600]]}))
    sheet = book.sheets[0]
    mapping = sheet.mapping()
    assert sheet.units(mapping) == {"B": "元/年"}
    ledger = read_mapped(book, "台账", mapping, units=sheet.units(mapping), today=TODAY)
    assert column(ledger, "月工资性收入") == [30000]


def test_a_unit_that_cannot_be_converted_is_refused(read):
    with pytest.raises(UnreadableLedger, match="可以用：元、百元、万元"):
        read([["姓名", "收入"], ["张三", 1]], {"B": "近6个月收入"}, units={"B": "元/月"})


def test_defaults_fill_only_what_is_blank(read):
    ledger = read([["姓名", "村居"], ["张三", "枫林村"], ["李四", ""]],
                  defaults={"村居": "石坎村", "独居": "否"})  # fmt: skip
    assert column(ledger, "村居") == ["枫林村", "石坎村"]
    assert column(ledger, "独居") == [False, False]


@pytest.mark.parametrize(
    "defaults, words",
    [
        ({"姓名": "张三"}, "不能给全表统一填"),
        ({"独居": "也许"}, "应为 是 或 否"),
        ({"没有": "x"}, "没有"),
    ],
)
def test_defaults_that_cannot_be(read, defaults, words):
    with pytest.raises(UnreadableLedger, match=words):
        read([["姓名", "性别"], ["张三", "男"]], defaults=defaults)


# ---------------------------------------------------------------- mappings that cannot be used


@pytest.mark.parametrize(
    "mapping, words",
    [
        ({"A": "忽略"}, "没有指明哪一列是姓名"),
        ({"B": "姓名"}, "A 列和 B 列都对成了“姓名”"),
        ({"B": "没有这样的"}, "没有“没有这样的”这一项"),
        ({"Z": "备注"}, "没有 Z 列"),
        ({"C": "户编号"}, "是身份证号码，不能当户编号"),
    ],
)
def test_unusable_mappings_are_refused_with_words(read, mapping, words):
    with pytest.raises(UnreadableLedger, match=words):
        read([["姓名", "性别", "身份证号"], ["张三", "男", number()]], mapping)


def test_a_refused_sheet_cannot_be_read(read):
    with pytest.raises(UnreadableLedger, match="分号"):
        read(real.EXPORT_HOUSEHOLDS)


def test_text_files_are_mapped_too(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes(
        csv_of([["帮扶对象", "证件"], ["张三", number()], ["李四", "1"]]).encode("gb18030")
    )
    book = open_book(path)
    ledger = read_mapped(book, "", {"A": "姓名", "B": "身份证号码"}, today=TODAY)
    assert column(ledger, "姓名") == ["张三", "李四"]
    assert [(p.row, p.letter, p.column) for p in ledger.problems] == [(3, "B", "证件")]


def test_parquet_files_are_mapped_too(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "名单.parquet"
    pq.write_table(pa.table({"姓名": ["张三"], "独居": [True], "年龄": [72]}), path)
    book = open_book(path)
    ledger = read_mapped(book, "", book.sheets[0].mapping(), today=TODAY)
    assert column(ledger, "独居") == [True]


# ---------------------------------------------------------------- what may be mapped to


def test_every_category_a_policy_asks_for_can_be_chosen():
    asked = {
        word
        for path in POLICIES.glob("*/rules.yaml")
        for word in re.findall(r"'([^']+)' in 人员类别", path.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(CATEGORIES)


def test_every_fact_and_the_extra_columns_are_offered():
    offered = targets(load_dictionary())
    assert set(load_dictionary().facts) < set(offered)
    assert {"帮扶责任人", "帮扶责任人电话", "帮扶措施", "备注", "户主身份证号"} <= set(offered)
