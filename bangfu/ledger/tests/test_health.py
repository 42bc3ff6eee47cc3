"""Health files: who reads them, what is added, what is crossed out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.health import cross_out_health, record_health
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.models import HealthEntry
from bangfu.ledger.queries.health import health_entries_of, health_sheet
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import FILE_KEEPERS, LEDGER_READERS, Role

DAY = dt.date(2026, 10, 12)
CONDITION, EXAMINATION = HealthEntry.Kind.CONDITION, HealthEntry.Kind.EXAMINATION


@pytest.fixture
def person(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "罗秀珍"})]
    ).persons[0]


@pytest.fixture
def entry(person, actor):
    return record_health(
        actor=actor, person=person, kind=CONDITION, day=DAY, content="尿毒症，每周透析",
        where="县医院",
    )  # fmt: skip


def test_the_journal_tells_of_an_entry_without_its_content(person, entry, actor):
    told = Entry.objects.order_by("-seq").first()
    assert told.act == "ledger.record_health"
    assert "健康状况" in told.after and "透析" not in told.after + told.before + told.why


def test_the_same_entry_twice_is_one(person, entry, actor):
    again = record_health(
        actor=actor, person=person, kind=CONDITION, day=DAY, content="尿毒症，每周透析"
    )
    assert again.pk == entry.pk and HealthEntry.objects.count() == 1


def test_no_day_to_come(person, actor):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(Impossible):
        record_health(actor=actor, person=person, kind=CONDITION, day=tomorrow, content="好")


def test_a_paper_of_another_household_is_refused(person, actor):
    other = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).household
    paper = add_document(
        actor=actor, household=other, kind="体检报告", title="体检", data=b"%PDF-1.4\n%%EOF\n"
    )
    with pytest.raises(Impossible):
        record_health(
            actor=actor, person=person, kind=EXAMINATION, day=DAY, content="正常", document=paper
        )


def test_what_was_wrong_is_crossed_out_with_the_reason_and_still_read(person, entry, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    address = reverse("ledger:health_cross_out", args=[entry.pk])
    client.post(address, {"reason": " "})
    entry.refresh_from_db()
    assert entry.crossed_out_because == ""
    client.post(address, {"reason": "记错了人"})
    page = client.get(reverse("ledger:health", args=[person.pk])).content.decode()
    assert "<s>尿毒症，每周透析</s>" in page and "划掉了：记错了人" in page


def test_crossing_out_twice_keeps_the_first_reason(entry, actor):
    cross_out_health(actor=actor, entry=entry, why="记错了人")
    cross_out_health(actor=actor, entry=entry, why="别的")
    entry.refresh_from_db()
    assert entry.crossed_out_because == "记错了人"
    assert Entry.objects.filter(act="ledger.cross_out_health").count() == 1


def test_adding_through_the_page(person, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    address = reverse("ledger:health_add", args=[person.pk])
    answer = client.post(address, {"kind": "examination", "day": "2026-10-12", "where": "卫生院"})
    assert answer.status_code == 422 and 'value="卫生院"' in answer.content.decode()
    answer = client.post(
        address, {"kind": "examination", "day": "2026-10-12", "content": "血压 150/95"}
    )
    assert answer.status_code == 302
    assert "血压 150/95" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("role", sorted(LEDGER_READERS))
def test_only_who_keeps_files_reads_health(person, entry, client, staff, reader, role):
    keeps = role in FILE_KEEPERS
    me = reader(role)
    assert (health_sheet(me, person.household) is not None) == keeps
    assert list(health_entries_of(me)) == ([entry] if keeps else [])
    client.force_login(me.staff)
    answer = client.get(reverse("ledger:health", args=[person.pk]))
    assert answer.status_code == (200 if keeps else 403)


@pytest.mark.parametrize("role", [Role.FUND_SUPERVISOR, Role.HOTLINE_CLERK])
def test_the_household_page_shows_no_health_to_money_and_hotline(person, entry, reader, role):
    for seen_by, shown in ((role, False), (Role.TOWNSHIP_LEADER, True)):
        request = RequestFactory().get("/")
        request.reader = reader(seen_by)
        text = render_to_string(
            "ledger/health_of.html", {"household": person.household}, request=request
        )
        assert ("透析" in text) == shown


def test_the_next_village_has_no_such_file(person, entry, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert client.get(reverse("ledger:health", args=[person.pk])).status_code == 404
    assert client.get(reverse("ledger:health_add", args=[person.pk])).status_code == 404
    address = reverse("ledger:health_cross_out", args=[entry.pk])
    assert client.post(address, {"reason": "x"}).status_code == 404
