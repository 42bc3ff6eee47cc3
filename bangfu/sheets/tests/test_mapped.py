"""A sheet read by the mapping a person gave."""

import datetime as dt
import re
from pathlib import Path

import pytest

from bangfu.policy.facts import load_dictionary
from bangfu.sheets import (
    UnreadableLedger,
    open_book,
    read_mapped,
    repeated_across,
    targets,
    write_problems,
)
from bangfu.sheets.targets import CATEGORIES
from bangfu.sheets.tests import real_headings as real
from bangfu.sheets.tests.conftest import TODAY, column, csv_of, number, only

POLICIES = Path(__file__).parents[3] / "policies"


def aikou(name="张三", sex="男", identity=None, category="低保", helper="向国清（支书）"):
    return [1, name, sex, number() if identity is None else identity, category, helper, "每周上门",
            "13000000017", ""]  # fmt: skip


@pytest.fixture
def read(make_book):
    """Read rows by the guessed mapping, changed by `mapping`."""

    def take(rows, mapping=None, merges=(), **rest):
        book = open_book(make_book({"台账": rows}, merges))
        sheet = book.sheets[0]
        return read_mapped(
            book, "台账", sheet.mapping() | (mapping or {}), **({"today": TODAY} | rest)
        )

    return take


# ---------------------------------------------------------------- the village form


def test_the_village_form_is_read_without_household_numbers(read):
    ledger = read(
        [
            ["枫林村关爱帮扶对象台账"],
            real.AIKOU,
            aikou(),
            aikou("李四", identity=number("19600101")),
        ],
        defaults={"村居": "枫林村"},
    )
    assert not ledger.problems
    assert column(ledger, "姓名") == ["张三", "李四"]
    assert column(ledger, "帮扶责任人") == ["向国清（支书）"] * 2
    assert column(ledger, "帮扶措施") == ["每周上门"] * 2
    assert column(ledger, "人员类别") == ["|低保|"] * 2
    assert column(ledger, "村居") == ["枫林村"] * 2
    assert column(ledger, "_household_given") == [False, False]
    assert len(set(column(ledger, "户编号"))) == 2
    assert column(ledger, "_row") == [3, 4]
    assert column(ledger, "出生日期") == [19500101, 19600101]


def test_every_problem_has_its_place_weight_and_choices(read):
    ledger = read(
        [
            real.AIKOU,
            aikou(identity=5.1101e17),
            aikou("李四", sex="女", identity=number("19600101")),
            aikou("王五", identity=number("19610101"), category="困难户"),
            aikou("", identity=number("19620101")),
            aikou("赵六", identity="123456789012345"),
            aikou("钱七", identity=number("19630101"), helper=""),
        ]
    )
    found = {(p.row, p.letter): p for p in ledger.problems}
    assert found[2, "D"].wrong.startswith("号码被 Excel 变成了科学计数法")
    assert found[2, "D"].value == "5.1E+17"
    assert (found[3, "C"].wrong[:6], found[3, "C"].allowed) == ("填的是“女”", ("男", "女"))
    assert "困难户" in found[4, "E"].wrong
    assert found[4, "E"].allowed == CATEGORIES
    assert found[5, "B"].wrong == "没有姓名"
    assert found[6, "D"].wrong == "是 15 位的旧号码"
    assert {found[at].kind for at in [(2, "D"), (3, "C"), (4, "E"), (5, "B"), (6, "D")]} == {
        "must_fix"
    }
    assert (found[7, "F"].kind, found[7, "F"].refused) == ("note", False)
    assert column(ledger, "_refused") == [True, True, True, True, True, False]
    assert ledger.to_settle == {2, 3, 4, 5, 6}
    assert [p.letter for p in ledger.by_row()[3]] == ["C"]
    assert number("19600101") not in str(ledger.problems)


def test_leading_apostrophes_and_wide_digits_are_taken(read):
    wide = number().translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    ledger = read(
        [real.AIKOU, aikou(identity=wide), aikou("李四", identity=f"'{number('19600101')}")]
    )
    assert column(ledger, "身份证号码") == [number(), number("19600101")]


def test_a_person_twice_is_for_people_to_decide(read):
    ledger = read([real.AIKOU, aikou(), aikou(), aikou("李四")])
    assert [(p.row, p.kind, p.letter) for p in ledger.problems] == [
        (3, "judge", "D"), (4, "must_fix", "D"),
    ]  # fmt: skip
    assert ledger.problems[0].wrong == "这份表里第 2 行已有这个身份证号码"
    assert column(ledger, "_row") == [2]


def test_a_person_without_number_twice_is_asked_about(read):
    head = ["姓名", "身份证号", "出生日期"]
    ledger = read(
        [
            head,
            ["张三", number(), "1950-01-01"],
            ["张三", "", "1950-01-01"],
            ["李四", "", ""],
            ["王五", number("19600101", 1), ""],
            ["王五", number("19600101", 3), ""],
        ]
    )
    told = {(p.row, p.letter): p for p in ledger.problems}
    assert "同第 2 行一样" in told[3, "A"].wrong
    assert (told[3, "A"].kind, told[3, "B"].kind, told[4, "B"].kind) == ("judge", "note", "judge")
    assert {row for row, _ in told} == {3, 4}
    assert not any(column(ledger, "_refused"))


def test_names_with_stars_are_refused(read):
    problem = only(read([["姓名", "性别"], ["张*", "男"]]))
    assert (problem.letter, problem.kind) == ("A", "must_fix")
    assert "遮住" in problem.wrong


