"""Figures of areas: the parts make up the whole, and nobody else's are shown."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Household, Outcome, Standing
from bangfu.ledger.queries.figures import lines, total, whole
from bangfu.ledger.queries.held import answers
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def filed(actor, village: str, name: str) -> Household:
    return file_household(
        actor=actor, area_code=village, day=DAY, persons=[Newcomer({"姓名": name})]
    ).household  # fmt: skip


def stands(home: Household, standing: str, missing: str = "") -> None:
    Outcome.objects.create(
        household=home, area_code=home.area_code, programme="特困人员救助供养", pack="p", rule="r",
        standing=standing, missing=missing,
    )  # fmt: skip


@pytest.fixture
def homes(areas, actor) -> list[Household]:
    made = [
        filed(actor, VILLAGE, "彭守义"), filed(actor, NEXT_VILLAGE, "石守成"),
        filed(actor, "99010110220103", "冉秀英"),
    ]  # fmt: skip
    stands(made[1], Standing.PROPOSED)
    stands(made[0], Standing.ASK, "患病类别；住房套数")
    stands(made[2], Standing.ASK, "患病类别")
    recount(COUNTY[:6])
    return made


def test_the_area_with_most_to_decide_comes_first(homes):
    found = lines(Area.objects.get(pk=TOWN))
    assert [(line.name, line.people, line.missed, line.asking) for line in found] == [
        ("板桥村", 1, 1, 0),
        ("枫林村", 2, 0, 2),
    ]


def test_parts_make_up_the_whole(homes):
    for code in (TOWN, COUNTY, "990100000000"):
        area = Area.objects.get(pk=code)
        summed, alone = total(area, lines(area)), whole(area)
        assert (summed.people, summed.households, summed.missed, summed.asking) == (3, 3, 1, 2)
        assert alone == summed


def test_a_group_shows_its_village(homes):
    group = Area.objects.get(pk="99010110220103")
    assert lines(group) == [] and whole(group).households == 2


def test_villages_without_anybody_stand_there_with_nothing(areas):
    found = lines(Area.objects.get(pk=TOWN))
    assert [(line.people, line.unmeasured) for line in found] == [(0, 0), (0, 0)]
    assert whole(Area.objects.get(pk=VILLAGE)).counted_at is None


def test_answers_are_added_up_over_villages(areas, actor):
    for village, answer in ((VILLAGE, "|低保|"), (NEXT_VILLAGE, "|低保|临时救助|"), (VILLAGE, "|")):
        file_household(
            actor=actor, area_code=village, day=DAY,
            persons=[Newcomer({"姓名": "彭守义", "现享救助": answer})],
        )  # fmt: skip
    assert answers(TOWN[:9], "现享救助")[:2] == [("低保", 2), ("临时救助", 1)]
    assert answers(NEXT_VILLAGE, "现享救助") == [("临时救助", 1), ("低保", 1)]


def test_the_number_of_queries_does_not_grow(homes, django_assert_max_num_queries):
    area = Area.objects.get(pk=TOWN)
    with django_assert_max_num_queries(3):
        lines(area)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICER, Role.FUND_SUPERVISOR, Role.AUDIT_ADMIN])
def test_the_page_of_an_area_shows_them_to_who_reads_the_ledger(homes, staff, role):
    client = Client()
    client.force_login(staff(role, TOWN), backend=BACKEND)
    page = client.get(f"/org/areas/{TOWN}/").content.decode()
    assert ("可能漏保" in page) == (role != Role.AUDIT_ADMIN)


def test_an_area_without_anybody_says_so(areas, staff):
    client = Client()
    client.force_login(staff(Role.TOWNSHIP_OFFICER, TOWN), backend=BACKEND)
    assert "这里还没有人登记在台账里" in client.get(f"/org/areas/{TOWN}/").content.decode()
