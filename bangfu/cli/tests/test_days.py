"""How a day may be typed: never so that it could be two days, or a month."""

from __future__ import annotations

import datetime as dt

import click
import pytest

from bangfu.cli.options import Day


@pytest.mark.parametrize(
    "typed",
    ["2021-06-01", "2021-6-1", "20210601", "2021年6月1日", "2021/6/1", "2021.06.01", " 2021-6-1 "],
)
def test_as_people_type_it(typed: str) -> None:
    assert Day().convert(typed, None, None) == dt.date(2021, 6, 1)


@pytest.mark.parametrize(
    "typed",
    ["202111", "2021111", "202106", "2021-0601", "202106-01", "2021-06", "2021-02-30", "20210230",
     "210601", "六月", ""],
)  # fmt: skip
def test_is_refused(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="不是日期"):
        Day().convert(typed, None, None)
