"""Files that must be refused whole, and what a workbook hides in its formulas."""

import struct
import zipfile
import zlib

import pytest

from bangfu.sheets import UnreadableLedger, read_ledger
from bangfu.sheets.tests.conftest import HEAD, TODAY, column, csv_of, number, only

PERSON = ("H1", "P1", "张三", "户主", number())
OTHER = ("H2", "P2", "李四", "户主", number("19600101"))


def refusal(path, dictionary) -> str:
    with pytest.raises(UnreadableLedger) as caught:
        read_ledger(path, dictionary, today=TODAY)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert caught.value.remedy
    return message


def with_part(path, part, content=b"x", method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr(part, content)
    return path


def test_macro_workbook(make_book, tmp_path, dictionary):
    book = with_part(make_book({"人员": [HEAD, PERSON]}), "xl/vbaProject.bin")
    assert "宏" in refusal(book, dictionary)
    renamed = tmp_path / "台账.xlsm"
    renamed.write_bytes(book.read_bytes())
    assert "宏" in refusal(renamed, dictionary)


def test_password_protected_workbook(tmp_path, dictionary):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    assert "密码" in refusal(path, dictionary)
    path.write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert "密码" in refusal(path, dictionary)


def test_zip_bomb(make_book, dictionary):
    book = with_part(make_book({"人员": [HEAD, PERSON]}), "xl/media/bomb.xml", b"\0" * (101 << 20))
    assert book.stat().st_size < 1 << 20
    assert "展开后" in refusal(book, dictionary)


def test_zip_bomb_that_understates_its_size(make_book, dictionary, tmp_path):
    book = make_book({"人员": [HEAD, PERSON]})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] += b" " * (30 << 20)
    path = tmp_path / "谎报.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    real = len(parts["xl/sharedStrings.xml"])
    content = path.read_bytes()
    assert content.count(struct.pack("<I", real)) >= 2
    path.write_bytes(content.replace(struct.pack("<I", real), struct.pack("<I", 1000)))
    assert "损坏" in refusal(path, dictionary)


def test_a_cell_in_the_far_corner_does_not_fill_the_memory(make_book, dictionary):
    rows = [HEAD, PERSON]
    book = make_book({"人员": rows})
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewritten(book, "xl/worksheets/sheet1.xml", b"</sheetData>", far)
    assert "1048576 行" in refusal(book, dictionary)


def test_sixty_thousand_blank_formatted_rows(tmp_path, dictionary):
    import xlsxwriter

    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, border = book.add_worksheet("人员"), book.add_format({"border": 1})
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, PERSON)
    for row in range(2, 60_002):
        for at in range(len(HEAD)):
            sheet.write_blank(row, at, None, border)
    sheet.write_row(60_002, 0, OTHER)
    book.close()
    ledger = read_ledger(path, dictionary, today=TODAY)
    assert not ledger.problems
    assert column(ledger, "_row") == [2, 60_003]


@pytest.mark.parametrize("sheets", [{"空": []}, {"空": [], "也空": [[]]}])
def test_empty_workbook(make_book, dictionary, sheets):
    assert "没有找到台账" in refusal(make_book(sheets), dictionary)


def test_headings_without_rows(make_book, dictionary, tmp_path):
    assert "没有数据" in refusal(make_book({"人员": [HEAD]}), dictionary)
    path = tmp_path / "台账.csv"
    path.write_text(csv_of([HEAD]))
    assert "没有数据" in refusal(path, dictionary)


