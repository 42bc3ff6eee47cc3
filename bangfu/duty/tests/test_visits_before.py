"""Who was gone to before households became one, or two: the file they are on now tells it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Visit
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.ledger.actions.households import (
    Newcomer,
    file_household,
    merge_households,
    split_household,
)
from bangfu.ledger.actions.merge_persons import merge_persons
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Duplicate, Household, Person
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.roles import Role

TODAY = timezone.localdate()
WEEK_AGO, YESTERDAY = TODAY - dt.timedelta(days=7), TODAY - dt.timedelta(days=1)


@pytest.fixture
def file(rules, actor):
    """Files a household of these people, long ago."""

    def file_(*names: str, area: str = VILLAGE, number: str = "") -> Household:
        return file_household(
            actor=actor, area_code=area, day=dt.date(2026, 1, 5), number=number,
            persons=[Newcomer({"姓名": one}) for one in names],
        ).household  # fmt: skip

    return file_


@pytest.fixture
def visited(actor):
    """Writes down a visit to a household, a week ago if not told; `of` names people."""

    def record(home: Household, day: dt.date = WEEK_AGO, of: tuple[str, ...] = ()) -> Visit:
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        people = [Person.objects.get(name=name).pk for name in of]
        contact = Contact(home, at, persons=people, note="屋里漏雨")
        return record_visit(actor=actor, staff=None, uid=uuid.uuid4(), contact=contact).visit

    return record


@pytest.fixture
def page(client, staff):
    """What a village worker reads of a household: its file, or its visits."""
    client.force_login(staff(Role.VILLAGE_WORKER, area=VILLAGE))

    def read(home: Household, name: str = "ledger:household") -> str:
        text = client.get(reverse(name, args=[home.pk])).content.decode()
        return text.partition('id="log"')[2].partition("</section>")[0] if ":h" in name else text

    return read


def link(visit: Visit) -> str:
    return reverse("duty:visit", args=[visit.pk])


def test_who_was_visited_before_a_merger_is_seen_on_the_file_that_stays(file, visited, actor, page):
    home, into = file("彭守义"), file("田桂芳")
    before = visited(home)
    late = visited(home, TODAY)  # a phone that sends later, for the file it had
    assert link(before) not in page(into)
    merge_households(actor=actor, household=home, into=into, day=YESTERDAY, why="同住")
    log = page(into)
    assert link(before) in log and link(late) in log and home.number in log
    assert "屋里漏雨" not in log  # what was said stays in the file it was said for
    listed = page(into, "duty:visits")
    assert link(before) in listed and home.number in listed


def test_what_was_learnt_at_the_door_without_a_visit_counts_too(file, actor, page):
    home, into = file("彭守义"), file("田桂芳")
    observe(
        actor=actor, household=home, source="visit", valid_from=WEEK_AGO,
        facts={"household": {"住房安全": "有隐患"}},
    )  # fmt: skip
    merge_households(actor=actor, household=home, into=into, day=YESTERDAY, why="同住")
    assert "那时在另一户" in page(into)


def test_through_two_mergers(file, visited, actor, page):
    first, second, last = file("彭守义"), file("田桂芳"), file("冯来顺")
    before = visited(first)
    merge_households(actor=actor, household=first, into=second, day=YESTERDAY, why="同住")
    merge_households(actor=actor, household=second, into=last, day=TODAY, why="同住")
    assert link(before) in page(last) and link(before) in page(last, "duty:visits")


def test_after_a_split_the_visits_before_it_but_not_those_to_others(file, visited, actor, page):
    home = file("彭守义", "彭大山", "彭小雨")
    family, own = visited(home), visited(home, of=("彭大山",))
    others = visited(home, of=("彭守义",))
    after = visited(home, TODAY)
    moved = Person.objects.get(name="彭大山")
    new = split_household(
        actor=actor, household=home, leaving=[moved], day=YESTERDAY, why="分家"
    )  # fmt: skip
    for text in (page(new), page(new, "duty:visits")):
        assert link(family) in text and link(own) in text
        assert link(others) not in text and link(after) not in text
    log = page(home)
    assert link(family) in log and "那时在另一户" not in log


def test_from_another_village_it_is_told_without_a_way_in(file, visited, actor, page):
    home, into = file("彭守义", area=NEXT_VILLAGE), file("田桂芳")
    before = visited(home)
    merge_households(actor=actor, household=home, into=into, day=YESTERDAY, why="同住")
    log = page(into)
    assert "那时在另一户" in log and actor.name in log
    assert link(before) not in log and reverse("ledger:household", args=[home.pk]) not in log
    assert link(before) not in page(into, "duty:visits")


def test_two_files_of_one_person(file, visited, actor, page):
    home, into = file("彭守义"), file("彭守义")
    before = visited(home)
    pair = Duplicate.objects.create(first=home.persons.get(), second=into.persons.get())
    merge_persons(actor=actor, pair=pair, keep=into.persons.get(), why="同一个人")
    home.refresh_from_db()
    assert home.merged_into_id == into.pk and link(before) in page(into)


def test_on_a_day_before_the_merger_it_is_not_there(file, visited, actor, client, page):
    home, into = file("彭守义"), file("田桂芳")
    before = visited(home)
    merge_households(actor=actor, household=home, into=into, day=YESTERDAY, why="同住")
    address = reverse("ledger:household", args=[into.pk])
    day = (YESTERDAY - dt.timedelta(days=1)).isoformat()
    assert link(before) not in client.get(address, {"on": day}).content.decode()
