"""Time limits and shares hold in their own time, with the figures of the day they start."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from bangfu.policy import NoValueError, PackError, PolicyError, build_program
from bangfu.policy.duties.limits import deadline, least
from bangfu.policy.proof.check import check_pack
from bangfu.policy.tests.conftest import MakePack

D = dt.date
DAY = D(2021, 6, 1)
MORE = """\
parameters:
  天数:
    values: [{until: 2021-12-31, value: 3}, {from: 2022-01-01, value: 10}]
limits:
- {id: reply, name: 答复, starts: 接到之日, within: 天数, unit: 天}
quotas:
- {id: spot, name: 抽查, percent: 10, of: 户, from: 2021-06-01}
"""


def test_a_limit_takes_the_figure_of_the_day_it_starts(make_pack: MakePack) -> None:
    program = build_program([make_pack(more=MORE)], DAY)
    assert deadline(program, "reply", D(2021, 6, 1)) == D(2021, 6, 4)
    assert deadline(program, "reply", D(2022, 6, 1)) == D(2022, 6, 11)


def test_a_share_holds_in_its_time_only(make_pack: MakePack) -> None:
    name = make_pack(more=MORE)
    assert least(build_program([name], DAY), "spot", 101) == 11
    with pytest.raises(NoValueError, match="比例“spot”在 2021-05-31 没有规定"):
        least(build_program([name], D(2021, 5, 31)), "spot", 101)


def test_two_packs_with_one_name_ask_which(make_pack: MakePack) -> None:
    names = [make_pack("a", more=MORE), make_pack("b", more=MORE.replace("value: 3", "value: 5"))]
    program = build_program(names, DAY)
    with pytest.raises(PolicyError, match="a/reply、b/reply"):
        deadline(program, "reply", DAY)
    assert deadline(program, "b/reply", DAY) == D(2021, 6, 6)
    with pytest.raises(PolicyError, match="a/spot、b/spot"):
        least(program, "spot", 10)
    with pytest.raises(PolicyError, match="没有时限“nothing”"):
        deadline(program, "nothing", DAY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("percent: 10", "percent: 一成", "比例“一成”不是数"),
        ("percent: 10", "percent: 1/10", "比例“1/10”不是数"),
        ("within: 天数", "within: 三", "时限“三”不是整数"),
    ],
)
def test_a_figure_that_is_none_is_found_by_the_check(
    make_pack: MakePack, old: str, new: str, says: str
) -> None:
    name = make_pack(more=MORE.replace(old, new))
    program = build_program([name], DAY)
    ask = partial(least, base=10) if "percent" in old else partial(deadline, start=DAY)
    with pytest.raises(PackError, match=rf"village/more\.yaml:\d+：{says}"):
        ask(program, name="spot" if "percent" in old else "reply")
    assert says in "\n".join(check_pack(name).errors)
