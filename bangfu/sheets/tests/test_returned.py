"""Rows that go back to the village."""

import re
import zipfile

import pytest
import python_calamine as calamine

from bangfu.sheets import UnwritableTable, open_book, read_mapped, write_returned
from bangfu.sheets.tests import real_headings as real
from bangfu.sheets.tests.conftest import TODAY, number

ROWS = [
    ["枫林村关爱帮扶对象台账"],
    real.AIKOU,
    [1, "张三", "男", number(), "低保", "向国清", "每周上门", "", ""],
    [2, "李四", "女", number("19600101"), "困难户", "", "", "", ""],
    [3, "王五", "男", number("19700101"), "低保", "", "", "", ""],
]


@pytest.fixture
def village(make_book):
    book = open_book(make_book({"台账": ROWS}))
    sheet = book.sheets[0]
    return book, read_mapped(book, "台账", sheet.mapping(), today=TODAY)


def cells_of(path):
    return calamine.load_workbook(path).get_sheet_by_name("台账").to_python()


def test_only_rows_to_settle_go_back_as_they_came(village, tmp_path):
    book, ledger = village
    path = tmp_path / "退回.xlsx"
    assert write_returned(path, book, ledger.problems) == 1
    title, head, row = cells_of(path)
    assert title[0] == "枫林村关爱帮扶对象台账"
    assert head[0] == "原表行号"
    assert head[1:10] == [" ".join(text.split()) for text in real.AIKOU]
    assert head[10] == "要改的地方"
    # the village's own list carries the number in full, as text
    assert row[:6] == [4.0, "2", "李四", "女", number("19600101"), "困难户"]
    told = row[10].split("\n")
    assert any(line.startswith("C 列 性别：填的是“女”") for line in told)
    assert any(line.startswith("E 列 人员类别：“困难户”不在可选的值里") for line in told)
    assert any("重残" in line for line in told)
    assert any("没有写帮扶责任人" in line for line in told)


def test_cells_to_correct_are_coloured_and_offer_choices(village, tmp_path):
    book, ledger = village
    path = tmp_path / "退回.xlsx"
    write_returned(path, book, ledger.problems)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "FAE8F0" in styles
    style = dict(re.findall(r'<c r="([A-Z]+3)" s="(\d+)"', sheet))
    assert style["D3"] == style["F3"] != style["C3"]
    assert '<formula1>"男,女"</formula1>' in sheet


def test_what_was_corrected_on_the_page_goes_along(village, tmp_path):
    book, _ = village
    sheet = book.sheets[0]
    fixes = {(4, "C"): "男"}
    ledger = read_mapped(book, "台账", sheet.mapping(), corrections=fixes, today=TODAY)
    path = tmp_path / "退回.xlsx"
    write_returned(path, book, ledger.problems, fixes)
    assert cells_of(path)[2][3] == "男"


def test_the_returned_list_can_be_opened_again(village, tmp_path):
    book, ledger = village
    path = tmp_path / "退回.xlsx"
    write_returned(path, book, ledger.problems)
    again = open_book(path).sheets[0]
    assert again.usable
    assert again.village == "枫林村"
    assert again.mapping()["E"] == "身份证号码"
    assert {"A", "K"}.isdisjoint(again.mapping())


def test_formulas_stay_text(make_book, tmp_path):
    rows = [real.AIKOU, [1, "=HYPERLINK(1)", "男性", "", "", "", "", "", ""]]
    book = open_book(make_book({"台账": rows}))
    ledger = read_mapped(book, "台账", book.sheets[0].mapping(), today=TODAY)
    path = tmp_path / "退回.xlsx"
    write_returned(path, book, ledger.problems)
    with zipfile.ZipFile(path) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_nothing_to_return_writes_nothing(village, tmp_path):
    book, ledger = village
    path = tmp_path / "退回.xlsx"
    with pytest.raises(UnwritableTable, match="没有要退回的行"):
        write_returned(path, book, [p for p in ledger.problems if p.kind == "note"])
    with pytest.raises(UnwritableTable, match="xlsx"):
        write_returned(tmp_path / "退回.csv", book, ledger.problems)
    assert list(tmp_path.glob("退回*")) == []
