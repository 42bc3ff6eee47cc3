"""What is told last goes on top: the same comes out as when everything is folded anew."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.utils import timezone

from bangfu.ledger.actions.file_many import HomeRow, PersonRow, refold_many
from bangfu.ledger.models import Household, Membership, Observation, Person
from bangfu.ledger.projection import Figures
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.test_file_many import DAY, IDENTITY, state, write
from bangfu.ledger.tests.test_screening_many import random_home

TOLD = [
    {"劳动能力": "无", "自理能力": "部分失能"},
    {"劳动能力": None},
    {"姓名": "改了名", "联系电话": "13000000017"},
    {"身份证号码": IDENTITY, "出生日期": 19680301},
    {"联系电话": None, "与户主关系": "户主"},
]


@pytest.fixture
def homes(areas, actor) -> list[HomeRow]:
    rng = Random(5)
    made = [random_home(rng) for _ in range(5)]
    rows = [
        HomeRow(VILLAGE, f"H{at}", [PersonRow(one.facts) for one in people], facts)
        for at, (people, facts) in enumerate(made)
    ]
    write(actor, rows)
    return rows


def told(homes: list[HomeRow], rng: Random) -> list[HomeRow]:
    return [
        HomeRow(
            VILLAGE, home.number, pk=home.pk,
            facts=rng.choice([{}, {"住房安全": "危房"}, {"住房安全": None}]),
            persons=[
                *(PersonRow(rng.choice(TOLD), pk=one.pk) for one in home.persons if rng.random() < 0.7),
                *([PersonRow({"姓名": "新来的"})] if rng.random() < 0.3 else []),
            ],
        )
        for home in homes
    ]  # fmt: skip


def folded_anew() -> list:
    figures = Figures()
    refold_many(Household.objects.in_bulk(), figures)
    figures.write()
    return state()


def test_what_comes_out_is_what_folding_everything_gives(homes, actor):
    rng = Random(11)
    for month in range(4):
        write(actor, told(homes, rng), f"import:{month + 2}")
        assert state() == folded_anew()


def test_what_holds_from_a_later_day_stays_in_force(homes, actor):
    first = homes[0].persons[0].pk
    Observation.objects.create(
        household_id=homes[0].pk, source="visit", valid_from=DAY + dt.timedelta(days=9),
        recorded_at=timezone.now(), by_id="1", by_name="甲", version=2,
        facts={str(first): {"劳动能力": "有"}, "household": {"住房安全": "安全"}},
    )  # fmt: skip
    folded_anew()
    row = HomeRow(VILLAGE, "H0", [PersonRow({"劳动能力": "无"}, pk=first)], {"住房安全": "危房"})
    row.pk = homes[0].pk
    write(actor, [row], "import:2")
    assert Person.objects.get(pk=first).facts["劳动能力"] == "有"
    assert Household.objects.get(pk=row.pk).facts["住房安全"] == "安全"


def test_what_somebody_brought_along_is_folded_with_the_rest(homes, actor):
    moved = Person.objects.get(pk=homes[0].persons[0].pk)
    moved.household_id = homes[1].pk
    moved.number = "来的"
    moved.save()
    Membership.objects.filter(person=moved).update(until_day=DAY)
    Membership.objects.create(person=moved, household_id=homes[1].pk, from_day=DAY)
    folded_anew()
    row = HomeRow(VILLAGE, "H1", [PersonRow({"劳动能力": "无"}, pk=moved.pk)], pk=homes[1].pk)
    write(actor, [row], "import:2")
    assert Person.objects.get(pk=moved.pk).facts["劳动能力"] == "无"
    assert state() == folded_anew()


def test_who_is_not_spoken_of_is_not_written(homes, actor):
    first, *_others = homes[0].persons
    before = dict(Person.objects.values_list("pk", "updated_at"))
    row = HomeRow(
        VILLAGE, "H0", [PersonRow({"联系电话": "13000000018"}, pk=first.pk)], pk=homes[0].pk
    )
    write(actor, [row], "import:2")
    after = dict(Person.objects.values_list("pk", "updated_at"))
    assert {pk for pk, when in after.items() if when != before[pk]} == {first.pk}
