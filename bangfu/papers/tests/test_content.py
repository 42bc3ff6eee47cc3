"""What the papers say: columns of the clauses, masking, blanks, checksum."""

import csv
import dataclasses
import datetime as dt

import pytest

from bangfu.papers.content import Helper, LedgerRow, Pairings, RosterRow
from bangfu.papers.household_file import LEFT_OUT
from bangfu.papers.ledgers import (
    AIKOU_COLUMNS,
    AIKOU_NOTE,
    PAIRING_COLUMNS,
    SURVEY_COLUMNS,
    pairing_ledger,
)
from bangfu.papers.lists import KEY_PERSON_COLUMNS, ROSTER_COLUMNS
from bangfu.papers.paper import Particulars, Statement, Table, clean, shown, texts
from bangfu.papers.tests import people
from bangfu.papers.tests.people import EVERY, FULL, IDENTITY, NUMBERLESS, PENG, PHONE, ledger
from bangfu.policy.proof.clauses import CLAUSES


def clause_words():
    with CLAUSES.open(encoding="utf-8") as file:
        return {row["id"]: row["zh"] for row in csv.DictReader(file)}


def names(columns):
    return [field.name for column in columns for field in column.fields]


def said(paper):
    return "\n".join(text for _place, text in texts(paper))


def cells(paper, part=0, row=0):
    table = paper.parts[part]
    return dict(zip((field.name for field in table.fields), table.rows[row].cells, strict=True))


def test_aikou_columns_are_those_of_the_form_in_its_order():
    words = clause_words()
    wanted = [words[f"AK-A2-{number:02d}"] for number in range(1, 10)]
    assert [name.replace("　", "") for name in names(AIKOU_COLUMNS)] == wanted
    assert [column.head.replace("　", "").replace("\n", "") for column in AIKOU_COLUMNS] == wanted


def test_aikou_form_has_title_village_footnote_and_signature():
    paper = ledger(PENG)
    assert paper.title == "松坪镇特殊困难群体关爱帮扶台账"
    assert paper.opening == ("村（居）：枫林村", "2026 年 11 月", "共 1 人")
    assert paper.note == AIKOU_NOTE
    for step in clause_words()["AK-A2-10"].split("、"):
        assert step[-2:] in AIKOU_NOTE, step
    assert [(place.label, place.line) for place in paper.signatures][:3] == [
        ("填表人：李红英", False),
        ("驻村领导（签字）：", True),
        ("村（居）委会（盖章）", False),
    ]


def test_aikou_cells():
    row = cells(ledger(PENG))
    assert row["人员类别"] == "重残；留守家庭"
    assert row["帮扶责任人（职务）"] == "向国清\n（支部书记）"
    assert row["帮扶措施"] == "每周上门 1 次；每月陪透析 2 次"


def test_telephone_column_is_the_persons_or_the_helpers():
    assert cells(ledger(PENG))["联系电话"] == "130****0017"
    assert cells(ledger(PENG, phone_of="helper"))["联系电话"] == "130****2268"


def test_ledger_split_by_category_says_which():
    paper = ledger(PENG, category="重残")
    assert "人员类别：重残" in paper.opening[0]
    assert "重残" in paper.name


def test_survey_covers_every_particular_of_the_clause():
    asked = clause_words()
    heads = "、".join(names(SURVEY_COLUMNS))
    for letter in "defghij":
        assert asked[f"GY-2.1-{letter}"].replace("情况", "") in heads, letter
    for name in (
        "户主姓名",
        "身份证号码",
        "联系电话",
        "家庭住址",
        "人员类别",
        "解决或帮扶措施",
        "走访方式",
    ):
        assert name in heads
    assert people.survey().title.endswith(asked["GY-A1"])


def test_survey_row_is_a_household():
    row = cells(people.survey())
    assert row["家庭成员"].split("\n")[0] == "彭守义 户主 58 岁"
    assert row["年龄结构"] == "0–17 岁：1\n18–59 岁：1\n60 岁以上：1\n年龄不详：1"
    assert row["就业情况"] == "彭守义：务农"
    assert row["困难需求"] == "？待核实"
    assert row["解决或帮扶措施"] == "1. 陪透析\n2. 修房"


def test_pairing_ledger_has_four_levels():
    heads = names(PAIRING_COLUMNS)
    assert sum(name.endswith(("包保人", "联系人")) for name in heads) == 4
    row = cells(people.pairing())
    assert row["村（居）包保人"] == "向国清\n（枫林村，支部书记）\n130****2268\n2026-03-01 起"
    assert row["区（市、县）联系人"] == ""
    assert "".join(clause_words()["GY-A2"].split("一对一")) in people.pairing().title.replace(
        "“一对一”", ""
    )


def test_key_persons_carry_the_title_of_the_clause():
    assert people.keys().title == clause_words()["GY-2.1-n"].split("、")[0]


def test_a_day_alone_in_a_cell_is_never_taken_for_another():
    """Blank fields of a stack leave no line: of two days one would stand there without a name."""
    row = cells(people.keys())
    assert (row["完成时限"], row["最近走访日期"]) == ("", dt.date(2026, 11, 10))
    alone = [column.fields for column in KEY_PERSON_COLUMNS if len(column.fields) == 1]
    assert {"完成时限", "最近走访日期"} <= {fields[0].name for fields in alone}


def test_the_ledger_of_a_township_is_called_and_sealed_as_one():
    village = people.pairing()
    assert village.opening[0] == "村（居）：枫林村"
    whole = pairing_ledger(
        Pairings(city="云水市", village="松坪镇", people=(), levels=3, of_township=True), FULL
    )
    assert whole.opening[0] == "乡镇（街道）：松坪镇"
    assert "乡镇（街道）（盖章）" in [place.label for place in whole.signatures]
    assert "村（居）委会" not in said(whole)


