"""What a row and a household may not say."""

import datetime as dt

import pytest

from bangfu.sheets.tests.conftest import HEAD, column, number, only

PERSON = ("H1", "P1", "张三", "户主", number())


def read_one(read, heading, value):
    return read([[*HEAD, heading], [*PERSON, value]])


def test_wrong_check_digit(read_csv):
    good = number()
    bad = good[:-1] + ("1" if good[-1] != "1" else "2")
    problem = only(read_csv([HEAD, ("H1", "P1", "张三", "户主", bad)]))
    assert problem.refused
    assert (problem.file, problem.row, problem.column) == ("台账.csv", 2, "身份证号码")
    assert (problem.household, problem.person) == ("H1", "P1")
    assert problem.value == f"990101********{bad[-4:]}"
    assert bad not in str(problem)
    assert "校验码" in problem.wrong
    assert problem.remedy


def test_identity_numbers_as_people_type_them(read_csv):
    with_x = next(n for n in (number("19620101", i) for i in range(1, 99)) if n.endswith("X"))
    rows = [HEAD]
    for i, typed in enumerate(
        (f"'{number()}", f" {with_x.lower()} ", " ".join(number("19700101", 5)))
    ):
        rows.append((f"H{i}", f"P{i}", "某人", "户主", typed))
    ledger = read_csv(rows)
    assert not ledger.problems
    assert column(ledger, "身份证号码") == [number(), with_x, number("19700101", 5)]


@pytest.mark.parametrize("typed", ["5.1E+17", "5.10101E+17", "990101195001010000"])
def test_excel_damaged_number_in_csv(read_csv, typed):
    problem = only(read_csv([HEAD, ("H1", "P1", "张三", "户主", typed)]))
    assert "文本格式" in problem.remedy


def test_household_number_turned_into_a_power_of_ten(read_csv):
    assert "科学计数法" in read_csv([HEAD, ("5.1E+17", *PERSON[1:])]).problems[0].wrong
    # a house may well be called 3E12
    assert column(read_csv([HEAD, ("3E12", *PERSON[1:])]), "户编号") == ["3E12"]


def test_excel_damaged_number_in_workbook(read_book):
    problem = only(read_book([HEAD, ("H1", "P1", "张三", "户主", 990101195001010010)]))
    assert problem.value == "9.9E+17"
    assert "科学计数法" in problem.wrong
    assert "文本格式" in problem.remedy


def test_old_fifteen_digit_number(read_csv):
    problem = only(read_csv([HEAD, ("H1", "P1", "张三", "户主", "990101500101001")]))
    assert "15 位" in problem.wrong
    assert "18 位" in problem.remedy


