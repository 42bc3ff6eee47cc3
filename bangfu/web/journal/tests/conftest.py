"""A county with an audit administrator, its neighbour, and a few acts in both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Entry, Subject
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import Role

AREAS = [
    ("990101000000", "云岭县", "county", None),
    ("990101100000", "松坪镇", "township", "990101000000"),
    ("990101100203", "枫林村", "village", "990101100000"),
    ("990101101000", "隔山镇", "township", "990101000000"),
    ("990101101203", "枫林村", "village", "990101101000"),
    ("990102000000", "云东县", "county", None),
    ("990102100000", "白水镇", "township", "990102000000"),
]
VILLAGE, NEIGHBOUR = "990101100203", "990102100000"
ZHOU = Actor("staff", "31", "周敏", "松坪镇民政办 经办人员")
PENG = Subject("household", "SP-08-0417", "彭守义一家")


@pytest.fixture
def areas(db: None) -> None:
    for code, name, level, parent in AREAS:
        Area.objects.create(code=code, name=name, level=level, parent_id=parent)


@pytest.fixture
def staff(areas: None) -> Callable[[str], Staff]:
    """Somebody in a role for the county."""

    def appointed(role: str) -> Staff:
        area = Area.objects.get(code="990101000000")
        person = Staff.objects.create(username=role, name="沈若兰", area=area)
        office = Office.objects.create(name="云岭县纪检组", area=area, unit="other")
        Appointment.objects.create(
            staff=person,
            office=office,
            role=role,
            area=area,
            post="管理员",
            from_day=dt.date(2020, 1, 1),
        )
        return person

    return appointed


@pytest.fixture
def auditor(staff: Callable[[str], Staff]) -> Staff:
    return staff(Role.AUDIT_ADMIN)


@pytest.fixture
def desk(auditor: Staff) -> Client:
    """The audit administrator's browser."""
    client = Client()
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def write(**changed: object) -> Entry:
    given = {"actor": ZHOU, "act": "ledger.observe", "subject": PENG, "area": VILLAGE}
    with transaction.atomic():
        return record(**(given | changed))


@pytest.fixture
def acts(areas: None) -> None:
    """1: a fact, 2: a reveal, 3: next county's, 4: of no place."""
    write(before={"住房安全": "安全"}, after={"住房安全": "有隐患", "月人均收入": None})
    write(
        act="ledger.reveal_identity",
        subject=Subject("person", "88", "罗秀珍"),
        why="核对住院票据",
    )
    write(subject=Subject("household", "BS-01-0001", "外县某户"), area=NEIGHBOUR)
    write(actor=Actor("system", "bangfu", "系统"), act="rulebook.put_in_force",
          subject=Subject("pack", "china-base", "全国低保和特困"), area="")  # fmt: skip