def test_other_unreadable_files(tmp_path, dictionary):
    assert "找不到" in refusal(tmp_path / "没有.xlsx", dictionary)
    for name, content, said in [
        ("a.docx", b"x", "不支持"),
        ("a", b"x", "没有扩展名"),
        ("a.csv", b"", "空文件"),
        ("b.xlsx", b"hello", "不是工作簿"),
        ("c.xlsx", b"PK\x03\x04broken", "损坏"),
        ("d.xls", b"<html><table></table></html>", "网页"),
        ("e.csv", b"PK\x03\x04", "不是文字"),
        ("f.parquet", b"nope", "不是 Parquet"),
        ("g.parquet", b"PAR1nope", "损坏"),
        ("h.csv", b"\x00\x01\x02", "不是文字"),
        ("i.csv", "今天天气很好\n明天也是\n".encode(), "没有找到台账"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        assert said in refusal(path, dictionary)
    folder = tmp_path / "夹.xlsx"
    folder.mkdir()
    assert "不是文件" in refusal(folder, dictionary)


def test_truncated_workbook(make_book, dictionary):
    book = make_book({"人员": [HEAD, PERSON]})
    book.write_bytes(book.read_bytes()[:-200])
    assert "损坏" in refusal(book, dictionary)


# ---------------------------------------------------------------- formulas and error values


def rewritten(book, part, old, new):
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return book


def sheet_with(make_book, cell: bytes):
    """A ledger whose income cell F2 is the given XML."""
    book = make_book({"人员": [[*HEAD, "近6个月收入", "备注"], [*PERSON, 5, "x"]]})
    old = b'<c r="F2"><v>5</v></c>'
    return rewritten(book, "xl/worksheets/sheet1.xml", old, cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (b'<c r="F2"><f>1+1</f></c>', "F2 格是公式"),
        (b'<c r="F2"><f>1+1</f><v></v></c>', "F2 格是公式"),
        (b'<c r="F2"><f>1+1</f><v/></c>', "F2 格是公式"),
        (b'<c r="F2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "F2 格是错误值"),
        (b'<c r="F2" t="e"><v>#N/A</v></c>', "F2 格是错误值"),
    ],
)
def test_formula_cell_without_a_value_is_refused_not_read_as_empty(
    make_book, dictionary, cell, said
):
    ledger = read_ledger(sheet_with(make_book, cell), dictionary, today=TODAY)
    problem = only(ledger)
    assert problem.refused
    assert (problem.row, problem.column) == (2, "近6个月收入")
    assert said in problem.wrong
    assert column(ledger, "_refused") == [True]


def test_formulas_are_found_in_the_strict_dialect_too(make_book, dictionary):
    book = sheet_with(make_book, b'<c r="F2"><f>1+1</f></c>')
    common, strict = (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    rewritten(book, "xl/workbook.xml", common, strict)
    assert "F2 格是公式" in only(read_ledger(book, dictionary, today=TODAY)).wrong


def test_days_counted_from_1904_are_not_guessed(make_book, dictionary):
    book = make_book({"人员": [[*HEAD, "死亡日期"], [*PERSON, 43223], [*OTHER, 20220504]]})
    rewritten(book, "xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')
    ledger = read_ledger(book, dictionary, today=TODAY)
    assert "1904" in only(ledger).wrong
    assert column(ledger, "死亡日期") == [None, 20220504]


def test_formula_with_its_value_is_read_and_said(make_book, dictionary):
    book = sheet_with(make_book, b'<c r="F2"><f>1+1</f><v>2</v></c>')
    ledger = read_ledger(book, dictionary, today=TODAY)
    assert not ledger.problems
    assert column(ledger, "近6个月收入") == [200]
    assert any("公式" in warning for warning in ledger.warnings)


def test_hidden_sheet_is_left_alone_and_named(tmp_path, dictionary):
    import xlsxwriter

    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, person in (("现用", PERSON), ("旧表", OTHER)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, person)
    sheet.hide()
    book.close()
    ledger = read_ledger(path, dictionary, today=TODAY)
    assert column(ledger, "姓名") == ["张三"]
    assert any("旧表" in warning and "隐藏" in warning for warning in ledger.warnings)


def test_crc_of_a_damaged_part_is_noticed(make_book, dictionary):
    book = make_book({"人员": [HEAD, PERSON]})
    content = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        info = archive.getinfo("xl/sharedStrings.xml")
        crc = zlib.crc32(archive.read(info))
    at = content.find(struct.pack("<I", crc), info.header_offset + 100)
    content[at] ^= 0xFF
    book.write_bytes(bytes(content))
    assert "损坏" in refusal(book, dictionary)