def test_duplicate_person_in_a_household(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H1", "P2", "张三", "子女", number())])
    problem = only(ledger)
    assert (problem.row, problem.refused) == (3, True)
    assert "第 2 行" in problem.wrong
    assert column(ledger, "人员编号") == ["P1"]


def test_same_person_number_twice(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H1", "P1", "张三", "户主", "")])
    assert only(ledger).column == "人员编号"
    assert ledger.persons.num_rows == 1
    # another person under a used number is refused, but the household still has that member
    ledger = read_csv([HEAD, PERSON, ("H1", "P1", "李四", "配偶", "")])
    assert only(ledger).column == "人员编号"
    assert column(ledger, "_refused") == [False, True]


def test_person_in_two_households(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H2", "P2", "张三", "户主", number())])
    first, second = ledger.problems
    assert first.refused
    assert second.refused
    assert "第 3 行" in first.wrong
    assert "H2" in first.wrong
    assert "第 2 行" in second.wrong
    assert "H1" in second.wrong
    assert column(ledger, "_refused") == [True, True]
    assert column(ledger, "身份证号码") == [None, None]


def test_person_in_two_households_on_two_sheets(read_book):
    ledger = read_book({"甲": [HEAD, PERSON], "乙": [HEAD, ("H2", "P2", "张三", "户主", number())]})
    assert "工作表“乙”第 2 行" in ledger.problems[0].wrong


def test_one_person_number_in_two_households(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H2", "P1", "李四", "户主", "")])
    assert [p.column for p in ledger.problems] == ["人员编号", "人员编号"]


def test_two_heads(read_csv):
    ledger = read_csv([HEAD, PERSON, ("H1", "P2", "李四", "户主", "")])
    problem = only(ledger)
    assert (problem.row, problem.column) == (3, "与户主关系")
    assert "第 2 行的张三" in problem.wrong
    assert column(ledger, "_refused") == [False, True]


def test_household_without_head_is_said(read_csv):
    ledger = read_csv([HEAD, ("H9", "P1", "张三", "子女", "")])
    assert not ledger.problems
    assert any("没有户主" in w and "H9" in w for w in ledger.warnings)


def test_negative_and_absurd_income(read_csv, read_book):
    assert "负数" in only(read_one(read_csv, "近6个月收入", "-0.01")).wrong
    assert "负数" in only(read_one(read_book, "近6个月收入", -5)).wrong
    assert "10 亿" in only(read_one(read_csv, "近6个月收入", "99999999999")).wrong


def test_amounts_from_workbook_cells_are_exact(read_book):
    for value, fen in (
        (0.1 + 0.2, 30),
        (1234.56, 123456),
        (4.35, 435),
        (0, 0),
        ("1,234.50", 123450),
    ):
        assert column(read_one(read_book, "近6个月收入", value), "近6个月收入") == [fen]
    assert "两位小数" in only(read_one(read_book, "近6个月收入", 12.345)).wrong


def test_future_birth_date(read_csv):
    assert (
        "今天之后" in only(read_csv([[*HEAD[:4], "出生日期"], [*PERSON[:4], "2022-10-02"]])).wrong
    )
    assert not read_csv([[*HEAD[:4], "出生日期"], [*PERSON[:4], "2022-10-01"]]).problems
    problem = only(read_csv([HEAD, ("H1", "P1", "张三", "户主", number("20991231"))]))
    assert problem.column == "身份证号码"
    assert problem.value.startswith("990101********")


def test_birth_and_sex_disagree_with_the_number(read_csv):
    problem = only(read_one(read_csv, "出生日期", "1951-01-01"))
    assert "1951-01-01" in problem.wrong
    assert "1950-01-01" in problem.wrong
    assert set(problem.facts) == {"出生日期", "身份证号码"}
    assert problem.refused
    problem = only(read_one(read_csv, "性别", "女"))
    assert "女" in problem.wrong
    assert "男" in problem.wrong


def test_month_of_birth_needs_the_number_for_its_day(read_csv, read_book):
    ledger = read_one(read_csv, "出生年月", "1950-01")
    assert not ledger.problems
    assert column(ledger, "出生日期") == [19500101]
    assert only(read_one(read_csv, "出生年月", "1950-02")).refused
    problem = only(read_csv([[*HEAD[:4], "出生年月"], [*PERSON[:4], "1950-01"]]))
    assert problem.refused
    assert "身份证号码" in problem.remedy
    october = number("19501015")
    for typed in (1950.1, dt.date(1950, 10, 1)):
        ledger = read_book([[*HEAD, "出生年月"], ["H1", "P1", "张三", "户主", october, typed]])
        assert not ledger.problems, typed
        assert column(ledger, "出生日期") == [19501015]


def test_dates_in_workbook_cells(read_book):
    for typed in (dt.date(2022, 5, 4), 44685, 20220504, "2022年5月4日"):
        assert column(read_one(read_book, "死亡日期", typed), "死亡日期") == [20220504]
    assert "早于出生日期" in only(read_one(read_book, "死亡日期", "1949-12-31")).wrong


def test_code_that_excel_made_a_date(read_book):
    rows = [HEAD, (dt.date(2022, 1, 2), "P1", "张三", "户主", "")]
    assert "变成了日期" in read_book(rows).problems[0].wrong


def test_unknown_enumeration_value(read_csv):
    problem = only(read_one(read_csv, "残疾等级", "五级"))
    assert problem.refused
    assert "一级、二级、三级、四级" in problem.remedy


def test_household_facts_that_disagree(read_csv):
    ledger = read_csv(
        [
            [*HEAD, "村居"],
            [*PERSON, "乙村"],
            ["H1", "P2", "李四", "配偶", "", "甲村"],
            ["H1", "P3", "赵六", "子女", "", ""],
        ]
    )
    problem = only(ledger)
    assert (problem.row, problem.refused) == (3, True)
    assert "乙村" in problem.wrong
    assert "甲村" in problem.wrong
    assert "第 2 行" in problem.wrong
    assert column(ledger, "村居") == ["乙村"] * 3
    assert column(ledger, "_refused") == [False, True, False]


def test_refused_row_keeps_its_place_and_nothing_else(read_csv):
    ledger = read_csv(
        [
            [*HEAD, "近6个月收入", "独居", "村居"],
            [*PERSON, "-1", "是", "甲村"],
            ["H1", "P2", "李四", "配偶", "", "5", "", ""],
        ]
    )
    refused, good = ledger.persons.to_pylist()
    assert (refused["户编号"], refused["人员编号"], refused["姓名"]) == ("H1", "P1", "张三")
    assert refused["_refused"]
    assert refused["独居"] is None
    assert refused["出生日期"] is None
    assert not good["_refused"]
    assert good["近6个月收入"] == 500
    assert good["村居"] == "甲村"


INCOME = (
    "月工资性收入",
    "月必要就业成本",
    "月经营净收入",
    "月财产净收入",
    "月转移净收入",
    "月其他收入",
)


def test_income_that_disagrees_with_its_items_is_reported(read_csv):
    head = [*HEAD, "近6个月收入", *INCOME]
    problem = only(read_csv([head, [*PERSON, 600, 100, 10, 0, 0, 0, 0]]))
    assert not problem.refused
    assert "540.00" in problem.wrong
    assert not read_csv([head, [*PERSON, 540, 100, 10, 0, 0, 0, 0]]).problems
    assert not read_csv([head, [*PERSON, 600, 100, 10, 0, 0, 0, ""]]).problems


CARE = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")


@pytest.mark.parametrize(
    ("failed", "level"),
    [(0, "完全自理"), (1, "部分失能"), (3, "部分失能"), (4, "失能"), (6, "失能")],
)
def test_self_care_items_against_the_judged_level(read_csv, failed, level):
    items = ["否"] * failed + ["是"] * (6 - failed)
    for judged in ("完全自理", "部分失能", "失能"):
        ledger = read_csv([[*HEAD, "自理能力", *CARE], [*PERSON, judged, *items]])
        assert [p.refused for p in ledger.problems] == ([] if judged == level else [False])


def test_a_formula_in_csv(read_csv):
    assert "公式" in only(read_one(read_csv, "近6个月收入", "=1+1")).wrong


def test_every_problem_says_where_what_and_how(read_csv):
    ledger = read_csv(
        [
            [*HEAD, "近6个月收入", "残疾等级"],
            ("H1", "P1", "张三", "户主", "123", "-1", "九级"),
            (*PERSON, "x", ""),
        ]
    )
    assert len(ledger.problems) >= 5
    for problem in ledger.problems:
        assert problem.file
        assert problem.row
        assert problem.column
        assert problem.wrong
        assert problem.remedy
        line = str(problem)
        assert "\n" not in line
        assert all(
            part in line
            for part in (problem.file, f"第 {problem.row} 行", problem.wrong, problem.remedy)
        )


def test_refused_row_still_says_whom_it_supports(read_csv):
    """A supporter nobody can read may be able to pay; forgotten, he would count as unable."""
    ledger = read_csv(
        [
            [*HEAD, "供养对象编号", "近6个月收入"],
            [*PERSON, "", 0],
            ["H2", "P2", "李四", "户主", "123", "P1", 6000],
        ]
    )
    assert column(ledger, "_refused") == [False, True]
    assert column(ledger, "供养对象编号") == [None, "P1"]
    assert column(ledger, "近6个月收入") == [0, None]
    # where that very cell cannot be read there is nothing to keep
    damaged = read_csv(
        [[*HEAD, "供养对象编号"], [*PERSON, ""], ["H2", "P2", "李四", "户主", "", "5.1E+17"]]
    )
    assert only(damaged).column == "供养对象编号"
    assert column(damaged, "供养对象编号") == [None, None]


def test_a_supporter_of_nobody_is_reported(read_csv):
    head = [*HEAD, "供养对象编号"]
    old = [*PERSON, ""]
    problem = only(read_csv([head, old, ["H2", "P2", "李四", "户主", "", "P11"]]))
    assert not problem.refused
    assert (problem.row, problem.column, problem.value) == (3, "供养对象编号", "P11")
    assert "没有" in problem.wrong
    problem = only(read_csv([head, old, ["H2", "P2", "李四", "户主", "", "P2"]]))
    assert not problem.refused
    assert "本人" in problem.wrong
    # somebody whose row is refused is in the ledger all the same
    ledger = read_csv([head, [*PERSON[:4], "123", ""], ["H2", "P2", "李四", "户主", "", "P1"]])
    assert [p.column for p in ledger.problems] == ["身份证号码"]
    # and numbers made from the household and the place in it are numbers
    made = ["户编号", "姓名", "与户主关系", "供养对象编号"]
    assert not read_csv([made, ["H1", "张三", "户主", ""], ["H2", "李四", "户主", "H1-1"]]).problems


@pytest.mark.parametrize("typed", ["2021-05", "2021年5月", "2021.1", "202105"])
def test_a_death_known_to_the_month_is_refused(read_csv, typed):
    problem = only(read_one(read_csv, "死亡日期", typed))
    assert problem.refused
    assert (problem.column, problem.value) == ("死亡日期", typed)
    assert "只有年月" in problem.wrong
    assert "身份证" not in problem.remedy


def test_a_death_known_to_the_month_in_a_workbook(read_book):
    for typed in (2021.1, 202105, "2021-05"):
        ledger = read_one(read_book, "死亡日期", typed)
        assert "只有年月" in only(ledger).wrong, typed
        assert column(ledger, "死亡日期") == [None]
