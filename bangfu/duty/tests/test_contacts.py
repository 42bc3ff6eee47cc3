"""Contacts with a household: visits and what was told without one, each once."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models.visit import How
from bangfu.duty.queries.contacts import contacts, last_contacts
from bangfu.journal.models import Actor
from bangfu.ledger.actions.observe import observe, withdraw
from bangfu.ledger.models import Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role

FILED, DAY = dt.date(2026, 10, 1), dt.date(2026, 11, 20)
NOTHING_NEW = {HOUSEHOLD: {"住房安全": "安全"}}


@pytest.fixture
def place(rules, actor):
    return peng_home(actor)


@pytest.fixture
def went(staff, actor, place):
    worker = staff(Role.VILLAGE_WORKER)

    def make(day: int, how=How.HOME, hour=9, **more):
        at = timezone.make_aware(dt.datetime(2026, 11, day, hour))
        return record_visit(
            actor=actor, staff=worker, uid=uuid.uuid4(), contact=Contact(place, at, how, **more),
            received_at=at,
        ).visit  # fmt: skip

    return make


@pytest.fixture
def told(actor, place):
    def make(day: int, source=Source.VISIT, by=actor):
        return observe(
            actor=by, household=place, source=source, valid_from=dt.date(2026, 11, day),
            facts=NOTHING_NEW,
        )  # fmt: skip

    return make


@pytest.fixture
def seen(place):
    """The days of November on which somebody was there or called, the newest first."""

    def look(day=DAY, **more):
        found = contacts([place.pk], day, since=dt.date(2026, 11, 1), **more).get(place.pk, [])
        return [(one.day.day, one.way) for one in found]

    return look


def test_a_visit_without_facts_counts_like_one_with_them(went, seen):
    went(3)
    went(9, facts=NOTHING_NEW)
    went(5, How.PHONE)
    went(6, How.WECHAT)
    assert seen() == [(9, "入户"), (6, "微信"), (5, "电话"), (3, "入户")]
    assert seen(hows={How.HOME}) == [(9, "入户"), (3, "入户")]


def test_work_at_an_office_is_no_contact(went, seen):
    went(3, How.OFFICE)
    assert seen() == []


def test_facts_told_without_a_visit_count_and_those_of_other_sources_do_not(told, seen):
    told(4)
    told(5, Source.PHONE)
    told(6, Source.IMPORT)
    told(7, Source.DOCUMENT)
    assert seen() == [(5, "电话"), (4, "入户")]


def test_facts_typed_after_the_visit_are_the_same_contact(went, told, seen, place):
    visit = went(4)
    told(4)
    assert seen() == [(4, "入户")]
    assert last_contacts([place.pk], DAY)[place.pk].visit == visit.pk


def test_somebody_else_on_the_same_day_was_there_too(went, told, seen):
    went(4)
    told(4, by=Actor("staff", "99", "田大婶"))
    told(4, Source.PHONE)
    assert sorted(seen()) == [(4, "入户"), (4, "入户"), (4, "电话")]


def test_what_was_found_wrong_or_taken_back_counts_for_nothing(went, told, seen, actor):
    false = went(4, facts=NOTHING_NEW)
    false.struck_at = timezone.now()
    false.save()
    withdraw(actor=actor, observation=told(6), why="记错了户")
    told(4)
    assert seen() == []


def test_facts_taken_back_leave_the_visit(went, seen, actor):
    visit = went(4, facts=NOTHING_NEW)
    withdraw(actor=actor, observation=visit.observation, why="看错了")
    assert seen() == [(4, "入户")]


def test_a_past_day_knows_nothing_of_what_came_later(went, told, seen, place):
    went(3)
    went(3, How.PHONE, hour=15)
    told(8)
    assert seen(dt.date(2026, 11, 7)) == [(3, "电话"), (3, "入户")]
    assert seen(dt.date(2026, 11, 2)) == []
    assert last_contacts([place.pk], dt.date(2026, 11, 7))[place.pk].how == How.PHONE


def test_many_homes_cost_no_more_questions(went, told, place, django_assert_max_num_queries):
    went(3, facts=NOTHING_NEW)
    told(8)
    with django_assert_max_num_queries(3):
        contacts([place.pk, *range(10_000, 10_200)], DAY)
