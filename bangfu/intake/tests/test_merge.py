"""Two files of one person: merged by a person, undone within the day, never by the machine."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.merge_persons import merge_persons, not_duplicates, unmerge_persons
from bangfu.ledger.models import AreaCount, Duplicate, Household, Observation, Person
from bangfu.ledger.tests.conftest import VILLAGE

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 12)


@pytest.fixture
def pair(actor, areas) -> Duplicate:
    told = {"姓名": "彭守义", "出生日期": 19520712}
    one = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({**told, "劳动能力": "无"})]
    )
    other = file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({**told, "劳动能力": "部分", "独居": True, "联系电话": "13000000017"})],
    )  # fmt: skip
    return Duplicate.objects.create(
        first=one.persons[0],
        second=other.persons[0],
        area_code=VILLAGE,
        because="姓名和出生日期一样",
    )


def test_the_kept_file_learns_and_the_other_is_closed(pair, actor):
    kept = merge_persons(actor=actor, pair=pair, keep=pair.first, theirs={"劳动能力"})
    other = Person.objects.get(pk=pair.second_id)
    assert (kept.facts["劳动能力"], kept.facts["独居"], kept.phone) == ("部分", True, "13000000017")
    assert other.state == "merged" and other.facts["独居"] is True
    assert Household.objects.get(pk=other.household_id).merged_into_id == kept.household_id
    assert AreaCount.objects.get(tag="在册", village_code=VILLAGE).persons == 1
    assert Entry.objects.filter(act="ledger.merge_persons").count() == 1
    assert "13000000017" not in str(Entry.objects.get(act="ledger.merge_persons").after)


def test_within_the_day_it_is_undone_whole(pair, actor):
    before = Person.objects.get(pk=pair.first_id).facts
    merge_persons(actor=actor, pair=pair, keep=pair.first, theirs={"劳动能力"})
    unmerge_persons(actor=actor, pair=pair)
    assert Person.objects.get(pk=pair.first_id).facts == before
    other = Person.objects.get(pk=pair.second_id)
    assert other.state == "present" and other.household.closed_on is None
    assert AreaCount.objects.get(tag="在册", village_code=VILLAGE).persons == 2
    pair.refresh_from_db()
    assert pair.verdict == "open"
    assert Observation.objects.filter(source="withdrawal").count() == 1


def test_the_next_day_it_is_too_late(pair, actor):
    merge_persons(actor=actor, pair=pair, keep=pair.first)
    Duplicate.objects.update(decided_at=timezone.now() - dt.timedelta(days=1))
    with pytest.raises(Impossible, match="当天"):
        unmerge_persons(actor=actor, pair=pair)


def test_a_settled_pair_is_not_settled_again(pair, actor):
    not_duplicates(actor=actor, pair=pair, why="两人都在场")
    with pytest.raises(Impossible):
        merge_persons(actor=actor, pair=pair, keep=pair.first)