def test_a_column_without_any_helper_is_said_once(read):
    ledger = read(
        [real.AIKOU, aikou(helper=""), aikou("李四", identity=number("19600101"), helper="")]
    )
    assert not ledger.problems
    assert any("帮扶责任人" in warning for warning in ledger.warnings)


def test_one_person_in_two_sheets(make_book, tmp_path):
    head = ["姓名", "身份证号"]
    book = open_book(
        make_book(
            {
                "枫林村": [head, ["张三", number()], ["李四", number("19600101")]],
                "石坎村": [["台账"], head, ["王五", number("19700101")], ["张三", number()]],
            }
        )
    )
    ledgers = [read_mapped(book, s.name, s.mapping(), today=TODAY) for s in book.sheets]
    problems = repeated_across(ledgers)
    assert [(p.sheet, p.row, p.letter, p.kind) for p in problems] == [
        ("枫林村", 2, "B", "must_fix"), ("石坎村", 4, "B", "must_fix"),
    ]  # fmt: skip
    assert "工作表“石坎村”第 4 行" in problems[0].wrong
    assert number() not in str(problems)
    assert repeated_across(ledgers[:1]) == []
    write_problems(problems, tmp_path / "问题.csv")


# ---------------------------------------------------------------- correcting on the page


def test_corrections_replace_what_the_file_says(read):
    rows = [
        real.AIKOU,
        aikou(identity=5.1101e17),
        aikou("李四", category="困难户", identity=number("19600101")),
    ]
    ledger = read(rows, corrections={(2, "D"): f" {number()} ", (3, "E"): "留守老人"})
    assert not ledger.problems
    assert column(ledger, "身份证号码") == [number(), number("19600101")]
    assert column(ledger, "人员类别") == ["|低保|", "|留守老人|"]
    assert ledger.cells.of([2], masked=False)[2]["D"] == number()
    assert ledger.cells.of([2])[2]["D"] == "990101********" + number()[-4:]


def test_a_wrong_correction_is_a_problem_like_any_other(read):
    problem = only(read([real.AIKOU, aikou()], corrections={(2, "C"): "男性"}))
    assert (problem.row, problem.letter, problem.value) == (2, "C", "男性")


def test_a_correction_can_empty_a_cell(read):
    ledger = read([["姓名", "身份证号", "出生日期"], ["张三", "1234", dt.date(1950, 1, 1)]],
                  corrections={(2, "B"): ""})  # fmt: skip
    assert [p.kind for p in ledger.problems] == ["note"]
    assert column(ledger, "身份证号码") == [None]


def test_a_correction_for_another_file_is_refused(read):
    with pytest.raises(UnreadableLedger, match="没有 D99 这一格"):
        read([real.AIKOU, aikou()], corrections={(99, "D"): "x"})


def test_correcting_is_the_same_as_having_typed_it_in_the_file(read):
    head = ["姓名", "身份证号", "性别", "独居", "低保金", "出生日期", "与户主关系", "户主姓名"]
    wrong = [["x", 5.1e17, True, 3, dt.date(2020, 1, 1), "=1+1", 7, ""] for _ in range(3)]
    right = [
        ["张三", number(), "男", "否", "100.5", "1950-01-01", "户主", "张三"],
        ["李四", "", "女", "", "0", "1960年2月3日", "配偶", "张三"],
        ["王五", number("19700101"), "", "√", "", "", "户主", "王五"],
    ]
    fixes = {
        (row, "ABCDEFGH"[at]): text
        for row, line in enumerate(right, start=2)
        for at, text in enumerate(line)
    }
    mapping = {"A": "姓名", "B": "身份证号码", "C": "性别", "D": "独居", "E": "当前低保补助",
               "F": "出生日期", "G": "与户主关系", "H": "户主姓名"}  # fmt: skip
    fixed = read([head, *wrong], mapping, corrections=fixes)
    typed = read([head, *right], mapping)
    assert fixed.persons.equals(typed.persons)
    assert fixed.problems == typed.problems


def test_rows_can_be_left_out(read):
    ledger = read([real.AIKOU, aikou(), aikou()], without=[3])
    assert not ledger.problems
    assert ledger.skipped == {3: "没有要这一行"}
    assert ledger.cells.rows == [2, 3]


def test_lines_that_are_no_people_are_named(read):
    blank = [""] * 8
    ledger = read(
        [real.AIKOU, aikou(), [2, *blank], ["合计", *blank], ["填表人：赵干部", *blank], real.AIKOU]
    )
    assert ledger.skipped == {
        3: "只有序号、没有内容", 4: "合计、签名或说明", 5: "合计、签名或说明", 6: "重复的表头",
    }  # fmt: skip
    assert column(ledger, "姓名") == ["张三"]


def test_cells_show_every_column_masked(read):
    rows = [
        ["姓名", "身份证号", "银行卡号", "说明"],
        ["张三", "12345", 6000000000000, "找13000000017"],
    ]
    cells = read(rows).cells
    assert cells.of([2, 99]) == {
        2: {"A": "张三", "B": "***", "C": "6000000000000", "D": "找130****0017"}
    }
    assert cells.of([2], masked=False)[2]["B"] == "12345"


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
    with pytest.raises(UnreadableLedger, match="左右并排"):
        read(real.SIDE_BY_SIDE)


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
