"""The table and the site say the same, without asking for a page."""

from __future__ import annotations

import pytest

from tests.permissions.asking import patterns
from tests.permissions.table import PHONES, PUBLIC, SECRETS, TABLE, Row

ROWS = {row.name: row for row in TABLE}


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(patterns()) == set(ROWS), (
        f"没有写进表的网址：{sorted(set(patterns()) - set(ROWS))}；"
        f"表里多出的行：{sorted(set(ROWS) - set(patterns()))}"
    )


def test_rows_are_in_order_and_stand_once():
    parts = [row.name.rpartition(":") for row in TABLE]
    assert len(ROWS) == len(TABLE)
    assert [(space, name) for space, _, name in parts] == sorted(
        (space, name) for space, _, name in parts
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_the_view_says_who_may_open_it(row: Row):
    view = patterns()[row.name].callback
    if row.who == PUBLIC:
        assert not hasattr(view, "opens_to"), "这页人人能开，表里却不是这样写的"
    elif row.who == PHONES:
        assert not hasattr(view, "opens_to"), "这个网址只认手机自己的钥匙，不认登录"
    elif row.who == SECRETS:
        assert not hasattr(view, "opens_to"), "这个网址只认地址里的那一串，不认登录"
    else:
        assert getattr(view, "opens_to", None) == row.who
