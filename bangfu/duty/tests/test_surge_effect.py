"""What a surge would bring is told before it is opened, and is what is then owed."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.duty.actions.pairing import pair
from bangfu.duty.actions.surges import open_surge, take_back_surge
from bangfu.duty.models import Surge
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.due_surge import NOT_SAVED, effect_of
from bangfu.duty.tests.conftest import COUNTY, DAY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, SPECIAL, known_since
from bangfu.ledger.tests.conftest import NEXT_VILLAGE

ONE = dt.timedelta(days=1)


@pytest.fixture
def township(rules, home, helper, actor):
    """Two ordinary households and a special one in a village, an ordinary one in the next."""
    homes = [
        home(name="甲", facts=ORDINARY), home(name="乙", facts=ORDINARY, tags=["低保类别=A类"]),
        home(name="丙", facts=SPECIAL, tags=["特别困难=是"]),
        home(name="丁", area=NEXT_VILLAGE, facts=ORDINARY),
    ]  # fmt: skip
    homes = [known_since(one, dt.date(2026, 1, 1)) for one in homes]
    one = helper(name="向春梅")
    for each in homes[:2]:
        pair(actor=actor, helper=one, household=each, day=DAY)
    return homes


def thought_of(**more):
    values = {
        "kind": "极端天气", "name": "寒潮", "area_code": COUNTY, "from_day": DAY,
        "until_day": DAY + 6 * ONE, "multiplier": 1,
    }  # fmt: skip
    return Surge(pk=NOT_SAVED, **values | more)


def test_twice_as_often_brings_what_was_owed_once_more(township):
    found = effect_of(thought_of(multiplier=2), DAY)
    # twice a month becomes four times; once a week becomes twice
    assert (found.homes, found.people, found.visits, found.office) == (4, 4, 2 + 2 + 1 + 2, 0)
    assert [(one.name, one.visits) for one in found.villages] == [("枫林村", 5), ("板桥村", 2)]
    assert [(one.name, one.homes, one.visits) for one in found.helpers] == [
        ("", 2, 3), ("向春梅（村居两委成员）", 2, 4),
    ]  # fmt: skip
    assert not Surge.objects.exists()


def test_a_duty_of_its_own_counts_once_a_day_for_whom_it_names(township):
    found = effect_of(
        thought_of(
            who="低保类别=A类", duty="送煤", how=["上门"], every="日", until_day=DAY + 4 * ONE
        ),
        DAY,
    )
    # five days of one household, less the two visits of the month that they serve as well
    assert (found.homes, found.people, found.visits) == (1, 1, 5 - 2)


def test_a_packs_own_event_brings_its_duties(township):
    kind = "突发公共事件或重大灾害"
    found = effect_of(thought_of(kind=kind, until_day=DAY + 13 * ONE), DAY)
    assert found.homes == 4 and found.people == 4 and found.visits > 0


def test_what_no_pack_speaks_of_brings_nothing(township):
    found = effect_of(thought_of(kind="重阳"), DAY)
    assert (found.homes, found.visits, found.villages) == (0, 0, [])


def test_a_surge_to_come_is_judged_on_its_first_day_and_stays_in_its_area(township):
    later = thought_of(
        area_code=NEXT_VILLAGE, multiplier=3, from_day=DAY + 28 * ONE, until_day=DAY + 30 * ONE
    )
    found = effect_of(later, DAY)
    assert found.day == DAY + 28 * ONE
    # the last two days of November, the first of December: two months of four visits more each
    assert [(one.name, one.visits) for one in found.villages] == [("板桥村", 8)]


def test_what_was_told_is_what_is_owed_and_taking_it_back_removes_it(township, actor):
    ordinary = township[0]

    def needed():
        lines = due_of_household(ordinary, DAY).lines
        return max(one.needed for one in lines if one.term.serving.contact)

    before = needed()
    told = effect_of(thought_of(area_code=VILLAGE, multiplier=3), DAY)
    opened = open_surge(
        actor=actor, kind="极端天气", name="寒潮", area_code=VILLAGE, from_day=DAY,
        until_day=DAY + 6 * ONE, multiplier=3,
    )  # fmt: skip
    own = next(one for one in told.helpers if one.name.startswith("向春梅"))
    assert needed() - before == own.visits // own.homes == 4
    after = effect_of(opened, DAY)
    assert (after.homes, after.visits) == (told.homes, told.visits)
    take_back_surge(actor=actor, surge=opened, why="预警解除，开错了")
    assert needed() == before


KIND = "突发公共事件或重大灾害"
SURGE_KEYS = {"aikou-2022/visit-general-surge", "aikou-2022/visit-special-surge"}


def surge_lines(house, day):
    return {
        (one.term.key, one.term.start, one.term.due, one.needed)
        for one in due_of_household(house, day).lines
        if one.term.key in SURGE_KEYS
    }


def in_bulk(house, day):
    return sorted(
        (row["duty"], row["start"], row["due"], row["needed"])
        for row in due_under(TOWN[:9], day).rows.to_pylist()
        if row["household"] == house.pk and row["duty"] in SURGE_KEYS
    )


def test_the_last_days_of_a_surge_are_owed_by_its_end_and_do_not_vanish_with_it(township, actor):
    open_surge(
        actor=actor, kind=KIND, name="寒潮", area_code=COUNTY, from_day=DAY + 2 * ONE,
        until_day=DAY + 8 * ONE,
    )  # fmt: skip
    special = township[2]
    # from Wednesday until Tuesday: what is left of each week is a period of its own
    (first,) = surge_lines(special, DAY + 3 * ONE)
    (last,) = surge_lines(special, DAY + 8 * ONE)
    assert first[1:3] == (DAY + 2 * ONE, DAY + 6 * ONE)
    assert last[1:3] == (DAY + 7 * ONE, DAY + 8 * ONE)
    assert surge_lines(special, DAY + 9 * ONE) == set()
    for day in (DAY + 3 * ONE, DAY + 8 * ONE):
        assert in_bulk(special, day) == sorted(surge_lines(special, day))


def test_two_surges_of_one_kind_at_once_are_owed_once_in_bulk_as_one_by_one(township, actor):
    for area, last in ((COUNTY, 3), (VILLAGE, 5), (NEXT_VILLAGE, 4)):
        open_surge(
            actor=actor, kind=KIND, name=f"到第 {last} 天", area_code=area, from_day=DAY,
            until_day=DAY + last * ONE,
        )  # fmt: skip
    for house, until in ((township[2], 5), (township[0], 5), (township[3], 4)):
        lines = surge_lines(house, DAY)
        assert in_bulk(house, DAY) == sorted(lines)
        assert {line[2] for line in lines} == {DAY + until * ONE}, house


def test_to_whom_is_said_in_words():
    assert Surge(who="特别困难=是").whom == "特别困难"
    assert Surge(who="低保类别=A类").whom == "低保类别：A类"
    assert Surge(who="独居=否").whom == "独居：否"
