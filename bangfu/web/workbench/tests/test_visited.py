"""What came in from phones stands on the workbench of village and township, and nowhere else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.models import Visit
from bangfu.duty.tests.phones import Phone
from bangfu.ledger.models import Household, Plan
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.access import Reader
from bangfu.org.roles import Role
from bangfu.web.workbench.matters import SHOWN, SOON, Asked
from bangfu.web.workbench.visited import hardship_found, received


@pytest.fixture
def reader(staff):
    def make(role: str, *area: str) -> Reader:
        person = staff(role, *area)
        return Reader(person, person.appointments.get(), timezone.localdate())

    return make


def test_visits_received_today_are_told_also_those_made_days_ago(reader, home):
    officer, next_door = reader(Role.TOWNSHIP_OFFICER), reader(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    phone = Phone(reader(Role.VILLAGE_WORKER, VILLAGE).staff)
    place = home()
    early = {
        **phone.item("visit", household=place.pk),
        "device_at": (phone.now - dt.timedelta(days=3)).isoformat(),
    }
    assert received(officer) is None
    phone.sync(phone.item("visit", household=place.pk), early)
    told = received(officer)
    assert told is not None and told.number == 2
    assert sorted(line.late for line in told.lines) == [False, True]
    assert all(line.who == place.label and line.url for line in told.lines)
    assert received(next_door) is None
    Visit.objects.update(received_at=timezone.now() - dt.timedelta(days=1))
    assert received(officer) is None


def test_hardship_found_waits_for_a_plan(reader):
    officer, next_door = reader(Role.TOWNSHIP_OFFICER), reader(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    phone = Phone(reader(Role.VILLAGE_WORKER, VILLAGE).staff)
    phone.sync(phone.item("new_hardship", area=VILLAGE, persons=[{"姓名": "冯来顺"}]))
    pile = hardship_found(Asked(officer, SHOWN, SOON))
    assert pile is not None and pile.number == 1
    (matter,) = pile.matters
    assert "冯来顺" in matter.who and phone.staff.name in matter.why and matter.url
    assert hardship_found(Asked(next_door, SHOWN, SOON)) is None
    Plan.objects.create(household=Household.objects.get(), set_on=timezone.localdate(), set_by="甲")
    assert hardship_found(Asked(officer, SHOWN, SOON)) is None
