"""Workbook and Word file, read back."""

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from bangfu.papers import word, workbook
from bangfu.papers.content import Imprint, LedgerRow, PairedPerson, Pairings
from bangfu.papers.ledgers import pairing_ledger
from bangfu.papers.tests import people
from bangfu.papers.tests.people import EVERY, FULL, IDENTITY, PENG, ledger

STRANGE = ["=1+1", "+1", "-1", "@名", "<b>甲</b> & #let x", "𠮷玉兰", "'引", "{=a}", "https://a.b"]


def sheets(paper):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(paper)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def word_of(paper):
    return docx.Document(io.BytesIO(word.render(paper)))


def rows_of(table):
    return [
        ["\n".join(p.text for p in cell.paragraphs) for cell in row.cells] for row in table.rows
    ]


def test_workbook_is_the_form():
    (rows,) = sheets(ledger(PENG)).values()
    assert rows[0][0] == "松坪镇特殊困难群体关爱帮扶台账"
    assert [text for text in rows[1] if text] == ["村（居）：枫林村", "2026 年 11 月", "共 1 人"]
    assert rows[2] == [
        "序号", "姓　名", "性别", "身份证号码", "人员类别", "帮扶责任人（职务）", "帮扶措施",
        "联系电话", "备注",
    ]  # fmt: skip
    assert rows[3][:5] == [1, "彭守义", "男", "990101********001X", "重残；留守家庭"]
    assert rows[4][0].startswith("注：此表由各村（居）逐一入户核实后填写")
    assert any("驻村领导（签字）：" in str(text) for text in rows[6])


def test_full_identity_number_stays_text():
    (rows,) = sheets(ledger(PENG, imprint=FULL)).values()
    assert rows[3][3] == IDENTITY


def test_money_and_days_are_numbers_and_days():
    rows = sheets(people.file())["能享受什么"]
    assert rows[2][3] == 123456.05
    assert rows[3][3] == ""
    assert sheets(people.file())["走访"][2][0] == dt.date(2026, 11, 10)


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_stays_what_it_is(text):
    paper = ledger(LedgerRow(name=text, remarks=text, measures=(text,)))
    (rows,) = sheets(paper).values()
    assert (rows[3][1], rows[3][6], rows[3][8]) == (text, text, text)
    assert "<f>" not in "".join(parts(workbook.render(paper)).values())
    assert rows_of(word_of(paper).tables[0])[1][1] == text


def test_formula_like_cells_keep_their_mark_when_edited():
    written = parts(workbook.render(ledger(LedgerRow(name="=1+1", remarks="-甲"))))
    assert 'quotePrefix="1"' in written["xl/styles.xml"]


def test_workbook_prints_like_a_ledger():
    written = parts(workbook.render(ledger(PENG)))
    sheet = written["xl/worksheets/sheet1.xml"]
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "第 &amp;P 页，共 &amp;N 页" in sheet
    assert "Print_Titles" in written["xl/workbook.xml"]


def test_a_printer_called_ampersand_and_figures_does_not_command_the_foot():
    imprint = Imprint(
        printed_by="3&P窗口" * 40,
        printed_at=dt.datetime(2026, 11, 24, 9, 30),
        as_of=dt.date(2026, 11, 24),
    )
    sheet = parts(workbook.render(ledger(PENG, imprint=imprint)))["xl/worksheets/sheet1.xml"]
    foot = re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1]
    assert foot.count("&amp;P") == 1
    assert "校验码" in foot
    assert len(foot.replace("&amp;", "&")) <= 255


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_every_paper_in_both_formats(make):
    paper = make()
    for table in paper.parts:
        assert table.heading == "" or table.heading in sheets(paper)
    document = word_of(paper)
    assert document.paragraphs[0].text == paper.title
    assert document.core_properties.title == paper.title
    assert len(document.tables) == len(paper.parts)
    assert paper.printed_notice in "".join(p.text for p in document.sections[0].footer.paragraphs)


def test_word_table_is_the_form():
    document = word_of(ledger(PENG))
    head, row = rows_of(document.tables[0])
    assert head == [
        "序号", "姓　名", "性别", "身份证号码", "人员类别", "帮扶责任人\n（职务）", "帮扶措施",
        "联系电话", "备注",
    ]  # fmt: skip
    assert row[1:4] == ["彭守义", "男", "990101********001X"]
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert [p.text for p in document.paragraphs][2].startswith("注：此表由各村（居）")


def test_word_head_repeats_rows_stay_whole_and_type_is_chinese():
    document = word_of(ledger(PENG, PENG))
    rows = document.tables[0]._tbl.tr_lst
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    for name in ("Normal", "Title", "Heading 2"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "宋体"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    frame = document.tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    assert frame.find(qn("w:top")).get(qn("w:sz")) == "12"
    assert frame.find(qn("w:insideH")).get(qn("w:sz")) == "5"


def test_word_foot_counts_pages():
    foot = word_of(ledger(PENG)).sections[0].footer._element.xml
    assert " PAGE " in foot and " NUMPAGES " in foot
    section = word_of(ledger(PENG)).sections[0]
    assert " PAGE " in section.first_page_footer._element.xml
    assert section.header.paragraphs[0].text.startswith("松坪镇特殊困难群体")
    assert section.first_page_header.is_linked_to_previous, "the first page has its title"
    # a stop left over from another page size would catch the page number half-way
    assert len(word_of(ledger(PENG)).styles["Footer"].paragraph_format.tab_stops) == 0


def test_empty_ledger_says_so():
    (rows,) = sheets(ledger()).values()
    assert rows[3][0] == "本月没有在册的人"
    assert "本月没有在册的人" in rows_of(word_of(ledger()).tables[0])[1]


def test_a_village_of_1200_rows():
    paper = ledger(*[PENG] * 1200)
    (rows,) = sheets(paper).values()
    assert rows[1202][0] == 1200
    assert len(word_of(paper).tables[0]._tbl.tr_lst) == 1201


def test_a_row_higher_than_a_program_shows_goes_on_in_the_next_one():
    measures = tuple(f"措施{number}：每月上门" for number in range(60))
    tall = PairedPerson(name="彭守义", identity=IDENTITY, measures=measures)
    paper = pairing_ledger(Pairings(city="云水市", village="枫林村", people=(tall,)), FULL)
    (rows,) = sheets(paper).values()
    head = next(place for place, row in enumerate(rows) if row[0] == "序号")
    body = [row for row in rows[head + 1 :] if row[1] == "彭守义"]
    assert len(body) == 3 and body[0][0] == 1 and all("续" in row[0] for row in body[1:])
    assert all(row[2] == IDENTITY for row in body)
    told = "\n".join(row[-1] for row in body).split("\n")
    assert told == [f"{number}. {one}" for number, one in enumerate(measures, start=1)]


def test_what_no_cell_can_hold_is_cut_and_says_so():
    (rows,) = sheets(ledger(LedgerRow(name="甲", remarks="长" * 40_000))).values()
    assert len(rows[3][8]) <= 32_767 and "放不下" in rows[3][8]
