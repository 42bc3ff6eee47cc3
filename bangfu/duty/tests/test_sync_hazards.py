"""Hazards on the phone: those still open go along, and what a visit saw of them comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.models import Hazard, HazardStep, Visit
from bangfu.duty.queries.pack import pack
from bangfu.duty.tests.phones import Phone
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.access import Reader
from bangfu.org.roles import Role

State, Kind = Hazard.State, HazardStep.Kind


@pytest.fixture
def worker(staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE)


@pytest.fixture
def phone(worker):
    return Phone(worker)


@pytest.fixture
def hazard(phone, home):
    """A gas hose found cracked four days ago."""
    place = home()
    visit = made(phone, 4, place, hazard=[{"kind": "gas", "what": "胶管裂了"}])
    phone.sync(visit)
    return Hazard.objects.get()


def made(phone: Phone, days: int, place, **found) -> dict:
    at = (phone.now - dt.timedelta(days=days)).isoformat()
    return {**phone.item("visit", household=place.pk, found=found), "device_at": at}


def looked(phone: Phone, days: int, hazard: Hazard, gone: bool, words: str = "") -> dict:
    seen = [{"id": hazard.pk, "gone": gone, "words": words}]
    return made(phone, days, hazard.household, hazard_seen=seen)


def steps(hazard: Hazard) -> list[str]:
    return [one.kind for one in hazard.steps.order_by("at", "pk")]


def test_open_hazards_go_along_until_they_are_gone(phone, worker, hazard):
    reader = Reader(worker, worker.appointments.get(), timezone.localdate())
    (told,) = pack(reader)["homes"][0]["hazards"]
    assert (told["id"], told["kind"], told["what"]) == (hazard.pk, "燃气", "胶管裂了")
    phone.sync(looked(phone, 0, hazard, True, "换了新胶管"))
    assert pack(reader)["homes"][0]["hazards"] == []


def test_gone_is_kept_once_with_how_and_by_whom(phone, worker, hazard):
    visit = looked(phone, 1, hazard, True, "换了新胶管")
    assert phone.sync(visit) == phone.sync(visit)
    hazard.refresh_from_db()
    assert (hazard.state, hazard.fixed_how) == (State.FIXED, "换了新胶管")
    assert hazard.fixed_on == timezone.localdate() - dt.timedelta(days=1)
    assert hazard.fixed_by == worker.name and steps(hazard) == [Kind.FIXED]


def test_still_there_moves_no_limit(phone, hazard):
    limit = hazard.by_day
    phone.sync(looked(phone, 2, hazard, False, "等人来换"))
    hazard.refresh_from_db()
    assert (hazard.state, hazard.by_day) == (State.OPEN, limit)
    assert steps(hazard) == [Kind.STILL]


@pytest.mark.parametrize(
    ("earlier", "later", "state"), [(True, False, State.OPEN), (False, True, State.FIXED)]
)
def test_a_look_that_comes_in_late_does_not_undo_a_later_one(phone, hazard, earlier, later, state):
    first, second = looked(phone, 3, hazard, earlier), looked(phone, 1, hazard, later)
    phone.sync(second)
    answers = phone.sync(first)
    assert answers[first["uid"]]["state"] == "received"
    hazard.refresh_from_db()
    assert hazard.state == state and Visit.objects.count() == 3


def test_anothers_hazard_is_not_touched(phone, hazard, home):
    other = home(name="别家")
    visit = made(phone, 0, other, hazard_seen=[{"id": hazard.pk, "gone": True}])
    answer = phone.sync(visit)[visit["uid"]]
    assert answer["state"] == "refused" and "不是这一户的" in answer["why"]
    hazard.refresh_from_db()
    assert hazard.state == State.OPEN


@pytest.mark.parametrize("wrong", [{"id": 1}, {"gone": True}, {"id": "x", "gone": True}, 3])
def test_neither_gone_nor_there_is_refused(phone, hazard, wrong):
    visit = made(phone, 0, hazard.household, hazard_seen=[wrong])
    assert phone.sync(visit)[visit["uid"]]["state"] == "refused"
