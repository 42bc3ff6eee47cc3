"""Names by letters: the readings surnames have, and what people type."""

from __future__ import annotations

import pytest

from bangfu.ledger.spelling import plain, spelled


@pytest.mark.parametrize(
    ("name", "spelling", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("仇小云", "qiuxiaoyun", "qxy"),
        ("解放军", "xiefangjun", "xfj"),
        ("曾晖", "zenghui", "zh"),
        ("单于美", "chanyumei", "cym"),
        ("单美", "shanmei", "sm"),
        ("单于", "shanyu", "sy"),  # two characters: a surname of one and a name
        ("尉迟恭", "yuchigong", "ycg"),
        ("任长霞", "renchangxia", "rcx"),
        ("吕玥", "lvyue", "ly"),
        ("买买提·吐尔逊", "maimaitituerxun", "mmttex"),
        ("", "", ""),
    ],
)
def test_names(name: str, spelling: str, initials: str) -> None:
    assert spelled(name) == (spelling, initials)


@pytest.mark.parametrize("typed", ["lvyue", "LÜYUE", "lyuyue", "lu:yue", "Lv Yue"])
def test_the_ways_to_type_u_umlaut(typed: str) -> None:
    assert plain(typed) == "lvyue"


def test_a_character_of_no_known_reading_is_left_out() -> None:
    spelling, initials = spelled("王\U00032000明")
    assert (spelling, initials) == ("wangming", "wm")
