"""What a person sees of a file before mapping its headings."""

import pytest

from bangfu.sheets import UnreadableLedger, open_book, read_mapped
from bangfu.sheets.captions import village_in
from bangfu.sheets.tests import real_headings as real
from bangfu.sheets.tests.conftest import csv_of, number


@pytest.fixture
def opened(make_book):
    def look(rows, merges=(), name="台账"):
        return open_book(make_book({name: rows}, merges)).sheets[0]

    return look


@pytest.mark.parametrize(
    "headings, expected", real.PEOPLE_TITLES.values(), ids=list(real.PEOPLE_TITLES)
)
def test_real_headings_are_guessed(opened, headings, expected):
    sheet = opened([["枫林村花名册"], headings, ["x"] * len(headings)])
    assert sheet.usable, sheet.wrong
    assert (sheet.first_row, sheet.last_row, sheet.lines) == (2, 2, 1)
    assert sheet.village == "枫林村"
    mapping = sheet.mapping()
    assert {at: mapping.get(at) for at in expected} == expected
    targets = [target for target in mapping.values() if target != "忽略"]
    assert len(targets) == len(set(targets))


def test_a_running_number_is_to_be_ignored(opened):
    sheet = opened([real.AIKOU, [1, "张三", "男", number(), "低保", "", "", "", ""]])
    assert sheet.column("A").guess.target == "忽略"
    assert sheet.column("A").guess.confidence == "sure"


def test_whose_telephone_is_asked_where_a_helper_is_listed(opened):
    sheet = opened([real.AIKOU, [1, "张三", "男", number(), "低保", "", "", "13000000001", ""]])
    guess = sheet.column("H").guess
    assert (guess.target, guess.confidence) == ("联系电话", "ask")
    assert "谁的" in guess.aside
    assert opened([real.DISABLED, ["x"] * 8]).column("G").guess.confidence == "sure"


def test_headings_of_three_merged_rows_become_one_line(opened):
    sheet = opened(real.PAYMENT, real.PAYMENT_MERGES)
    assert sheet.usable, sheet.wrong
    assert (sheet.first_row, sheet.last_row) == (3, 5)
    titles = {column.letter: column.title for column in sheet.columns}
    assert titles["B"] == "户主 姓名"
    assert titles["E"] == "保障人数"
    assert titles["F"] == "保障人数／重点保障人数"
    assert titles["J"] == "领取金额／其中／重点救助60元"
    assert sheet.village == "枫林村"
    assert sheet.captions[0] == "低保金发放领取表"
    name = sheet.column("B").guess
    assert (name.target, name.confidence) == ("姓名", "ask")
    assert sheet.mapping()["D"] == "身份证号码"
    # a rate in a heading is never taken for a fact
    assert "J" not in sheet.mapping()


def test_samples_are_masked(opened):
    sheet = opened(
        [
            ["姓名", "身份证号", "联系电话", "银行卡号", "备注"],
            ["张三", number(), "13000000017", "6000 0000 0000 0000 017", f"号码{number()}"],
            ["李四", 5.1101e17, 13000000018, "6000000000000000018", ""],
        ]
    )
    assert sheet.column("A").samples == ("张三", "李四")
    assert sheet.column("B").samples[1] == "5.1E+17"
    shown = " ".join(text for column in sheet.columns for text in column.samples)
    for secret in (
        number(),
        "13000000017",
        "13000000018",
        "0000000000000017",
        "6000000000000000018",
    ):
        assert secret not in shown


def test_a_guess_most_cells_contradict_is_asked_about(opened):
    sheet = opened(
        [["姓名", "住房情况", "性别"], ["张三", "砖混两层", "男"], ["李四", "土木", "女"]]
    )
    guess = sheet.column("B").guess
    assert (guess.target, guess.confidence) == ("住房安全", "ask")
    assert "2 格读不了" in guess.aside
    assert sheet.column("C").guess.confidence == "sure"


def test_another_unit_in_a_heading_is_offered_with_the_unit(opened):
    sheet = opened([["姓名", "月工资性收入（元/年）", "近6个月收入（万元）"], ["张三", 1200, 0.5]])
    guess = sheet.column("B").guess
    assert (guess.target, guess.unit, guess.confidence) == ("月工资性收入", "元/年", "ask")
    assert sheet.column("B").units[0] == "元/月"
    assert sheet.column("C").guess.unit == "万元"


def test_what_an_office_mapped_before_wins(opened):
    sheet = opened([["姓 名", "证件", "电话"], ["张三", number(), "13000000001"]])
    assert sheet.mapping() == {"A": "姓名", "C": "联系电话"}
    remembered = {"证件": "身份证号码", "电话": "帮扶责任人电话"}
    assert sheet.mapping(remembered) == {"A": "姓名", "B": "身份证号码", "C": "帮扶责任人电话"}
    assert sheet.column("A").heading == "姓名"


def test_headings_nobody_has_met_can_still_be_mapped(opened):
    sheet = opened([["帮扶名单"], ["甲方", "乙方", "丙方"], ["张三", number(), "枫林村"]])
    assert sheet.usable
    assert [column.title for column in sheet.columns] == ["甲方", "乙方", "丙方"]
    assert sheet.first_row == 2
    assert sheet.mapping() == {}


