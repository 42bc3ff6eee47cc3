"""Finding people by letters and by telephone: within the scope, by an index, leaving no trace."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from bangfu.journal.models import Entry
from bangfu.ledger.models import Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries import search as module
from bangfu.ledger.queries.search import search, ways
from bangfu.ledger.tags import ALL
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, TOWN
from bangfu.ledger.tests.homes import DAY, peng_home
from bangfu.org.access import Reader, appointments_on
from bangfu.org.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(areas, actor):
    return peng_home(actor)


def reader_for(person) -> Reader:
    return Reader(person, appointments_on(person, DAY)[0], DAY)


def names(found) -> list[str]:
    return [person.name for person in found[0]]


@pytest.mark.parametrize(
    "text",
    ["psy", "PSY", "ps", "pengshouyi", "peng shou", "pengsh", "13000000017", "130 0000 0017",
     "+8613000000017", "0017"],
)  # fmt: skip
def test_somebody_is_found(home, staff, text: str) -> None:
    assert names(search(reader_for(staff(Role.TOWNSHIP_OFFICER)), text)) == ["彭守义"]


@pytest.mark.parametrize("text", ["py", "shouyi", "13000000018", "3000000017", "0018", "ü", "z"])
def test_nobody_is_found_by_something_else(home, staff, text: str) -> None:
    assert names(search(reader_for(staff(Role.TOWNSHIP_OFFICER)), text)) == []


@pytest.mark.parametrize("text", ["psy", "pengshouyi", "13000000017", "0017"])
def test_the_next_village_finds_nobody(home, staff, text: str) -> None:
    assert names(search(reader_for(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE)), text)) == []


def test_a_new_name_and_telephone_are_found_and_the_old_ones_not(home, staff, actor) -> None:
    from bangfu.ledger.actions.refold import refold
    from bangfu.ledger.models import Observation

    one = Person.objects.get(name="彭守义")
    said = Observation.objects.get(household=home)
    said.facts[str(one.pk)]["姓名"] = "曾晖"
    said.protected[str(one.pk)]["联系电话"] = "13000000099"
    said.save()
    refold(home)
    reader = reader_for(staff(Role.TOWNSHIP_OFFICER))
    assert names(search(reader, "zengh")) == names(search(reader, "13000000099")) == ["曾晖"]
    assert names(search(reader, "psy")) == names(search(reader, "13000000017")) == []


def test_people_filed_before_are_given_their_letters(home) -> None:
    whole = Person.objects.order_by("pk").values_list(
        "spelling", "initials", "phone_key", "phone_tail"
    )
    before = list(whole)
    assert before[0][:2] == ("pengshouyi", "psy") and before[0][3] == "0017"
    Person.objects.update(spelling="", initials="", phone_key="", phone_tail="")
    step = importlib.import_module("bangfu.ledger.migrations.0011_found_by_letters_and_telephone")
    step.fill(apps, connection.schema_editor())
    assert list(whole) == before


def test_each_way_of_asking_has_an_index(home, staff) -> None:
    reader = reader_for(staff(Role.TOWNSHIP_OFFICER))
    wanted = {
        "zs": "person_initials",
        "13000000017": "person_phone_key",
        "0017": "person_phone_tail",
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for text, index in wanted.items():
            plans = ""
            for condition in ways(text, reader)[:2]:
                plans += Person.objects.filter(condition).order_by().explain()
            assert index in plans, (text, plans)


def test_the_whole_telephone_stands_nowhere_else(client, home, staff, caplog) -> None:
    client.force_login(staff(Role.TOWNSHIP_OFFICER, TOWN))
    sent = client.post(reverse("ledger:search"), {"text": "13000000017"})
    assert "1300000" not in sent.url
    page = client.get(sent.url).content.decode()
    assert "彭守义" in page
    assert "13000000017" not in caplog.text
    assert not Entry.objects.filter(after__contains="13000000017").exists()
    one = Person.objects.get(name="彭守义")
    assert "13000000017" not in one.phone_key and len(one.phone_key) == 32
    assert not Session.objects.filter(session_data__contains="13000000017").exists()


def test_a_part_of_a_name_is_found_by_the_names_alone_where_many_live(
    home, staff, monkeypatch
) -> None:
    monkeypatch.setattr(module, "ROWS_READ_AT_MOST", 0)
    reader = reader_for(staff(Role.TOWNSHIP_OFFICER))
    elsewhere = reader_for(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE, "别村"))
    held_by_many = {"ledger.held": {(reader.prefix, ALL): {"": 9}}}
    many = Reader(reader.staff, reader.appointment, DAY, kept=held_by_many)
    for text in ("守", "守义", "彭"):
        assert names(search(many, text)) == names(search(reader, text)) != []
        assert names(search(elsewhere, text)) == []
    monkeypatch.setattr(module, "LOOKED_THROUGH_AT_MOST", 1)
    assert names(search(many, "彭守")) == names(search(many, "彭守义")) == ["彭守义"]
    assert names(search(many, "守")) == []
    monkeypatch.undo()
    monkeypatch.setattr(module, "ROWS_READ_AT_MOST", 0)
    Person.objects.filter(name="彭守义").update(state=State.MERGED)
    assert "彭守义" not in names(search(many, "守"))
