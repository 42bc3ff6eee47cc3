"""Files that must be refused whole, and the encodings and kinds that must be read."""

import datetime as dt
import struct
import zipfile
import zlib
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
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
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
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


def sheet_with(make_book, cell: bytes):
    """A ledger whose income cell F2 is the given XML."""
    book = make_book({"人员": [[*HEAD, "近6个月收入", "备注"], [*PERSON, 5, "x"]]})
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'<c r="F2"><v>5</v></c>' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<c r="F2"><v>5</v></c>', cell)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return book


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


# ---------------------------------------------------------------- text encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(read_csv, encoding):
    ledger = read_csv([[*HEAD, "村居"], [*PERSON, "㐂镇䶮村"], [*OTHER, "乙村"]], encoding)
    assert not ledger.problems
    assert column(ledger, "村居") == ["㐂镇䶮村", "乙村"]


def test_mixed_encodings_name_the_line_and_refuse_only_it(tmp_path, dictionary):
    path = tmp_path / "台账.csv"
    lines = csv_of([HEAD, PERSON, OTHER, ("H3", "P3", "王五", "户主", "")]).splitlines()
    for main, other in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        path.write_bytes(
            b"\n".join(line.encode(other if i == 2 else main) for i, line in enumerate(lines))
        )
        ledger = read_ledger(path, dictionary, today=TODAY)
        problem = only(ledger)
        assert (problem.row, problem.refused) == (3, True)
        assert "编码" in problem.wrong
        assert "第 3 行" in problem.wrong
        assert column(ledger, "_refused") == [False, True, False]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(read_csv, delimiter):
    text = csv_of([HEAD, PERSON]).replace(",", delimiter)
    assert column(read_csv(text), "姓名") == ["张三"]


def test_a_row_with_too_many_cells_may_be_shifted_and_is_refused(read_csv):
    ledger = read_csv(csv_of([[*HEAD, "近6个月收入"], [*PERSON, "1,234"], [*OTHER, "5"]]))
    assert "多出" in only(ledger).wrong
    assert column(ledger, "_refused") == [True, False]


def test_short_rows_blank_lines_and_quoted_newlines_keep_their_numbers(read_csv):
    text = (
        ",".join([*HEAD, "备注"])
        + '\n\nH1,P1,张三\nH2,P2,李四,户主,,"两\n行"\nH3,P3,王五,户主,,\n\n'
    )
    ledger = read_csv(text)
    assert column(ledger, "_row") == [3, 4, 5]


def test_a_quote_left_open_is_an_error_not_a_swallowed_file(read_csv):
    with pytest.raises(UnreadableLedger, match="引号"):
        read_csv(
            csv_of([HEAD, PERSON])
            + 'H2,P2,"李四,户主,\n'
            + csv_of([("H3", "P3", "王五", "户主", "")])
        )


def test_regular_and_irregular_files_read_alike(read_csv):
    rows = [[*HEAD, "近6个月收入", "村居"]]
    rows += [
        [f"H{i // 2}", f"P{i}", f"人{i}", "户主" if i % 2 == 0 else "子女", "", i, "甲村"]
        for i in range(99)
    ]
    quick, careful = read_csv(csv_of(rows)), read_csv(csv_of([*rows[:50], [], *rows[50:]]))
    drop = ["_row"]
    assert quick.persons.drop_columns(drop).equals(careful.persons.drop_columns(drop))


# ---------------------------------------------------------------- parquet


