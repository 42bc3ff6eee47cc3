"""Duties whose pack, count or rhythm changes inside the asked span."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.policy import PolicyError
from bangfu.policy.duties.owed import Owed, owed, owed_in_bulk
from bangfu.policy.facts import load_dictionary
from bangfu.policy.single.population import Household, Person, Population, persons_table
from bangfu.policy.tests.conftest import PACK, MakePack

D = dt.date
ALONE = Household(
    "1", {"户编号": "1"},
    [Person("1-1", {"户编号": "1", "人员编号": "1-1", "姓名": "甲", "独居": True, "孤寡": False})],
)  # fmt: skip
BEREFT = Household(
    "2", {"户编号": "2"},
    [Person("2-1", {"户编号": "2", "人员编号": "2-1", "姓名": "乙", "独居": False, "孤寡": True})],
)  # fmt: skip
VISIT = """\
duties:
- {id: visit, name: 走访, for: person, when: 独居, who: 村干部, do: 走访, at_least: 次数, every: 间隔}
"""
TURNING = """\
parameters:
  次数:
    values:
    - {until: 2021-06-30, value: 1}
    - {from: 2021-07-01, value: 4}
  间隔:
    kind: choice
    options: [月, 季]
    values:
    - {until: 2021-06-30, value: 月}
    - {from: 2021-07-01, value: 季}
"""
STEADY = "parameters: {次数: {values: [{value: 1}]}, 间隔: {kind: choice, values: [{value: 月}]}}\n"


def both(packs: list[str], start: D, end: D, **more: object) -> tuple[list[Owed], list[str]]:
    """Duties worked out one by one and in bulk, which must agree, and the notices."""
    population = Population({"1": ALONE, "2": BEREFT})
    single = owed(packs, population, start, end, **more)  # type: ignore[arg-type]
    table = persons_table([ALONE, BEREFT], load_dictionary())
    bulk, notices = owed_in_bulk(packs, table, start, end, **more)  # type: ignore[arg-type]
    assert sorted(map(str, bulk)) == sorted(map(str, single))
    return bulk, notices


def test_the_count_and_the_rhythm_are_those_of_each_period(make_pack: MakePack) -> None:
    name = make_pack(rules=TURNING, duties=VISIT)
    rows, _ = both([name], D(2021, 5, 1), D(2021, 9, 30))
    assert [(row.start, row.end, row.at_least) for row in rows] == [
        (D(2021, 5, 1), D(2021, 5, 31), 1),
        (D(2021, 6, 1), D(2021, 6, 30), 1),
        (D(2021, 7, 1), D(2021, 9, 30), 4),
    ]


def test_notices_of_later_days_are_told(make_pack: MakePack) -> None:
    later = TURNING.replace("value: 4}", "value: 4, default: true}")
    _, notices = both([make_pack(rules=later, duties=VISIT)], D(2021, 6, 1), D(2021, 7, 31))
    assert any("参数“次数”用的是默认值 4" in notice for notice in notices)


def test_a_rhythm_that_is_not_set_later_is_told(make_pack: MakePack) -> None:
    unset = TURNING.replace("    - {from: 2021-07-01, value: 季}\n", "")
    unset = unset.replace("kind: choice\n", "kind: choice\n    optional: true\n")
    name = make_pack(rules=unset, duties=VISIT)
    rows, notices = both([name], D(2021, 6, 1), D(2021, 7, 31))
    assert [row.start for row in rows] == [D(2021, 6, 1)]
    assert "责任“走访”的周期没有设定（参数 间隔）" in notices


def test_two_packs_with_one_duty_id_keep_their_people_apart(make_pack: MakePack) -> None:
    one = make_pack("one", rules=STEADY, duties=VISIT)
    other = make_pack("other", rules=STEADY, duties=VISIT.replace("独居", "孤寡"))
    rows, _ = both([one, other], D(2021, 6, 1), D(2021, 6, 30))
    assert {(row.duty.pack, row.person) for row in rows} == {("one", "1-1"), ("other", "2-1")}


def test_a_stricter_duty_drops_only_those_of_its_own_pack(make_pack: MakePack) -> None:
    strict = VISIT + (
        "- {id: strict, name: 勤访, for: person, when: 独居, who: 村干部, do: 走访, every: 周,"
        " supersedes: [visit]}\n"
    )
    one = make_pack("one", rules=STEADY, duties=strict)
    other = make_pack("other", rules=STEADY, duties=VISIT)
    rows, _ = both([one, other], D(2021, 6, 7), D(2021, 6, 13))
    assert {(row.duty.pack, row.duty.id) for row in rows} == {("one", "strict"), ("other", "visit")}


def test_a_span_that_outlasts_a_pack_is_cut_aloud_and_for_that_pack_alone(
    make_pack: MakePack,
) -> None:
    one = make_pack("one", rules=STEADY, duties=VISIT)
    other = make_pack(
        "other", head=PACK.replace("until: 2025-12-31", "until: 2027-12-31"),
        rules=STEADY, duties=VISIT,
    )  # fmt: skip
    rows, notices = both([one, other], D(2025, 11, 1), D(2026, 2, 28))
    assert [row.start for row in rows if row.duty.pack == "one"] == [D(2025, 11, 1), D(2025, 12, 1)]
    assert len([row for row in rows if row.duty.pack == "other"]) == 4
    assert [n for n in notices if "算到" in n] == [
        "政策包“one”的有效期是 2021-01-01 至 2025-12-31，它的责任只算到 2025-12-31"
    ]


def test_a_pack_wholly_outside_the_span_is_named_and_the_others_go_on(make_pack: MakePack) -> None:
    one = make_pack("one", rules=STEADY, duties=VISIT)
    later = PACK.replace("until: 2025-12-31", "until: 2027-12-31")
    other = make_pack("other", head=later, rules=STEADY, duties=VISIT)
    rows, notices = both([one, other], D(2026, 1, 1), D(2026, 1, 31))
    assert {row.duty.pack for row in rows} == {"other"}
    assert any("“one”" in n and "没有列它的责任" in n for n in notices)
    with pytest.raises(PolicyError, match="不在政策包的有效期内"):
        both([one, other], D(2028, 1, 1), D(2028, 1, 31))


def test_a_setting_of_a_pack_that_ends_earlier_stays_valid(make_pack: MakePack) -> None:
    head = PACK.replace("until: 2025-12-31", "until: 2027-12-31")
    named = VISIT.replace("次数", "甲次数")
    one = make_pack("one", rules=STEADY.replace("次数", "甲次数"), duties=named)
    other = make_pack("other", head=head, rules=STEADY, duties=VISIT)
    rows, _ = both([one, other], D(2025, 12, 1), D(2026, 1, 31), overrides={"甲次数": "3"})
    assert [(r.duty.pack, r.at_least) for r in rows] == [("one", 3), ("other", 1), ("other", 1)]