def test_a_home_without_anybody_says_nought_and_not_nothing():
    empty = people.file(members=())
    assert dict(empty.parts[0].pairs)["人口"] == "0 人"
    assert empty.parts[1].empty == "现在没有在册的成员"


def test_roster_keeps_pairs_of_one_helper_together():
    assert clause_words()["DZ-2.8-g"][-2:] in people.roster().title
    for name in ("帮扶人", "职务", "帮扶对象", "帮扶措施", "最近联系日期"):
        assert name in names(ROSTER_COLUMNS)
    table = people.roster().parts[0]
    assert [row.cells[1] for row in table.rows] == ["某公司", "向国清", "向国清"]
    assert people.roster().opening[2] == "帮扶人 2 个，帮扶对象 3 人次"


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_numbers_are_masked_unless_asked_for(make):
    masked, full = said(make()), said(make(imprint=FULL))
    for number in (IDENTITY, PHONE, "13000002268"):
        assert number not in masked
    assert PHONE in full or IDENTITY in full
    assert "遮盖" in make().numbers_notice
    assert "遮盖" not in make(imprint=FULL).numbers_notice


def test_a_number_typed_into_remarks_is_masked_too():
    remark = dataclasses.replace(PENG, remarks=f"儿子身份证 {IDENTITY}，电话{PHONE}")
    assert cells(ledger(remark))["备注"] == "儿子身份证 990101********001X，电话130****0017"
    assert IDENTITY in cells(ledger(remark, imprint=FULL))["备注"]


@pytest.mark.parametrize(
    "phone, shown_as", [("0853-1234567", "****4567"), ("12345", "****"), ("", "")]
)
def test_other_telephones_are_masked(phone, shown_as):
    row = dataclasses.replace(PENG, phone=phone)
    assert cells(ledger(row))["联系电话"] == shown_as


def test_a_malformed_identity_number_is_masked():
    for number in ("H12345678", "9901011968010100"):
        shown_as = cells(ledger(dataclasses.replace(PENG, identity=number)))["身份证号码"]
        assert "***" in shown_as and number not in shown_as


def test_no_number_says_so_only_where_the_content_does():
    row = cells(ledger(NUMBERLESS))
    assert (row["身份证号码"], row["联系电话"], row["备注"]) == ("没有号码", "无电话", "")
    assert cells(ledger(LedgerRow(name="某人")))["身份证号码"] == ""


def test_file_has_every_part():
    paper = people.file()
    assert [part.heading for part in paper.parts] == [
        "基本情况", "家庭成员", "能享受什么", "帮扶方案（2026-11-02 定）", "发展计划（有劳动能力的）",
        "谁在帮", "走访", "资料", "材料目录", "健康档案",
    ]  # fmt: skip
    assert isinstance(paper.parts[0], Particulars)
    assert not paper.landscape


def test_file_without_the_right_to_health_or_money_says_so():
    paper = people.file(health=None, entitlements=None)
    parts = {part.heading: part for part in paper.parts}
    assert parts["健康档案"] == Statement("健康档案", LEFT_OUT)
    assert parts["能享受什么"] == Statement("能享受什么", LEFT_OUT)
    assert "二级" not in said(paper) and "尿毒症" not in said(paper)


def test_empty_file_says_what_is_not_there():
    paper = people.file(
        members=(), facts=(), entitlements=(), plan=(), helpers=(), visits=(), papers=(), health=()
    )
    assert all(part.empty for part in paper.parts if isinstance(part, Table))


@pytest.mark.parametrize(
    "cell, kind, text",
    [
        (123_456_05, "money", "123,456.05"), (0, "money", "0.00"), (-5, "money", "-0.05"),
        (None, "money", ""), ("？待核实", "money", "？待核实"),
        (dt.date(2026, 1, 2), "day", "2026-01-02"), (58, "count", "58"),
    ],
)  # fmt: skip
def test_shown(cell, kind, text):
    assert shown(cell, kind) == text


def test_clean_drops_what_no_paper_holds_and_keeps_rare_names():
    assert clean("a\x00\x0bb\tc\r\nd\ud800") == "ab c\nd"
    # one of them newer than the character tables of this Python
    assert clean("𠮷\U0002ebf1\u3000") == "𠮷\U0002ebf1\u3000"


def test_checksum_speaks_for_the_content_alone():
    later = dataclasses.replace(
        people.IMPRINT, printed_by="别人", printed_at=dt.datetime(2027, 1, 1)
    )
    assert ledger(PENG).code == ledger(PENG, imprint=later).code
    assert ledger(PENG).code != ledger(dataclasses.replace(PENG, sex="女")).code
    assert ledger(PENG).code != ledger(PENG, month=dt.date(2026, 12, 1)).code
    assert len(ledger(PENG).code) == 9


def test_checksum_does_not_depend_on_hidden_digits():
    other = dataclasses.replace(PENG, identity=IDENTITY[:8] + "0202" + IDENTITY[12:])
    assert ledger(PENG).code == ledger(other).code
    assert ledger(PENG, imprint=FULL).code != ledger(other, imprint=FULL).code


def test_foot_says_who_when_and_how_old():
    paper = ledger(PENG)
    assert paper.printed_notice == (
        f"周敏 2026-11-24 9:30 打印，资料截至 2026-11-24，校验码 {paper.code}"
    )


def test_file_name_has_no_character_a_system_refuses():
    assert ledger(PENG, village='../枫/林:村"').name == "枫林村_特殊困难群体关爱帮扶台账_2026-11"


def test_helper_may_be_an_organisation():
    row = RosterRow(helper=Helper(name="某公司"), person="田桂芳")
    assert row.helper.post == ""
