"""How each type of fact may be typed, and what is refused."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.policy import identity
from bangfu.policy.facts import Fact, load_dictionary
from bangfu.sheets import cells, identities
from bangfu.sheets.cells import Refusal
from bangfu.sheets.columns import parse
from bangfu.sheets.grid import NUMBER, TEXT, RawColumn, text_part
from bangfu.sheets.problems import shown, shown_identity

FACTS = load_dictionary().facts
YUAN, YUAN_A_MONTH = FACTS["近6个月收入"], FACTS["月工资性收入"]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.50", 123450), ("￥500", 50000), ("¥ 1，000元", 100000), ("１２３．４", 12340),
        ("0", 0), (".5", 50), ("12.340", 1234), ("人民币3元整", 300), ("1234.5600000000001", 123456),
        ("1000000000", 10**11), ("0.1", 10), ("4.35", 435),
    ],
)  # fmt: skip
def test_money_is_exact(typed, fen):
    assert cells.number(typed, YUAN) == fen


@pytest.mark.parametrize(
    "typed",
    ["-5", "－5", "(500)", "1,23", "1.2.3", "无", "约500", "1.2万", "500元/年", "12.345", "1E+05",
     "1000000000.01", "", "--", "٣", "500元/月"],
)  # fmt: skip
def test_money_refused(typed):
    with pytest.raises(Refusal):
        cells.number(typed, YUAN)


def test_unit_words_belong_to_their_unit():
    assert cells.number("500元/月", YUAN_A_MONTH) == 50000
    assert cells.number("3个月", FACTS["连续无收入月数"]) == 3
    assert cells.number("18.5㎡", FACTS["人均住房面积"]) == 185000
    for typed, name in [
        ("1.5", "住房套数"),
        ("3套", "连续无收入月数"),
        ("1.23456", "人均住房面积"),
    ]:
        with pytest.raises(Refusal):
            cells.number(typed, FACTS[name])


@pytest.mark.parametrize(
    "typed",
    ["2022-10-1", "2022/10/1", "2022.10.1", "2022年10月1日", "20221001", "44835", "２０２２-１０-０１",
     "2022-10-01 00:00:00", "2022 年 10 月 1 日", "44835.0"],
)  # fmt: skip
def test_dates_as_people_type_them(typed):
    assert cells.day(typed) == 20221001


@pytest.mark.parametrize(
    "typed",
    ["2022-13-1", "2022-2-30", "20230229", "22-10-1", "1950", "1950年", "1950-13", "不详", "195013",
     "0001-01-01", "2022-10-1-1", "3022-01-01"],
)  # fmt: skip
def test_dates_refused(typed):
    with pytest.raises(Refusal):
        cells.day(typed)


def test_numbers_left_in_date_cells():
    assert cells.day_from_number(44835.0) == 20221001
    assert cells.day_from_number(20221001.0) == 20221001
    assert cells.day_from_number(44835.75) == 20221001
    assert cells.day_from_number(195003.0) == 19500300
    assert cells.day_from_number(1950.3) == 19500300
    assert cells.day_from_number(1950.12) == 19501200
    # 1950.1 is what a workbook keeps of both January and October
    assert cells.day_from_number(1950.1) == 19501300 == cells.day("1950.1")
    assert cells.day("1950.01") == 19500100 == cells.day("1950-1")
    for number in (1950.0, 5.0, -3.0, 1950.345, 1e12):
        with pytest.raises(Refusal):
            cells.day_from_number(number)


@given(st.dates(dt.date(1850, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_reads_back_from_every_form(date):
    packed = date.year * 10000 + date.month * 100 + date.day
    forms = (
        date.isoformat(), f"{date.year}/{date.month}/{date.day}",
        f"{date.year}年{date.month}月{date.day}日", f"{date:%Y%m%d}",
    )  # fmt: skip
    assert {cells.day(form) for form in forms} == {packed}


def test_yes_and_no():
    assert all(cells.yes_no(word) for word in ["是", "√", "✓", "Y", "yes", "有", "1", "TRUE", "ｙ"])
    assert not any(cells.yes_no(word) for word in ["否", "×", "N", "no", "无", "0", "false"])
    for word in ("不详", "是否", "2", "半"):
        with pytest.raises(Refusal):
            cells.yes_no(word)


def test_an_enumeration_is_never_cut_to_a_wrong_value():
    grade, kind, risk = FACTS["残疾等级"], FACTS["残疾类别"], FACTS["监测对象"]
    assert [cells.choice(t, grade) for t in ("一级", "1级", "２级", "二", "2", "无")] == [
        "一级", "一级", "二级", "二级", "二级", "无",
    ]  # fmt: skip
    assert cells.choice("a类", FACTS["低保类别"]) == "A类"
    for typed, fact in [
        ("一级残疾", grade), ("五级", grade), ("0", grade), ("12", grade), ("级", grade),
        ("肢体残疾", kind), ("肢", kind), ("已消除", risk), ("未消除风", risk),
    ]:  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            cells.choice(typed, fact)
        assert "、".join(fact.values) in refusal.value.remedy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("妻", "配偶"), ("丈 夫", "配偶"), ("长子", "子女"), ("女", "子女"), ("母亲", "父母"),
        ("外婆", "祖父母"), ("孙女", "孙子女"), ("弟", "兄弟姐妹"), ("本人", "户主"),
    ],
)  # fmt: skip
def test_relations_as_registers_write_them(typed, kept):
    assert cells.choice(typed, FACTS["与户主关系"]) == kept


def test_a_word_that_means_something_else_is_not_bridged():
    for typed in ("儿媳", "女婿", "侄子", "继子"):
        with pytest.raises(Refusal):
            cells.choice(typed, FACTS["与户主关系"])


def test_assistance_in_other_words_of_the_same_meaning():
    assert cells.several("农村低保、低保", FACTS["现享救助"]) == "|低保|"
    assert cells.several("特困供养", FACTS["现享救助"]) == "|特困|"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一九五〇年一月一日", 19500101), ("二○二二年十月二十三日", 20221023),
        ("一九六一年十二月三十一日", 19611231), ("二零零零年二月二十九日", 20000229),
    ],
)  # fmt: skip
def test_dates_written_out(typed, kept):
    assert cells.day(typed) == kept


@pytest.mark.parametrize(
    "typed", ["一九五一年二月三十日", "一九五〇年十三月一日", "五〇年一月一日"]
)
def test_dates_written_out_that_are_no_days(typed):
    with pytest.raises(Refusal):
        cells.day(typed)


def test_several_values():
    closed, open_ = FACTS["现享救助"], FACTS["人员类别"]
    for typed in (
        "低保、特困",
        "低保；特困",
        "低保;特困",
        "低保，特困",
        "低保,特困",
        "低保/特困",
        "低保 特困",
        "低保\n特困",
    ):
        assert cells.several(typed, closed) == "|低保|特困|"
    assert cells.several("无", closed) == "|" == cells.several("|", closed)
    assert cells.several("|低保|特困|", closed) == "|低保|特困|"
    assert cells.several("低保、低保", closed) == "|低保|"
    assert cells.several("随便什么、另一样", open_) == "|随便什么|另一样|"
    for typed in ("无、低保", "低保边", "、"):
        with pytest.raises(Refusal):
            cells.several(typed, closed)


def column_of(fact: Fact, texts):
    return parse(RawColumn(fact.name, {TEXT: text_part(texts)}), fact, len(texts))


amounts = st.one_of(
    st.decimals(-10, 2_000_000_000, places=2).map(str),
    st.floats(0, 1e10, allow_nan=False).map(repr),
    st.text("0123456789.,-+eE元￥ ", max_size=12),
)


@given(st.lists(amounts, min_size=1), st.sampled_from(["近6个月收入", "人均住房面积", "住房套数"]))
def test_the_quick_way_for_amounts_never_differs_from_the_exact_one(texts, name):
    fact = FACTS[name]
    parsed = column_of(fact, texts)
    refused = {complaint.at for complaint in parsed.complaints}
    for at, text in enumerate(texts):
        text = text.strip()
        try:
            expected = cells.number(text, fact) if text else None
        except Refusal:
            expected = None
            assert at in refused
        assert parsed.values[at].as_py() == expected


@given(
    st.lists(st.floats(-5, 1e9 + 5), min_size=1), st.sampled_from(["近6个月收入", "人均住房面积"])
)
def test_the_quick_way_for_number_cells_never_differs_from_the_exact_one(values, name):
    fact = FACTS[name]
    part = pa.array(values, pa.float64())
    parsed = parse(RawColumn(name, {NUMBER: part}), fact, len(values))
    for at, value in enumerate(values):
        try:
            expected = cells.scaled(Decimal(repr(value)), fact)
        except Refusal:
            expected = None
        assert parsed.values[at].as_py() == expected


digits = st.text("0123456789X", min_size=16, max_size=19)
days = st.dates(dt.date(1880, 1, 1), dt.date(2030, 12, 31)).map(lambda d: f"{d:%Y%m%d}")


@given(
    st.lists(
        st.one_of(
            digits,
            st.builds(
                lambda day, order, wrong: (
                    (first := f"990101{day}{order:03}")
                    + ("5" if wrong else identity.check_character(first))
                ),
                days, st.integers(0, 999), st.booleans(),
            ),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_numbers_by_the_million_are_checked_like_one(numbers):
    many = identities.well_formed(pa.array(numbers, pa.string())).to_pylist()
    assert many == [n if identity.problem_with(n) is None else None for n in numbers]


def test_numbers_of_people_are_masked_wherever_they_show():
    whole = "99010119500101001X"
    assert shown_identity(whole) == "990101********001X"
    assert shown_identity("9901011950010100") == "990101******0100"
    assert whole[6:14] not in shown(f"证件{whole}和13912345678")
    assert "139****5678" in shown("电话13912345678")
    assert shown_identity("5.10101194001010e17") == "5.1E+17"
    assert len(shown("长" * 500)) < 50
