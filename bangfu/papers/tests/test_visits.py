"""Papers name the visits, whether or not a visit told facts of the household."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models.visit import How
from bangfu.ledger.actions.persons import mark_key_person
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.papers.actions.monthly import start
from bangfu.papers.queries.file import file_content
from bangfu.papers.queries.guiyang import survey_content
from bangfu.papers.queries.homes import homes_of
from bangfu.papers.queries.lists import key_person_content
from bangfu.papers.queries.monthly import sheet_of

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def went(staff, actor, village):
    worker = staff(Role.VILLAGE_WORKER)

    def make(day: dt.date, how=How.HOME, **more):
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        made = record_visit(
            actor=actor, staff=worker, uid=uuid.uuid4(), received_at=at,
            contact=Contact(village["peng"], at, how, **more),
        ).visit  # fmt: skip
        # the day that the fixtures set stands still for every moment
        made.day = day
        made.save()
        return made

    return make


def strike(visit) -> None:
    visit.struck_at = timezone.now()
    visit.save()


def test_the_households_file_lists_them_with_what_was_done(village, reader, went):
    went(dt.date(2026, 11, 20), services=["check.housing"], note="炉子没有烟囱")
    went(dt.date(2026, 11, 12), How.PHONE, found={"need": ["想要一床被子"]})
    strike(went(dt.date(2026, 11, 15), note="没有去"))
    printed = file_content(reader(), village["peng"], DAY).visits
    assert [(one.day.day, one.way) for one in printed][:2] == [(20, "入户"), (12, "电话")]
    assert "查看住房" in printed[0].what and "炉子没有烟囱" in printed[0].what
    assert "想要一床被子" in printed[1].what
    assert not any(one.day.day == 15 for one in printed)


def test_the_file_of_a_past_day_lists_those_before_it(village, reader, went):
    went(dt.date(2026, 11, 3))
    went(dt.date(2026, 11, 20))
    printed = file_content(reader(), village["peng"], dt.date(2026, 11, 10)).visits
    assert [one.day.isoformat() for one in printed][:2] == ["2026-11-03", "2026-10-12"]


def test_what_tells_of_harm_is_not_printed(village, reader, went):
    went(
        dt.date(2026, 11, 20), note="身上有伤", words="他打我",
        found={"harm": [{"what": "家庭暴力", "words": "他打我"}]},
    )  # fmt: skip
    (printed, *_rest) = file_content(reader(), village["peng"], DAY).visits
    assert printed.day.day == 20
    assert "伤" not in printed.what and "打" not in printed.what and "暴力" not in printed.what


def test_who_does_not_see_health_is_not_told_what_was_done(village, reader, went):
    went(dt.date(2026, 11, 20), services=["health.inquiry"], note="陪同透析")
    money = reader(Role.FUND_SUPERVISOR)
    (printed, *_rest) = file_content(money, village["peng"], DAY).visits
    assert (printed.day.day, printed.what) == (20, "")


def test_the_survey_ledger_says_who_was_there_last_and_how(village, reader, went):
    went(dt.date(2026, 11, 20))
    went(dt.date(2026, 11, 22), How.PHONE)
    area, me = Area.objects.get(pk=VILLAGE), reader()

    def last(day: dt.date):
        survey = survey_content(homes_of(me, VILLAGE, day), area, day, filled_by="周敏")
        return next((one.way, one.surveyed_on) for one in survey.households if one.head == "彭守义")

    assert last(DAY) == ("电话", dt.date(2026, 11, 22))
    assert last(dt.date(2026, 11, 21)) == ("入户", dt.date(2026, 11, 20))


def test_key_persons_were_last_visited_at_home(village, reader, actor, went):
    peng = Person.objects.get(name="彭守义")
    mark_key_person(actor=actor, person=peng, day=dt.date(2026, 11, 1), why="重残")
    went(dt.date(2026, 11, 20))
    went(dt.date(2026, 11, 22), How.PHONE)
    strike(went(dt.date(2026, 11, 23)))
    area = Area.objects.get(pk=VILLAGE)
    (one,) = key_person_content(homes_of(reader(), VILLAGE, DAY), area, DAY, filled_by="").people
    assert one.last_visit == dt.date(2026, 11, 20)


def test_the_monthly_check_knows_who_was_visited_this_month(village, posts, went):
    went(dt.date(2026, 11, 20))
    went(dt.date(2026, 11, 22), How.PHONE)
    strike(went(dt.date(2026, 11, 23)))
    area = Area.objects.get(pk=VILLAGE)
    ledger = start(actor=posts["worker"].actor, village=area, month=dt.date(2026, 11, 1))
    visited = {one.name: one.visited for one in sheet_of(ledger).homes}
    assert visited["彭守义"] == dt.date(2026, 11, 20)
    assert visited["田桂芳"] is None
