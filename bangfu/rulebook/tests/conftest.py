"""A fictional city, county and township, with the people who set policy there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bangfu.journal.models import Actor
from bangfu.org.access import Reader
from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce, ParameterChange

DAY = dt.date(2022, 10, 1)
PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE, OTHER = (
    "990000000000", "990100000000", "990101000000", "990101001000", "990101001001",
    "990102000000",
)  # fmt: skip


@pytest.fixture
def county(db: None) -> Area:
    province = Area.objects.create(code=PROVINCE, name="云岭省", level="province")
    city = Area.objects.create(
        code=CITY, name="隔山市", level="city", parent=province, standards_code="340300"
    )
    county = Area.objects.create(code=COUNTY, name="隔山县", level="county", parent=city)
    Area.objects.create(code=OTHER, name="临水县", level="county", parent=city)
    township = Area.objects.create(code=TOWNSHIP, name="隔山镇", level="township", parent=county)
    Area.objects.create(code=VILLAGE, name="梁家村", level="village", parent=township)
    return county


@pytest.fixture
def in_force(county: Area) -> Area:
    """The provincial dibao scheme everywhere, the street pilot in the county only."""
    PackInForce.objects.create(area_id=PROVINCE, pack="anhui-dibao", from_day=dt.date(2021, 7, 1))
    PackInForce.objects.create(area=county, pack="street-pilot-2021", from_day=dt.date(2021, 7, 1))
    return county


Appoint = Callable[[str, str, str], Reader]


@pytest.fixture
def appoint(county: Area) -> Appoint:
    """Somebody in a post: name, role, area code."""

    def make(name: str, role: str, area: str) -> Reader:
        office, _made = Office.objects.get_or_create(
            name="民政局", area_id=area, unit=Unit.CIVIL_AFFAIRS
        )
        staff = Staff.objects.create(username=f"{name}-{role}", name=name)
        post = Appointment.objects.create(
            staff=staff, office=office, role=role, area_id=area, post="科员",
            from_day=dt.date(2020, 1, 1),
        )  # fmt: skip
        return Reader(staff, post, DAY)

    return make


@pytest.fixture
def officer(appoint: Appoint) -> Reader:
    return appoint("钱经办", Role.COUNTY_OFFICER, COUNTY)


@pytest.fixture
def leader(appoint: Appoint) -> Reader:
    return appoint("孙领导", Role.COUNTY_LEADER, COUNTY)


@pytest.fixture
def city(appoint: Appoint) -> Reader:
    return appoint("李市办", Role.CITY_OFFICER, CITY)


@pytest.fixture
def village_worker(appoint: Appoint) -> Reader:
    return appoint("周村办", Role.VILLAGE_WORKER, VILLAGE)


def confirmed(officer: Reader, leader: Actor | Reader, area: str, name: str, value: str,
              **more: object) -> ParameterChange:  # fmt: skip
    """A confirmed value written straight into the table."""
    pack, _, name = name.partition("/")
    at = dt.datetime(2022, 9, 1, 9, tzinfo=dt.UTC)
    values: dict[str, object] = {
        "from_day": dt.date(2022, 7, 1), "why": "县政府公布", "proposed_by": officer.staff,
        "proposed_at": at, "decided_by": leader.staff, "decided_at": at,
        "state": ParameterChange.State.CONFIRMED,
    } | more  # fmt: skip
    return ParameterChange.objects.create(area_id=area, pack=pack, name=name, value=value, **values)
