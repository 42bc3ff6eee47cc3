"""Identity numbers: form, date and check character, never the region."""

import datetime as dt

import pytest

from bangfu.policy.identity import birth_date, check_character, mask, problem_with, sex

GOOD = "990101194912310" + "02"


def numbered(first17: str) -> str:
    return first17 + check_character(first17)


def test_the_standards_own_sample() -> None:
    assert problem_with("11010519491231002X") is None
    assert birth_date("11010519491231002X") == dt.date(1949, 12, 31)
    assert sex("11010519491231002X") == "女"


def test_a_region_that_no_place_has_is_no_reason_to_refuse() -> None:
    assert problem_with(numbered(GOOD)) is None


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("110105491231002", "15 位的旧号码"),
        ("1101051949123100", "应为 18 位"),
        ("11010519491231002A", "末位应为数字或 X"),
        ("110105194902300021", "不是一个日期"),
        ("110105194912310021", "校验码不对"),
        ("11010517000101002X", "出生年份过早"),
        ("１１010519491231002X", "前 17 位应为数字"),
    ],
)
def test_wrong_numbers_are_named(number: str, says: str) -> None:
    assert says in (problem_with(number) or "")


def test_masks_keep_region_and_tail_only() -> None:
    assert mask("11010519491231002X") == "110105********002X"
    assert mask("123") == "***"
