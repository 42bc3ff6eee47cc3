"""Files in bulk come out as files one by one."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.db import connection

from bangfu.journal.models import Subject
from bangfu.ledger import bulk
from bangfu.ledger.actions.file_many import HomeRow, PersonRow, file_many
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import AreaCount, Household, Observation, Person
from bangfu.ledger.tests.conftest import TOWN, VILLAGE
from bangfu.ledger.tests.test_screening_many import random_home
from bangfu.policy.identity import check_character

DAY = dt.date(2026, 10, 12)
IDENTITY = "99010119680301001" + check_character("99010119680301001")
OF_PERSON = (
    "number", "area_code", "state", "is_head", "name", "sex", "born", "identity", "identity_key",
    "identity_tail", "phone", "phone_key", "phone_tail", "spelling", "initials", "supports_key", "facts", "tags",
)  # fmt: skip
OF_HOME = ("number", "township_code", "area_code", "head_name", "facts", "people", "version")


def state() -> list:
    return [
        sorted(Person.objects.values_list(*OF_PERSON), key=str),
        sorted(Household.objects.values_list(*OF_HOME), key=str),
        sorted(AreaCount.objects.filter(persons__gt=0).values_list("tag", "village_code", "persons")),
        Observation.objects.count(),
    ]  # fmt: skip


def write(actor, homes, origin="import:1"):
    return file_many(
        actor=actor, homes=homes, source="import", valid_from=DAY, origin=origin,
        subject=Subject("upload", "1", "枫林村台账"), area=TOWN,
    )  # fmt: skip


@pytest.fixture
def homes():
    rng = Random(3)
    return [random_home(rng) for _ in range(6)]


def test_new_households_come_out_the_same(areas, actor, homes):
    for number, (people, facts) in enumerate(homes):
        people[0] = Newcomer({**people[0].facts, "联系电话": "13000000017", "身份证号码": IDENTITY})
        file_household(
            actor=actor, area_code=VILLAGE, day=DAY, persons=people, facts=facts, number=f"H{number}"
        )  # fmt: skip
    expected = state()
    wiped()
    write(
        actor,
        [
            HomeRow(VILLAGE, f"H{number}", [PersonRow(one.facts) for one in people], facts)
            for number, (people, facts) in enumerate(homes)
        ],
    )
    assert state() == expected


def wiped() -> None:
    from bangfu.ledger.models import Membership, Outcome

    for model in (Outcome, Membership, Observation, Person, Household, AreaCount):
        model.objects.all().delete()


def test_known_households_get_what_is_new_and_newcomers_join(areas, actor, homes):
    people, _ = homes[0]
    filed = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=people, facts={"住房安全": "安全"}, number="H"
    )  # fmt: skip
    known = filed.persons[0]
    write(
        actor,
        [
            HomeRow(
                VILLAGE, "H", pk=filed.household.pk, facts={"住房安全": "危房"},
                persons=[PersonRow({"劳动能力": "无"}, pk=known.pk), PersonRow({"姓名": "新来的"})],
            )
        ],
    )  # fmt: skip
    home = Household.objects.get()
    assert (home.facts["住房安全"], home.people, home.version) == ("危房", len(people) + 1, 2)
    known.refresh_from_db()
    assert known.facts["劳动能力"] == "无" and "|住房安全=危房|" in known.tags
    assert AreaCount.objects.get(tag="在册", village_code=VILLAGE).persons == len(people) + 1
    file_household(actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "后来的"})])


def test_a_failure_half_way_leaves_nothing(areas, actor, homes, monkeypatch):
    from bangfu.ledger.actions import file_many as module

    monkeypatch.setattr(module, "HOMES_AT_ONCE", 2)
    rows = [
        HomeRow(VILLAGE, f"H{n}", [PersonRow(one.facts) for one in people], facts)
        for n, (people, facts) in enumerate(homes)
    ]
    rows[-1].number = rows[0].number
    with pytest.raises(Exception, match=r"(?i)unique"):
        write(actor, rows)
    assert (Household.objects.count(), Person.objects.count(), AreaCount.objects.count()) == (
        0,
    ) * 3


def test_the_database_counts_anew_what_grew(
    areas, actor, homes, monkeypatch, django_capture_on_commit_callbacks
):
    def known() -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'ledger_person'")
            return cursor.fetchone()[0]

    monkeypatch.setattr(bulk, "MANY", 1)
    rows = [
        HomeRow(VILLAGE, f"H{number}", [PersonRow(one.facts) for one in people], facts)
        for number, (people, facts) in enumerate(homes)
    ]
    with django_capture_on_commit_callbacks(execute=True):
        filed = write(actor, rows)
    assert filed.rows[Person] == Person.objects.count() > 6
    if connection.vendor == "postgresql":
        assert known() == filed.new_persons
        # a few more are not worth it
        with django_capture_on_commit_callbacks(execute=True):
            write(actor, [HomeRow(VILLAGE, "H9", [PersonRow({"姓名": "甲"})])], "import:2")
        assert known() == filed.new_persons or filed.new_persons < 10
