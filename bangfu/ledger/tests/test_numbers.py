"""Whole numbers: for a reason, written down, not by the hundred."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.journal.models import Entry
from bangfu.ledger.actions import numbers
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import PENG_NUMBER, peng_home
from bangfu.org.roles import Role


@pytest.fixture
def one(rules, actor):
    return peng_home(actor).persons.get(name="彭守义")


@pytest.fixture
def officer(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


def ask(client, one, what="identity", **values):
    return client.post(reverse("ledger:reveal", args=[one.pk, what]), values)


def test_a_reason_opens_it_and_is_written_down(officer, one):
    answer = ask(officer, one, reason="check")
    assert answer.content.decode() == PENG_NUMBER and "no-store" in answer["Cache-Control"]
    entry = Entry.objects.get(act="ledger.reveal_identity")
    assert entry.why == "核对证件或票据" and entry.subject_id == str(one.pk)
    told = "".join(str(v) for row in Entry.objects.values_list() for v in row)
    assert PENG_NUMBER not in told


@pytest.mark.parametrize("values", [{}, {"reason": "other"}, {"reason": "other", "why": " "}])
def test_no_reason_opens_nothing(officer, one, values):
    assert ask(officer, one, **values).status_code == 400
    assert not Entry.objects.filter(act__startswith="ledger.reveal").exists()


def test_ones_own_words_are_a_reason(officer, one):
    assert ask(officer, one, "phone", reason="other", why="家属来电核实").content == b"13000000017"
    assert Entry.objects.get(act="ledger.reveal_phone").why == "家属来电核实"


def test_what_is_not_there_cannot_be_shown(officer, one):
    assert ask(officer, one, "account", reason="check").status_code == 404
    assert ask(officer, one, "salary", reason="check").status_code == 404


def test_a_list_is_not_copied_this_way(officer, one, monkeypatch):
    monkeypatch.setattr(numbers, "MOST_AN_HOUR", 2)
    assert [ask(officer, one, reason="check").status_code for _ in range(3)] == [200, 200, 400]
    assert Entry.objects.filter(act="ledger.reveal_refused").count() == 1


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.VILLAGE_WORKER, NEXT_VILLAGE, 404),
        (Role.FUND_SUPERVISOR, None, 403),
        (Role.TOWNSHIP_LEADER, None, 403),
    ],
)
def test_who_has_no_reason_to_see_it(client, staff, one, role, area, status):
    client.force_login(staff(role, area) if area else staff(role))
    assert ask(client, one, reason="check").status_code == status


def test_it_is_not_got_by_following_a_link(officer, one):
    assert officer.get(reverse("ledger:reveal", args=[one.pk, "identity"])).status_code == 405


def test_an_account_is_written_down_masked(officer, one):
    url = reverse("ledger:account", args=[one.pk])
    wrong = officer.post(url, {"account": "6228480402564890019", "bank": "农行", "why": "看了卡"})
    assert wrong.status_code == 422 and "对不上" in wrong.content.decode()
    right = officer.post(
        url, {"account": "6228 4804 0256 4890 018", "bank": "农行", "why": "看了卡"}
    )
    assert right.status_code == 302
    one.refresh_from_db()
    assert one.account == "6228480402564890018"
    entry = Entry.objects.get(act="ledger.change_person")
    assert "6228480402564890018" not in entry.after
    assert ask(officer, one, "account", reason="check").status_code == 200
    assert Entry.objects.filter(act="ledger.reveal_bank").exists()
