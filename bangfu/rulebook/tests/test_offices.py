"""What a document asks of an office stands on the page of the office it means, and no other's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.org.models.area import Level
from bangfu.org.roles import Role
from bangfu.rulebook.installed import installed
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.offices import CALLED, means, named_in
from bangfu.rulebook.queries.offices import charged_with
from bangfu.rulebook.tests.conftest import COUNTY, DAY, TOWNSHIP, VILLAGE
from samples.offices import offices as sample_offices

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_OFFICES = {"five-badges", "joining-helpers", "neighbours", "nearby-helpers", "other-offices"}
"""Units of Aikou that are people, or every department at once."""
SAMPLE_TOWN = "990101102000"


@pytest.fixture
def office(county):
    def make(unit: str, area: str = TOWNSHIP, name: str = "本单位") -> Office:
        return Office.objects.create(name=name, unit=unit, area_id=area)

    return make


@pytest.fixture
def force(county):
    def put(pack: str, area: str = COUNTY) -> None:
        PackInForce.objects.create(area_id=area, pack=pack, from_day=dt.date(2019, 1, 1))

    return put


def said(office: Office, day: dt.date = DAY) -> dict[str, str]:
    """What falls on an office: words by clause."""
    return {
        clause: duty.text
        for one in charged_with(office, day)
        for duty in one.duties
        for clause in duty.clauses
    }


def test_every_word_is_one_a_document_uses():
    used = {
        word
        for pack in installed().values()
        for who in (
            *(d.who for d in pack.duties.values()),
            *(u.name for u in pack.units.values()),
        )
        for word in (who, *named_in(who))
    }
    assert not CALLED.keys() - used


def test_every_office_of_the_attachment_is_an_office_of_the_sample_county():
    ours = [
        Office(name=one.name, unit=one.unit, area=Area(code=one.area, level=level))
        for one in sample_offices()
        if one.area.startswith(SAMPLE_TOWN[:9])
        for level in [Level.TOWNSHIP if one.area == SAMPLE_TOWN else Level.VILLAGE]
    ]
    for unit in installed()["aikou-2022"].units.values():
        if unit.id not in NOT_OFFICES:
            for word in named_in(unit.name):
                assert [one.name for one in ours if means(word, one)], f"{unit.name}：{word}"


def test_an_office_has_the_duties_of_its_kind_and_level(office, force):
    force("aikou-2022")
    town = said(office(Unit.CIVIL_AFFAIRS, name="民政办"))
    assert "指导各村（居）建台账" in town["AK-A1-01"]
    assert "爱心捐助" in town["AK-A1-03"] and "重度残疾人" in town["AK-A1-04"]
    assert "AK-A1-12" not in town and "AK-A1-23" not in town
    assert "关爱帮扶资金" in said(office(Unit.FINANCE, name="财政所"))["AK-A1-12"]
    assert "AK-A1-23" in said(office(Unit.VILLAGE_COMMITTEE, VILLAGE))
    assert "AK-A1-01" not in said(office(Unit.CIVIL_AFFAIRS, COUNTY, "民政局"))


def test_what_a_duty_says_is_not_said_again(office, force):
    force("aikou-2022")
    duties = [one for found in charged_with(office(Unit.FINANCE), DAY) for one in found.duties]
    assert [one.clauses for one in duties].count(("AK-A1-12",)) == 1


def test_only_packs_in_force_that_day_charge_an_office(office, force):
    mine = office(Unit.CIVIL_AFFAIRS)
    assert charged_with(mine, DAY) == []
    force("aikou-2022")
    assert {one.pack.id for one in charged_with(mine, DAY)} >= {"aikou-2022"}
    assert charged_with(mine, dt.date(2018, 1, 1)) == []
    mine.closed_on = DAY
    assert charged_with(mine, DAY) == []


def test_the_leading_group_and_the_office_that_coordinates_for_it(office, force, officer):
    """AK-5.1-a"""
    force("aikou-2022")
    group = office(Unit.LEADING_GROUP, name="关爱帮扶领导小组")
    assert said(group)["AK-5.1-a"] == ("由镇长牵头，办公室设在镇民政办，日常协调由民政办承担")
    client = Client()
    client.force_login(officer.staff, backend=BACKEND)
    page = client.get(reverse("org:office", args=[group.pk])).content.decode()
    assert "由镇长牵头" in page and reverse("rulebook:clause", args=["AK-5.1-a"]) in page


def test_a_natural_village_has_its_leading_group(office, force, officer):
    """P2-A2-a"""
    force("village-pairing")
    hamlet = Area.objects.create(code=f"{VILLAGE}01", name="上湾", level="group", parent_id=VILLAGE)
    group = office(Unit.LEADING_GROUP, hamlet.pk, "上湾扶贫帮困领导小组")
    village = office(Unit.LEADING_GROUP, VILLAGE, "梁家村扶贫帮困领导小组")
    Appointment.objects.create(
        staff=Staff.objects.create(username="shuji", name="梁书记"), office=group, area=hamlet,
        role=Role.VILLAGE_WORKER, post="党支部书记，组长", from_day=dt.date(2020, 1, 1),
    )  # fmt: skip
    assert said(group)["P2-A2-a"] == "负责本自然村的扶贫帮困工作"
    assert "P2-A2-a" not in said(village) and "P2-A1-a" in said(village)
    client = Client()
    client.force_login(officer.staff, backend=BACKEND)
    page = client.get(reverse("org:office", args=[group.pk])).content.decode()
    assert "负责本自然村的扶贫帮困工作" in page and "上湾" in page
    assert "梁书记" in page and "党支部书记，组长" in page


def test_the_page_of_an_office_no_policy_speaks_of_says_so(office, force, officer):
    force("aikou-2022")
    other = office(Unit.INFORMATION, COUNTY, "信息中心")
    client = Client()
    client.force_login(officer.staff, backend=BACKEND)
    page = client.get(reverse("org:office", args=[other.pk])).content.decode()
    assert "施行的政策没有写到这类单位" in page
