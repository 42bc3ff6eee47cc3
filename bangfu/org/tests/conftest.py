"""Two fictional counties of one city, with somebody in every role in the first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from bangfu.journal.models import SYSTEM, Actor
from bangfu.org.access import Reader, appointments_on
from bangfu.org.actions import load_areas, load_offices, load_staff
from bangfu.org.models import Staff
from bangfu.org.roles import Role

DAY = dt.date(2026, 11, 22)
CITY, COUNTY, OTHER_COUNTY = "990100000000", "990101000000", "990102000000"
TOWN, OTHER_TOWN, VILLAGE, NEXT_VILLAGE = (
    "990101102000", "990102100000", "990101102206", "990101102207",
)  # fmt: skip
GROUP, GRID = f"{VILLAGE}01", f"{VILLAGE}61"

AREAS = (
    ("990000000000", "云上省", "province", ""),
    (CITY, "云水市", "city", "990000000000"),
    (COUNTY, "云岭县", "county", CITY),
    (OTHER_COUNTY, "临水县", "county", CITY),
    (TOWN, "松坪镇", "township", COUNTY),
    (OTHER_TOWN, "河口镇", "township", OTHER_COUNTY),
    (VILLAGE, "枫林村", "village", TOWN),
    (NEXT_VILLAGE, "茶园村", "village", TOWN),
    (GROUP, "一组", "group", VILLAGE),
    (GRID, "第一网格", "grid", VILLAGE),
)
OFFICES = (
    ("云水市民政局", "civil_affairs", CITY),
    ("云岭县民政局", "civil_affairs", COUNTY),
    ("云岭县信息中心", "information", COUNTY),
    ("临水县民政局", "civil_affairs", OTHER_COUNTY),
    ("松坪镇民政办", "civil_affairs", TOWN),
    ("枫林村村民委员会", "village_committee", VILLAGE),
)
PEOPLE = {
    Role.VILLAGE_WORKER: ("枫林村村民委员会", VILLAGE, VILLAGE),
    Role.TOWNSHIP_OFFICER: ("松坪镇民政办", TOWN, TOWN),
    Role.TOWNSHIP_LEADER: ("松坪镇民政办", TOWN, TOWN),
    Role.COUNTY_OFFICER: ("云岭县民政局", COUNTY, COUNTY),
    Role.COUNTY_LEADER: ("云岭县民政局", COUNTY, COUNTY),
    Role.CITY_OFFICER: ("云水市民政局", CITY, CITY),
    Role.HOTLINE_CLERK: ("云岭县民政局", COUNTY, COUNTY),
    Role.FUND_SUPERVISOR: ("云岭县民政局", COUNTY, COUNTY),
    Role.SYSTEM_ADMIN: ("云岭县信息中心", COUNTY, COUNTY),
    Role.SECURITY_ADMIN: ("云岭县信息中心", COUNTY, COUNTY),
    Role.AUDIT_ADMIN: ("云岭县信息中心", COUNTY, COUNTY),
}
"""Role → office, area looked after, area of the office. The username is the role."""

STRANGER = "linshui"
"""A county officer of the other county."""


def row(username: str, name: str, role: str, office: str, area: str, office_area: str) -> dict:
    return {
        "username": username, "name": name, "post": Role(role).label, "role": role,
        "office": office, "area": area, "office_area": office_area, "from_day": "2026-01-01",
    }  # fmt: skip


@pytest.fixture
def county(db: None) -> None:
    """Areas, offices and staff, loaded as the sample is."""
    load_areas(
        (dict(zip(("code", "name", "level", "parent"), area, strict=True)) for area in AREAS),
        actor=SYSTEM,
    )
    load_offices(
        (dict(zip(("name", "unit", "area"), office, strict=True)) for office in OFFICES),
        actor=SYSTEM,
    )
    rows = [row(role, f"{Role(role).label[:3]}某", role, *where) for role, where in PEOPLE.items()]
    rows.append(
        row(STRANGER, "外县某", Role.COUNTY_OFFICER, "临水县民政局", OTHER_COUNTY, OTHER_COUNTY)
    )
    load_staff(rows, actor=SYSTEM, password="a password of samples")


@pytest.fixture
def people(county: None) -> dict[str, Staff]:
    """Everybody by username, which is their role."""
    return {staff.username: staff for staff in Staff.objects.all()}


def reader_of(staff: Staff, day: dt.date = DAY) -> Reader:
    return Reader(staff, appointments_on(staff, day)[0], day)


def actor_of(staff: Staff) -> Actor:
    return reader_of(staff).actor


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client