def test_parquet_with_types_and_with_text_read_alike(tmp_path, dictionary):
    typed = pa.table(
        {
            "户编号": pa.array(["H1", "H2"]),
            "人员编号": pa.array([7, 8], pa.int64()),
            "姓名": pa.array(["张三", "李四"]).dictionary_encode(),
            "身份证号码": pa.array([int(number()), None], pa.int64()),
            "近6个月收入": pa.array([Decimal("1234.50"), None], pa.decimal128(12, 2)),
            "月工资性收入": pa.array([0.1, float("nan")], pa.float64()),
            "独居": pa.array([True, None]),
            "死亡日期": pa.array([dt.date(2022, 5, 4), None]),
            "人均住房面积": pa.array([18.5, 20.0], pa.float32()),
            "住房套数": pa.array([1, 2], pa.int32()),
            "现享救助": pa.array([["低保", "特困"], ["无"]]),
            "备注": pa.array([{"a": 1}, {"a": 2}]),
        }
    )
    text = {
        "户编号": ["H1", "H2"], "人员编号": ["7", "8"], "姓名": ["张三", "李四"],
        "身份证号码": [number(), ""], "近6个月收入": ["1234.50", ""], "月工资性收入": ["0.1", ""],
        "独居": ["是", ""], "死亡日期": ["2022-05-04", ""], "人均住房面积": ["18.5", "20"],
        "住房套数": ["1", "2"], "现享救助": ["低保、特困", "无"], "备注": ["", ""],
    }  # fmt: skip
    tables = []
    for name, table in (("a.parquet", typed), ("b.parquet", pa.table(text))):
        pq.write_table(table, tmp_path / name)
        ledger = read_ledger(tmp_path / name, dictionary, today=TODAY)
        assert not ledger.problems, [str(p) for p in ledger.problems]
        assert any("备注" in warning for warning in ledger.warnings)
        tables.append(ledger.persons)
    assert tables[0].equals(tables[1])
    assert tables[0].column("_row").to_pylist() == [1, 2]
    assert tables[0].column("近6个月收入").to_pylist() == [123450, None]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([2**64 - 1], pa.uint64()),
        pa.array([float("inf")], pa.float64()),
        pa.array([-(2.0**100)], pa.float64()),
        pa.array([Decimal("1e40")], pa.decimal256(50, 5)),
        pa.array([dt.datetime(1, 1, 1)], pa.timestamp("us")),
    ],
)
@pytest.mark.parametrize(
    "name", ["近6个月收入", "住房套数", "死亡日期", "身份证号码", "独居", "残疾等级"]
)
def test_values_beyond_reason_are_refused_by_name(tmp_path, dictionary, values, name):
    path = tmp_path / "台账.parquet"
    pq.write_table(
        pa.table({"户编号": ["H1"], "人员编号": ["P1"], "姓名": ["张三"], name: values}), path
    )
    problem = only(read_ledger(path, dictionary, today=TODAY))
    assert problem.refused
    assert problem.column == name


def test_column_types(read_csv):
    head = [
        *HEAD,
        "独居",
        "现享救助",
        "近6个月收入",
        "人均住房面积",
        "住房套数",
        "出生日期",
        "残疾等级",
        "联系电话",
    ]
    table = read_csv(
        [head, [*PERSON, "是", "无", 1, 1.5, 2, "1950-01-01", "一级", "13800000000.0"]]
    ).persons
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert kinds == {
        "_row": "int64", "_sheet": "string", "_refused": "bool", "户编号": "string", "人员编号": "string",
        "姓名": "string", "与户主关系": "string", "身份证号码": "string", "独居": "bool", "现享救助": "string",
        "近6个月收入": "int64", "人均住房面积": "int64", "住房套数": "int64", "出生日期": "int32",
        "残疾等级": "string", "联系电话": "string", "性别": "string",
    }  # fmt: skip
    row = table.to_pylist()[0]
    assert row["现享救助"] == "|"
    assert row["人均住房面积"] == 15000
    assert row["联系电话"] == "13800000000"


def test_phones_in_number_cells(read_book):
    ledger = read_book([[*HEAD, "联系电话"], [*PERSON, 13800000000]])
    assert column(ledger, "联系电话") == ["13800000000"]


def test_progress_is_told(tmp_path, dictionary):
    path = tmp_path / "台账.csv"
    path.write_text(csv_of([HEAD, PERSON]))
    told = []
    read_ledger(path, dictionary, today=TODAY, progress=lambda *step: told.append(step))
    assert {stage for stage, _, _ in told} == {"读取文件", "检查各列", "核对人和户"}
    assert all(0 <= done <= total for _, done, total in told)


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
