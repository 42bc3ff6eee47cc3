"""A sheet read by the mapping a person gave."""

import datetime as dt
from pathlib import Path

import pytest

from bangfu.sheets import (
    UnreadableLedger,
    open_book,
    read_mapped,
    repeated_across,
    write_problems,
)
from bangfu.sheets.targets import CATEGORIES
from bangfu.sheets.tests import real_headings as real
from bangfu.sheets.tests.conftest import TODAY, aikou, column, number, only

POLICIES = Path(__file__).parents[3] / "policies"


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


def test_a_helper_is_written_once_a_household(read):
    head = ["户编号", "姓名", "身份证号码", "帮扶责任人"]
    ledger = read(
        [
            head, ["1", "张三", number("19600101"), "李红英"], ["1", "张小", number("19900101"), ""],
            ["2", "王五", number("19700101"), ""],
        ]
    )  # fmt: skip
    told = [one.row for one in ledger.problems if one.wrong == "没有写帮扶责任人"]
    assert told == [4]


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


def test_a_count_of_people_under_the_names_is_no_person(read):
    blank = [""] * 7
    ledger = read([real.AIKOU, aikou(), ["合计", "12人", *blank], ["本页合计：", "3", *blank]])
    assert ledger.skipped == {3: "合计、签名或说明", 4: "合计、签名或说明"}
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
