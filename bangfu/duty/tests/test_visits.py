"""What is hardly possible is marked, whatever order it comes in, and never refused."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bangfu.duty.actions.marking import A_DAY
from bangfu.duty.actions.visits import Contact, PhotoTaken, record_visit
from bangfu.duty.models import Hazard, Helper, Pairing, Report, Visit
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Household, Observation, Outcome
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role

AT = timezone.make_aware(dt.datetime(2026, 11, 10, 9, 0))
NOW = timezone.make_aware(dt.datetime(2026, 11, 20, 9, 0))


@pytest.fixture
def visit(staff, actor):
    worker = staff(Role.VILLAGE_WORKER)

    def make(household, at=AT, uid=None, **more):
        return record_visit(
            actor=actor, staff=worker, uid=uid or uuid.uuid4(), received_at=NOW,
            contact=Contact(household, at, **more),
        ).visit  # fmt: skip

    make.worker = worker
    return make


def marks(*visits: Visit) -> list[list[str]]:
    return [Visit.objects.get(pk=one.pk).marks for one in visits]


def test_a_repeated_visit_is_the_same_one(home, visit):
    uid, place = uuid.uuid4(), home()
    assert visit(place, uid=uid) == visit(place, uid=uid, note="又一次")
    assert Visit.objects.count() == 1


def test_two_villages_in_ten_minutes_marks_both(home, visit):
    here, there = home(), home(area=NEXT_VILLAGE)
    later = visit(there, AT + dt.timedelta(minutes=9))
    first = visit(here, AT)
    far = visit(here, AT + dt.timedelta(minutes=30))
    assert marks(first, later, far) == [["two_villages"], ["two_villages"], []]


def test_calls_can_go_to_two_villages(home, visit):
    assert marks(visit(home()), visit(home(area=NEXT_VILLAGE), how="phone")) == [[], []]


def test_the_fortieth_visit_of_a_day_marks_all(home, visit):
    place = home()
    made = [visit(place, AT + dt.timedelta(minutes=5 * n)) for n in range(A_DAY - 1)]
    assert all(one == [] for one in marks(*made))
    made += [visit(place, AT + dt.timedelta(minutes=5 * n)) for n in (50, 51)]
    assert all(one == ["forty_a_day"] for one in marks(*made))


def test_the_same_photo_twice_marks_both(home, visit):
    def photo():
        return [PhotoTaken(uuid.uuid4(), "a" * 64, 10)]

    first = visit(home(), photos=photo())
    second = visit(home(), AT + dt.timedelta(days=1), photos=photo())
    assert marks(first, second) == [["same_photo"], ["same_photo"]]


def test_a_clock_that_is_off_is_shown(home, visit):
    wrong = visit(home(), AT, device_at=AT + dt.timedelta(days=1))
    assert wrong.marks == ["clock"] and wrong.at == AT
    ahead = visit(home(), NOW + dt.timedelta(days=1))
    assert ahead.marks == ["clock"] and ahead.at == NOW


def test_harm_is_reported_at_once_and_hazards_are_followed(home, visit):
    place = home()
    person = place.persons.get()
    visit(place, found={
        "harm": [{"what": "被打", "words": "胳膊有伤", "person": person.pk}],
        "hazard": [{"kind": "suffocation", "what": "烤火屋没有窗"}],
    })  # fmt: skip
    report = Report.objects.get()
    assert (report.person, report.found_at, report.taken_up_at) == (person, AT, None)
    assert Hazard.objects.get().state == Hazard.State.OPEN


def test_facts_of_a_visit_are_in_the_ledger_and_screened(rules, actor, visit):
    place = peng_home(actor)
    asked = Outcome.objects.filter(household=place, missing__contains="突发困难")
    assert asked.exists()
    made = visit(place, facts={"household": {}, str(place.persons.first().pk): {}})
    assert made.observation is None
    entity = "household" if "突发困难" in _of_home() else str(place.persons.first().pk)
    made = visit(place, AT + dt.timedelta(days=1), facts={entity: {"突发困难": False}})
    kept = Observation.objects.get(origin=f"visit:{made.uid}")
    assert kept == made.observation and kept.valid_from == made.day
    assert not asked.exists()


def _of_home() -> set[str]:
    from bangfu.ledger.facts import observable

    return {fact.name for fact in observable("household")}


def test_a_visit_before_a_reassignment_stays_with_who_was_responsible_then(home, visit):
    place = home()
    old, new = (
        Helper.objects.create(
            name=name, kind=Helper.Kind.VILLAGE_STAFF, area_code=place.area_code,
            staff=visit.worker if name == "甲" else None, from_day=dt.date(2026, 1, 1),
        )
        for name in ("甲", "乙")
    )  # fmt: skip
    Pairing.objects.create(
        helper=old, household=place, level="village", from_day=dt.date(2026, 1, 1),
        until_day=dt.date(2026, 11, 12), decided_by="丙",
    )  # fmt: skip
    Pairing.objects.create(
        helper=new,
        household=place,
        level="village",
        from_day=dt.date(2026, 11, 13),
        decided_by="丙",
    )
    assert visit(place).helper == old


@pytest.mark.parametrize(
    "wrong", [{"services": ["life.magic"]}, {"how": "dream"}, {"words": "长" * 5000}]
)
def test_what_cannot_be_kept_is_refused_whole(home, visit, wrong):
    with pytest.raises(Impossible):
        visit(home(), **wrong)
    assert not Visit.objects.exists()


def test_people_of_another_home_are_refused(home, visit):
    with pytest.raises(Impossible):
        visit(home(), persons=[home().persons.get().pk])
    assert Household.objects.count() == 2
