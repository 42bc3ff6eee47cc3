"""Phones of people whose post ended or moved: what they did before stays done, and the phone empties."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.devices import digest_of
from bangfu.duty.models import Device, Visit
from bangfu.duty.tests.phones import Phone
from bangfu.ledger.models import Household
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.models import Appointment
from bangfu.org.roles import Role


@pytest.fixture
def worker(staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE)


@pytest.fixture
def phone(worker):
    return Phone(worker)


def before(phone: Phone, days: int, kind: str = "visit", **more: object) -> dict[str, object]:
    """Something recorded some days ago."""
    at = (phone.now - dt.timedelta(days=days)).isoformat()
    return {**phone.item(kind, **more), "device_at": at}


def ends(worker, days: int) -> dt.date:
    """The post's last day was so many days ago."""
    last = timezone.localdate() - dt.timedelta(days=days)
    Appointment.objects.filter(staff=worker).update(until_day=last)
    return last


def moves(worker, days: int) -> None:
    """Another village since so many days ago."""
    old = Appointment.objects.get(staff=worker)
    start = ends(worker, days + 1) + dt.timedelta(days=1)
    Appointment.objects.create(
        staff=worker, office=old.office, area_id=NEXT_VILLAGE, role=old.role, from_day=start
    )


def test_a_visit_made_before_the_post_ended_counts_and_one_after_does_not(phone, worker, home):
    place = home()
    made, late = before(phone, 3, household=place.pk), before(phone, 0, household=place.pk)
    last = ends(worker, 2)
    body = phone.post({"items": [made, late]}).json()
    assert [one["state"] for one in body["answers"]] == ["received", "refused"]
    assert last.isoformat() in body["answers"][1]["why"]
    assert (body["ended"], body["wipe"]) == (last.isoformat(), False)
    assert str(Visit.objects.get().uid) == made["uid"]
    assert phone.post({"items": [made]}).json()["answers"] == body["answers"][:1]


def test_hardship_found_before_the_post_ended_is_filed(phone, worker):
    made = before(phone, 3, "new_hardship", area=VILLAGE, persons=[{"姓名": "冯来顺"}])
    late = before(phone, 0, "new_hardship", area=VILLAGE, persons=[{"姓名": "周有田"}])
    ends(worker, 2)
    answers = phone.sync(made, late)
    assert answers[made["uid"]]["state"] == "received"
    assert answers[late["uid"]]["state"] == "refused"
    assert Household.objects.get().head_name == "冯来顺"


def test_hardship_found_before_moving_to_another_village_is_filed_where_it_was_found(phone, worker):
    made = before(phone, 5, "new_hardship", area=VILLAGE, persons=[{"姓名": "冯来顺"}])
    visit = before(phone, 5, household={"uid": made["uid"]}, persons=["new:0"])
    moves(worker, 2)
    late = before(phone, 0, "new_hardship", area=VILLAGE, persons=[{"姓名": "周有田"}])
    answers = phone.sync(visit, made, late)
    assert answers[made["uid"]]["state"] == "received"
    assert phone.sync(visit)[visit["uid"]]["state"] == "received"
    assert answers[late["uid"]]["state"] == "refused"
    assert Household.objects.get().area_code == VILLAGE


def test_after_the_post_ended_nobodys_data_is_handed_out(phone, worker, home):
    home()
    last = ends(worker, 2)
    key = {"Authorization": f"Device {phone.device.uid}:{phone.key}"}
    answer = Client().get(reverse("duty:phone-pack"), headers=key)
    assert answer.status_code == 403 and "pack" not in answer.json()
    assert answer.json()["ended"] == last.isoformat()


def test_a_phone_that_emptied_itself_after_the_post_says_so(phone, worker):
    check = {"device": str(phone.device.uid), "check": digest_of(phone.key), "wiped": True}
    phone.post(check, "phone-check")
    assert Device.objects.get().wiped_at is None, "nobody asked it to, and the post goes on"
    ends(worker, 1)
    phone.post(check, "phone-check")
    assert Device.objects.get().wiped_at is not None
    assert phone.post({"items": []}).status_code == 401, "its key opens nothing any more"


def test_the_office_still_empties_the_phone_of_somebody_who_left(phone, worker, staff):
    """DHIS2 Android 2.31 to 2.36 lost this: asked after the post ended, heard at the next contact."""
    ends(worker, 30)
    officer = staff(Role.TOWNSHIP_OFFICER)
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    listed = client.get(reverse("duty:phones")).content.decode()
    assert worker.name in listed
    asked = client.post(reverse("duty:phone-wipe", args=[phone.device.pk]), {"why": "没有交还"})
    assert asked.status_code == 302
    assert phone.post({"items": []}).json()["wipe"] is True


def test_a_phone_of_somebody_who_never_had_a_post_is_told_so(phone, worker):
    Appointment.objects.filter(staff=worker).delete()
    answer = phone.post({"items": []})
    assert answer.status_code == 403 and answer.json()["why"] and answer.json()["ended"] == ""
