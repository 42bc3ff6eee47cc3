"""A small fictional county for the ledger's tests; region 990101 is no place's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.journal.models import Actor
from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce, ParameterChange

COUNTY, TOWN, VILLAGE, NEXT_VILLAGE = (
    "990101000000", "990101102000", "990101102201", "990101102202",
)  # fmt: skip
AREAS = [
    ("990000000000", "云上省", "province", None),
    ("990100000000", "云水市", "city", "990000000000"),
    (COUNTY, "云岭县", "county", "990100000000"),
    (TOWN, "松坪镇", "township", COUNTY),
    (VILLAGE, "枫林村", "village", TOWN),
    (NEXT_VILLAGE, "板桥村", "village", TOWN),
    ("99010110220103", "三组", "group", VILLAGE),
]
DIBAO_LINE = 740


@pytest.fixture
def actor() -> Actor:
    return Actor("staff", "1", "周敏", "松坪镇民政办 经办")


@pytest.fixture
def areas(db) -> None:
    for code, name, level, parent in AREAS:
        Area.objects.create(
            code=code,
            name=name,
            level=level,
            parent_id=parent,
            standards_code="500241000000" if level == "county" else "",
        )


@pytest.fixture
def staff(areas):
    """Makes a signed-in-able person in a role for an area."""

    def make(role: str, area: str = TOWN, name: str = "周敏") -> Staff:
        person = Staff.objects.create(username=f"{role}-{area}", name=name)
        office, _ = Office.objects.get_or_create(
            name="民政办公室", area_id=area, defaults={"unit": Unit.CIVIL_AFFAIRS}
        )
        Appointment.objects.create(
            staff=person, office=office, role=role, area_id=area, post="经办",
            from_day=dt.date(2020, 1, 1),
        )  # fmt: skip
        return person

    return make


@pytest.fixture
def rules(areas) -> None:
    """The packs in force in the county and the few values it set."""
    proposer = Staff.objects.create(username="proposer", name="甲")
    decider = Staff.objects.create(username="decider", name="乙")
    for pack in ("aikou-2022", "china-base"):
        PackInForce.objects.create(area_id=COUNTY, pack=pack, from_day=dt.date(2022, 1, 1))
    ParameterChange.objects.create(
        area_id=COUNTY, pack="china-base", name="低保标准", value=str(DIBAO_LINE),
        from_day=dt.date(2022, 1, 1), why="县政府公布", state="confirmed", proposed_by=proposer,
        proposed_at=timezone.now(), decided_by=decider, decided_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def reader(staff):
    """A reader in a role."""
    from bangfu.org.access import Reader

    def make(role: str = Role.TOWNSHIP_OFFICER, area: str = TOWN) -> Reader:
        person = staff(role, area)
        return Reader(person, person.appointments.get(), timezone.localdate())

    return make
