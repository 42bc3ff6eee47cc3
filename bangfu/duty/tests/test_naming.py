"""Names and posts as lists write them."""

from __future__ import annotations

import pytest

from bangfu.duty.naming import kind_of, same_post, told_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("向国清（支部书记）、李红英", [("向国清", "支部书记"), ("李红英", "")]),
        ("镇卫生院", [("镇卫生院", "")]),
        ("王强（党委委员、武装部长）", [("王强", "党委委员、武装部长")]),
        ("向 国清(支书)；向国清", [("向国清", "支书")]),
        ("无", []),
        ("", []),
    ],
)
def test_helpers_are_read_from_a_cell(text, found):
    assert [(one.name, one.post) for one in told_in(text)] == found


@pytest.mark.parametrize(
    ("post", "kind"),
    [
        ("支书", "secretary"), ("村副支书", "village_committee"), ("主任", "village_head"),
        ("民政办主任", "township_staff"), ("妇联主任", "women_federation"),
        ("驻村第一书记", "resident_team"), ("三组组长", "group_head"), ("医生", "unknown"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_post_says_what_somebody_is_or_nothing(post, kind):
    assert kind_of(post) == kind


def test_two_ways_of_writing_one_post():
    assert same_post("支书", "村支部书记")
    assert same_post("", "主任")
    assert not same_post("支书", "主任")
    assert not same_post("医生", "教师")
