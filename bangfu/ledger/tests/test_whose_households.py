"""Town, village, group and grid each see their own; who held a household when is in the journal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import SYSTEM, Entry
from bangfu.ledger.actions.handover import hand_over, take_back
from bangfu.ledger.actions.households import Newcomer, file_household, move_household
from bangfu.ledger.actions.plan import add_measure, add_need
from bangfu.ledger.queries.plan import plan_sheet
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.access import Reader
from bangfu.org.actions import load_areas, load_offices, load_staff
from bangfu.org.models import Appointment, Office, Staff, Unit
from bangfu.org.roles import Role

GROUP, GRID = "99010110220103", "99010110220161"
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = dt.date(2026, 10, 12)


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=GROUP, day=DAY, persons=[Newcomer({"姓名": "彭守义"})]
    ).household


def test_town_village_and_group_care_for_the_same_household(home, reader, actor):
    """AK-2.2-b"""
    other = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).household
    town, village = reader(Role.TOWNSHIP_OFFICER), reader(Role.VILLAGE_WORKER, VILLAGE)
    group, next_door = (
        reader(Role.VILLAGE_WORKER, GROUP), reader(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    )  # fmt: skip
    for one in (town, village, group):
        assert home in households_of(one)
    assert other in households_of(village) and other not in households_of(group)
    assert not households_of(next_door).exists()


def test_helping_goes_by_the_grid_the_township_has(home, actor):
    """AK-2.4-c"""
    row = {"code": GRID, "name": "第一网格", "level": "grid", "parent": VILLAGE}
    load_areas([row], actor=SYSTEM)
    load_offices(
        [{"name": "枫林村村民委员会", "unit": "village_committee", "area": VILLAGE}], actor=SYSTEM
    )
    load_staff(
        [{
            "username": "wangge", "name": "覃小军", "post": "网格员", "role": "village_worker",
            "office": "枫林村村民委员会", "office_area": VILLAGE, "area": GRID,
            "from_day": "2026-01-01",
        }],
        actor=SYSTEM, password="a password of samples",
    )  # fmt: skip
    keeper = Staff.objects.get(username="wangge")
    me = Reader(keeper, keeper.appointments.get(), timezone.localdate())
    assert not households_of(me).exists()
    move_household(actor=actor, household=home, area_code=GRID, day=DAY, why="划进第一网格")
    assert list(households_of(me)) == [home]
    client = Client()
    client.force_login(keeper, backend=BACKEND)
    page = client.get(reverse("org:area", args=[GRID])).content.decode()
    assert "网格" in page and "覃小军" in page and "网格员" in page
    assert client.get(reverse("ledger:observe", args=[home.pk])).status_code == 200


def test_cadres_of_village_and_township_offices_stand_for_the_village(areas, staff, reader):
    """AK-2.2-a"""
    committee = Office.objects.create(
        name="枫林村村民委员会", area_id=VILLAGE, unit=Unit.VILLAGE_COMMITTEE
    )
    centre = Office.objects.create(name="松坪镇农服中心", area_id=TOWN, unit=Unit.AGRICULTURE)
    for name, post, office in (
        ("向国清", "支书", committee), ("彭建国", "枫林村帮扶干部", centre),
    ):  # fmt: skip
        Appointment.objects.create(
            staff=Staff.objects.create(username=name, name=name), office=office, post=post,
            role=Role.VILLAGE_WORKER, area_id=VILLAGE, from_day=dt.date(2026, 1, 1),
        )  # fmt: skip
    client = Client()
    client.force_login(staff(Role.TOWNSHIP_OFFICER), backend=BACKEND)
    page = client.get(reverse("org:area", args=[VILLAGE])).content.decode()
    for word in ("谁管这里", "向国清", "支书", "彭建国", "枫林村帮扶干部", "松坪镇农服中心"):
        assert word in page, word


def test_a_social_work_agency_takes_part_in_what_is_handed_to_it(home, actor, reader):
    """DZ-2.7-b"""
    agency = Office.objects.create(
        name="青禾社工服务中心", area_id=NEXT_VILLAGE, unit=Unit.SOCIAL_WORK
    )
    worker = Staff.objects.create(username="shegong", name="秦雨")
    post = Appointment.objects.create(
        staff=worker, office=agency, role=Role.VILLAGE_WORKER, area_id=NEXT_VILLAGE, post="社工",
        from_day=dt.date(2026, 1, 1), qualification="助理社会工作师",
    )  # fmt: skip
    today = timezone.localdate()
    me = Reader(worker, post, today)
    assert not households_of(me).exists()
    hand_over(actor=actor, households=[home], office=agency, why="请社工陪护", from_day=today)
    assert list(households_of(me)) == [home]
    need = add_need(actor=me.actor, household=home, what="没有人说话", found_on=today)
    add_measure(
        actor=me.actor, need=need, what="每周陪聊", who="秦雨", office=agency, rhythm="每周 1 次"
    )
    assert plan_sheet(reader(), home).offices == ["青禾社工服务中心"]


def test_who_held_a_household_at_any_moment_is_in_the_journal(home, actor, staff):
    """P4-3.4-a"""
    first = Office.objects.create(name="县救助管理站", area_id=COUNTY, unit=Unit.RESCUE_STATION)
    second = Office.objects.create(name="县卫生健康局", area_id=COUNTY, unit=Unit.HEALTH)
    (one,) = hand_over(
        actor=actor, households=[home], office=first, why="走失，请接回", from_day=DAY
    )
    take_back(actor=actor, handed=one, day=dt.date(2026, 10, 20), why="站里说不归他们管")
    hand_over(
        actor=actor, households=[home], office=second, why="有病先治",
        from_day=dt.date(2026, 10, 20),
    )  # fmt: skip
    told = list(
        Entry.objects.filter(act__in=("ledger.hand_over", "ledger.take_back")).order_by("seq")
    )
    assert [(e.act, e.why, e.actor_name) for e in told] == [
        ("ledger.hand_over", "走失，请接回", "周敏"),
        ("ledger.take_back", "站里说不归他们管", "周敏"),
        ("ledger.hand_over", "有病先治", "周敏"),
    ]
    assert all(e.at and e.subject_id == str(home.pk) for e in told)
    held = [(h.office.name, h.from_day, h.until_day) for h in home.hand_overs.order_by("from_day")]
    assert held == [
        ("县救助管理站", DAY, dt.date(2026, 10, 19)),
        ("县卫生健康局", dt.date(2026, 10, 20), None),
    ]
    client = Client()
    client.force_login(staff(Role.AUDIT_ADMIN, COUNTY), backend=BACKEND)
    page = client.get(
        reverse("journal:entries"), {"kind": "household", "id": home.pk}
    ).content.decode()
    for word in ("走失，请接回", "站里说不归他们管", "有病先治"):
        assert word in page
