"""CSV files: encodings, delimiters and rows that do not fit."""

import pytest

from bangfu.sheets import UnreadableLedger, read_ledger
from bangfu.sheets.tests.conftest import HEAD, TODAY, column, csv_of, number, only

PERSON = ("H1", "P1", "张三", "户主", number())
OTHER = ("H2", "P2", "李四", "户主", number("19600101"))


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
