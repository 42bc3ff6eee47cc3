"""Photos that never came whole: told where they are missing, dropped after a time, sent anew."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.photos import KEPT_PARTS
from bangfu.duty.models import Photo, PhotoPart
from bangfu.duty.tests.phones import Phone, parts, photo_of, picture
from bangfu.journal.models import Entry
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.roles import Role


@pytest.fixture
def phone(staff, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Phone(staff(Role.VILLAGE_WORKER, VILLAGE))


def begun(phone, place, shade: int):
    """A visit whose photo came in part: the photo and all of its parts."""
    data = picture(shade)
    photo = photo_of(data)
    visit = phone.item("visit", household=place.pk, photos=[photo])
    pieces = parts(photo, visit["uid"], data)
    phone.sync(visit, *pieces[:2])
    return photo, pieces


def cleared() -> str:
    said = io.StringIO()
    call_command("clear_photo_parts", stdout=said)
    return said.getvalue()


def test_parts_never_completed_are_dropped_after_a_time_and_the_count_is_told(phone, home):
    old, pieces = begun(phone, home(), 1)
    new, _pieces = begun(phone, home(name="乙"), 2)
    long_ago = timezone.now() - KEPT_PARTS - dt.timedelta(hours=1)
    PhotoPart.objects.filter(photo=old["uid"]).update(received_at=long_ago)
    assert "1 张" in cleared()
    assert {str(one.photo) for one in PhotoPart.objects.all()} == {new["uid"]}
    entry = Entry.objects.get(act="duty.drop_photo_parts")
    assert '"张数":1' in entry.after.replace(" ", "")
    assert "0 张" in cleared()
    assert Entry.objects.filter(act="duty.drop_photo_parts").count() == 1
    # the phone goes on where it thinks it was, and hears that all of it is wanted
    answer = phone.sync(pieces[2])[old["uid"]]
    assert (answer["state"], answer["have"]) == ("partial", 0)
    assert phone.sync(*pieces)[old["uid"]]["state"] == "received"
    assert Photo.objects.get(uid=old["uid"]).document is not None


def test_one_late_part_keeps_the_beginning(phone, home):
    photo, _pieces = begun(phone, home(), 1)
    first = PhotoPart.objects.filter(photo=photo["uid"]).order_by("offset").first()
    PhotoPart.objects.filter(pk=first.pk).update(received_at=timezone.now() - KEPT_PARTS * 2)
    assert "0 张" in cleared() and PhotoPart.objects.count() == 2


def test_the_township_sees_how_many_photos_a_phone_still_has(phone, home, staff):
    begun(phone, home(), 1)
    begun(phone, home(name="乙"), 2)
    client = Client()
    client.force_login(
        staff(Role.TOWNSHIP_OFFICER), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("duty:phones")).content.decode()
    assert "2 张照片还没有传到" in page
