"""Where the table is in a file, and which of its lines are people."""

import pytest

from bangfu.sheets import UnreadableLedger
from bangfu.sheets.tests.conftest import HEAD, column, number, only

PERSON = ("H1", "P1", "张三", "户主", number())


def test_headings_below_titles_with_blanks_and_wide_brackets(read_book):
    ledger = read_book(
        [
            ["某镇困难群众台账"],
            [],
            [
                "户 编\n号",
                "人员编号",
                "姓  名",
                "与户主关系",
                "身份证号码",
                "村(居)",
                "近6个月收入（元）",
            ],
            [*PERSON, "甲村", 1234.5],
        ]
    )
    assert not ledger.problems
    assert column(ledger, "村居") == ["甲村"]
    assert column(ledger, "近6个月收入") == [123450]
    assert column(ledger, "_row") == [4]
    assert column(ledger, "_sheet") == ["人员"]
    assert column(ledger, "出生日期") == [19500101]
    assert column(ledger, "性别") == ["男"]


def test_headings_in_two_merged_rows(read_book):
    head = [*HEAD, "收入", "", "残疾", "", "帮扶责任人", ""]
    below = [
        "",
        "",
        "",
        "",
        "",
        "月工资性收入",
        "月其他收入",
        "残疾类别",
        "残疾等级",
        "姓名",
        "职务",
    ]
    merges = [(0, 5, 0, 6, "收入"), (0, 7, 0, 8, "残疾"), (0, 9, 0, 10, "帮扶责任人")]
    ledger = read_book([head, below, [*PERSON, 1, 2, "肢体", "1级", "赵干部", "组长"]], merges)
    assert not ledger.problems
    row = ledger.persons.to_pylist()[0]
    assert (row["姓名"], row["月工资性收入"], row["月其他收入"], row["残疾等级"]) == (
        "张三", 100, 200, "一级",
    )  # fmt: skip
    assert any("帮扶责任人职务" in warning for warning in ledger.warnings)
    assert any("帮扶责任人姓名" in warning for warning in ledger.warnings)


def test_two_heading_rows_in_csv(read_csv):
    ledger = read_csv(
        [[*HEAD, "收入", ""], ["", "", "", "", "", "月工资性收入", "月其他收入"], [*PERSON, 1, 2]]
    )
    assert column(ledger, "月其他收入") == [200]
    assert column(ledger, "_row") == [3]


def test_a_unit_in_a_heading_is_not_overlooked(read_csv):
    ledger = read_csv([[*HEAD, "近6个月收入（万元）"], [*PERSON, 5]])
    assert "近6个月收入" not in ledger.persons.column_names
    assert any("万元" in warning for warning in ledger.warnings)


def test_unknown_columns_are_named(read_csv):
    ledger = read_csv([[*HEAD, "民族", "备注"], [*PERSON, "汉", "x"]])
    assert any("民族" in warning and "备注" in warning for warning in ledger.warnings)


def test_empty_cell_is_unknown_never_no_or_zero(read_csv):
    ledger = read_csv(
        [[*HEAD, "近6个月收入", "独居", "现享救助", "残疾等级"], [*PERSON, "", " ", "", "　"]]
    )
    row = ledger.persons.to_pylist()[0]
    assert [row[n] for n in ("近6个月收入", "独居", "现享救助", "残疾等级")] == [None] * 4


def test_totals_notes_and_empty_numbered_lines_are_said_not_read(read_book):
    ledger = read_book(
        [
            ["户编号", "序号", "姓名", "近6个月收入"],
            ["H1", 1, "张三", 100],
            ["", 2, "李四", 100],
            ["", 3, "", ""],
            ["", 4, "", ""],
            ["合 计", "", "", 200],
            ["", "", "", 200],
            ["填表人：赵干部", "", "", ""],
            ["备注：本表一式三份，村居留存一份", "", "", ""],
        ]
    )
    assert not ledger.problems
    assert column(ledger, "姓名") == ["张三", "李四"]
    said = " ".join(ledger.warnings)
    for row in ("第 6 行", "第 7 行", "第 8 行", "第 9 行"):
        assert row in said
    assert "第 4、5 行只有序号" in said


