from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import Role

PASSWORD = "feng-lin-2026-x"
TOWNSHIP, VILLAGE = "990101102000", "990101102001"


def hold(staff: Staff, role: str, area: str, post: str = "干部") -> Appointment:
    return Appointment.objects.create(
        staff=staff,
        office=Office.objects.get(),
        role=role,
        area_id=area,
        post=post,
        from_day=dt.date(2020, 1, 1),
    )


def staff(username: str, name: str, **more: object) -> Staff:
    made = Staff(username=username, name=name, **more)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def town(db: None) -> None:
    above = None
    for code, name, level in (
        ("990000000000", "云上省", "province"),
        ("990100000000", "云水市", "city"),
        ("990101000000", "云岭县", "county"),
        (TOWNSHIP, "松坪镇", "township"),
        (VILLAGE, "枫林村", "village"),
    ):
        above = Area.objects.create(code=code, name=name, level=level, parent=above)
    Office.objects.create(name="松坪镇民政办", area_id=TOWNSHIP, unit="civil_affairs")


@pytest.fixture
def officer(town: None) -> Staff:
    made = staff("zhoumin", "周敏")
    hold(made, Role.TOWNSHIP_OFFICER, TOWNSHIP, "民政办干部")
    return made


@pytest.fixture
def auditor(town: None) -> Staff:
    made = staff("shenming", "沈明")
    hold(made, Role.AUDIT_ADMIN, "990101000000", "审计管理员")
    return made


@pytest.fixture
def as_officer(officer: Staff) -> Client:
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client