@pytest.mark.parametrize("headings", real.STATISTICS, ids=["county", "district", "street"])
def test_statistics_are_refused_with_words(opened, headings):
    sheet = opened([["2023年1月低保统计表（万元）"], headings, ["甲镇", *range(len(headings) - 1)]])
    assert not sheet.usable
    assert "统计表" in sheet.wrong
    assert sheet.remedy


TWICE = ["姓名", "身份证号码", "家庭住址"]


@pytest.mark.parametrize("between", [[], [""]], ids=["beside", "apart"])
def test_a_list_twice_side_by_side_becomes_two(make_book, between):
    rows = [
        ["枫林村花名册"],
        [*TWICE, *between, *TWICE],
        ["张三", number(), "一组", *between, "李四", number("19600101"), "二组"],
        ["王五", number("19700101"), "一组", *between, "", "", ""],
    ]
    book = open_book(make_book({"台账": rows}))
    left, right = book.sheets
    assert [sheet.name for sheet in book.sheets] == ["台账（左边）", "台账（右边）"]
    assert left.usable and right.usable and right.village == "枫林村"
    first = "DE"[len(between)]
    assert (left.columns[0].letter, right.columns[0].letter) == ("A", first)
    assert (left.lines, right.lines) == (2, 1)
    both = [read_mapped(book, sheet.name, sheet.mapping()) for sheet in book.sheets]
    assert [one.persons["姓名"].to_pylist() for one in both] == [["张三", "王五"], ["李四"]]
    assert [one.cells.rows for one in both] == [[3, 4], [3]]
    assert both[1].cells.of([3])[3][first] == "李四"
    assert right.column(first).samples == ("李四",)


def test_a_real_list_of_heads_twice_becomes_two(make_book):
    book = open_book(make_book({"公示": real.SIDE_BY_SIDE}))
    assert [sheet.column("AE"[at]).samples for at, sheet in enumerate(book.sheets)] == [
        ("张三",), ("李四",),
    ]  # fmt: skip
    assert all(sheet.usable for sheet in book.sheets)


def test_so_does_one_of_a_text_file(tmp_path):
    path = tmp_path / "名单.csv"
    rows = [[*TWICE, *TWICE], ["张三", number(), "一组", "李四", number("19600101"), "二组"]]
    path.write_bytes(csv_of(rows).encode("gb18030"))
    book = open_book(path)
    assert [sheet.name for sheet in book.sheets] == ["（左边）", "（右边）"]
    assert all(sheet.usable for sheet in book.sheets)


def test_two_halves_that_cannot_be_read_each_are_refused(opened):
    sheet = opened([[*TWICE, *TWICE], ["张三", number(), "一组", "", "", ""]])
    assert "左右并排" in sheet.wrong
    assert "剪切" in sheet.remedy


def test_members_in_one_cell_are_refused(opened):
    assert "分号" in opened(real.EXPORT_HOUSEHOLDS).wrong
    sheet = opened([["户主", "姓名"], ["张三", "张三；李四"], ["王五", "王五;赵六"]])
    assert sheet.wrong.startswith("B 列")


def test_another_table_further_down_is_refused(opened):
    assert "第 3 行起是另一张表" in opened(real.PUBLICITY).wrong


def test_the_same_headings_again_are_no_other_table(opened):
    person = [1, "张三", "男", number(), "低保", "", "", "", ""]
    assert opened([real.AIKOU, person, real.AIKOU, person]).usable


def test_sheets_without_a_table_are_kept_with_the_reason(make_book):
    book = open_book(
        make_book({"说明": [["填写要求"]], "台账": [["姓名", "性别"], ["张三", "男"]]})
    )
    assert [sheet.usable for sheet in book.sheets] == [False, True]
    assert "没有找到表头" in book.sheets[0].wrong
    assert book.sheet("台账").lines == 1
    assert book.kind == ".xlsx"


def test_headings_without_lines(opened):
    assert "没有数据" in opened([["姓名", "性别"]]).wrong


def test_text_files_have_letters_too(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes(
        csv_of([["枫林村帮扶名单"], ["姓名", "身份证"], ["张三", number()]]).encode("gb18030")
    )
    sheet = open_book(path).sheets[0]
    assert [column.letter for column in sheet.columns] == ["A", "B"]
    assert sheet.mapping() == {"A": "姓名", "B": "身份证号码"}
    assert sheet.village == "枫林村"


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UnreadableLedger, match="损坏"):
        open_book(path)


@pytest.mark.parametrize(
    "line, village",
    [
        ("枫林村关爱帮扶对象台账", "枫林村"),
        ("隔山县松坪镇枫林村2023年11月困难群众花名册", "枫林村"),
        ("2023年枫林社区台账", "枫林社区"),
        ("村（居）：石坎村   填表时间：2023年", "石坎村"),
        ("农村低保发放表", ""),
        ("各村困难群众汇总", ""),
        ("困难群众台账", ""),
    ],
)
def test_the_village_in_a_title(line, village):
    assert village_in([line]) == village