def test_a_person_without_name_or_number_is_refused_not_taken_for_a_note(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H2", "", "", "户主", number("19600101"))])
    assert only(ledger).wrong == "没有姓名"
    assert column(ledger, "_refused") == [False, True]


def test_somebody_found_without_papers_is_entered_by_number(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H2", "P2", "", "户主", "")])
    assert not ledger.problems
    assert column(ledger, "_refused") == [False, False]
    assert any("没有姓名，按人员编号登记" in warning for warning in ledger.warnings)


def test_repeated_page_headings_are_not_people(read_csv):
    ledger = read_csv([HEAD, PERSON, HEAD, ("H2", "P2", "李四", "户主", number("19600101"))])
    assert not ledger.problems
    assert column(ledger, "姓名") == ["张三", "李四"]
    assert any("重复的表头" in warning for warning in ledger.warnings)


def test_several_sheets_are_read_and_the_others_named(read_book):
    ledger = read_book(
        {
            "甲村": [HEAD, PERSON],
            "乙村": [["乙村台账"], HEAD, ("H2", "P2", "李四", "户主", number("19600101"))],
            "说明": [["填写要求"], ["每人一行"]],
            "空表": [],
            "汇总": [["地区", "低保户数", "低保人数", "资金总支出"], ["甲村", 1, 2, 3]],
        }
    )
    assert column(ledger, "_sheet") == ["甲村", "乙村"]
    said = " ".join(ledger.warnings)
    assert "说明" in said
    assert "空表" in said
    assert "“汇总”是统计表" in said


def test_household_columns_given_once(read_csv):
    ledger = read_csv(
        [
            [*HEAD, "村居", "家庭财产合规"],
            [*PERSON, "甲村", "是"],
            ["", "P2", "李四", "配偶", "", "", ""],
            ["H2", "P3", "王五", "户主", "", "乙村", "否"],
        ]
    )
    assert not ledger.problems
    assert column(ledger, "户编号") == ["H1", "H1", "H2"]
    assert column(ledger, "村居") == ["甲村", "甲村", "乙村"]
    assert column(ledger, "家庭财产合规") == [True, True, False]


def test_a_head_without_a_household_number_takes_nobody_along(read_csv):
    ledger = read_csv(
        [
            HEAD,
            PERSON,
            ["", "P2", "李四", "户主", ""],
            ["", "P3", "李小四", "子女", ""],
            ["H3", "P4", "王五", "户主", ""],
        ]
    )
    assert [(p.row, p.column, p.refused) for p in ledger.problems] == [
        (3, "户编号", True), (4, "户编号", True),
    ]  # fmt: skip
    assert column(ledger, "姓名") == ["张三", "王五"]


def test_a_blank_number_among_repeated_ones_is_reported(read_csv):
    rows = [HEAD, PERSON, ("H1", "P2", "李四", "配偶", ""), ("", "P3", "赵六", "其他", "")]
    problem = only(read_csv(rows))
    assert (problem.row, problem.refused) == (4, False)
    assert "H1" in problem.wrong


def test_missing_person_numbers_are_made_and_said(read_csv):
    ledger = read_csv([["户编号", "姓名"], ["H1", "张三"], ["", "李四"], ["H2", "王五"]])
    assert column(ledger, "人员编号") == ["H1-1", "H1-2", "H2-1"]
    assert any("人员编号" in warning for warning in ledger.warnings)


def test_a_running_number_is_no_person_number(read_csv):
    ledger = read_csv(
        [["序号", "户编号", "姓名"], [1, "H1", "张三"], ["", "", "李四"], [2, "H2", "王五"]]
    )
    assert column(ledger, "人员编号") == ["H1-1", "H1-2", "H2-1"]
    ledger = read_csv([["序号", "户编号", "人员编号", "姓名"], [1, "H1", "P7", "张三"]])
    assert column(ledger, "人员编号") == ["P7"]


@pytest.mark.parametrize("missing", ["户编号", "姓名"])
def test_missing_required_column(read_csv, missing):
    kept = [i for i, name in enumerate(HEAD) if name != missing]
    with pytest.raises(UnreadableLedger, match=f"缺少必须有的列：{missing}"):
        read_csv([[HEAD[i] for i in kept], [PERSON[i] for i in kept]])


def test_two_headings_for_one_fact(read_csv):
    with pytest.raises(UnreadableLedger, match="身份证号、证件号码"):
        read_csv([["户编号", "姓名", "身份证号", "证件号码"], ["H1", "张三", "", ""]])


@pytest.mark.parametrize(
    "headings",
    [
        [
            "地区",
            "低保户数",
            "低保人数",
            "女性",
            "老年人",
            "当月新增",
            "资金总支出",
            "当月人均补助额",
        ],
        ["街镇名称", "人数", "金额"],
        ["地区", "非农人口总数", "低保户数", "当月/累计低保对象人数", "人均补助", "低保标准"],
    ],
)
def test_statistics_are_recognised_as_such(read_csv, headings):
    with pytest.raises(UnreadableLedger, match="统计表"):
        read_csv([["2023年1月统计"], headings, ["甲镇", *range(len(headings) - 1)]])


def test_payment_list_without_household_numbers_says_what_is_missing(read_book):
    head = ["序号", "户主   姓名", "低保证号", "身份证号码", "保障人数", "", "", "领取金额"]
    below = ["", "", "", "", "", "重点保障人数", "残疾人数", ""]
    with pytest.raises(UnreadableLedger, match="户编号、姓名"):
        read_book(
            [
                ["低保发放领取表"],
                ["所属地区：某镇"],
                head,
                below,
                [1, "张三", "x", number(), 1, 0, 0, 500],
            ]
        )


def test_merged_cells_reach_exactly_the_people_they_cover(read_book):
    rows = [
        [*HEAD, "村居", "近6个月收入"],
        ["", "P1", "张三", "户主", "", "", ""],
        ["", "P2", "李四", "配偶", "", "", ""],
        ["", "P3", "赵六", "其他", "", "", 50],
        ["H2", "P4", "王五", "户主", "", "", 70],
        ["", "", "", "", "", "", ""],
    ]
    merges = [(1, 0, 2, 0, "H1"), (1, 5, 5, 5, "甲村"), (1, 6, 2, 6, 600)]
    ledger = read_book(rows, merges)
    # a cell merged over the village serves every household, an income over two people only one
    assert column(ledger, "村居") == ["甲村"] * 4
    assert column(ledger, "近6个月收入") == [60000, None, 5000, 7000]
    # P3 stands outside the merged number: taken in, but not without a word
    assert column(ledger, "户编号") == ["H1", "H1", "H1", "H2"]
    problem = only(ledger)
    assert (problem.row, problem.refused) == (4, False)
