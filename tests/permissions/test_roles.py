"""Each role at each address: let in, or told that the post does not open it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.duty.actions.feeds import make_feed
from bangfu.journal.models import Actor
from bangfu.org.roles import LEDGER_WRITERS, Role
from tests.permissions.asking import address, ask, own, sent, sign_in_asked, written
from tests.permissions.helping import phone_of
from tests.permissions.table import CARE_READERS, PHONES, PUBLIC, SECRETS, TABLE, Row
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

CLOSED = [row for row in TABLE if row.who not in (PUBLIC, PHONES, SECRETS)]
BY_KEY = [row for row in TABLE if row.who == PHONES]


@pytest.mark.parametrize("row", CLOSED, ids=lambda row: row.name)
def test_the_page_opens_to_its_roles_and_to_no_other(row: Row, world: World):
    before = written()
    for role in Role:
        url, data = address(row, own(world, role, row)), sent(world, role, row)
        for method in row.ways:
            answer = ask(world.clients[role], method, url, data)
            told = f"{role} {method} {url}: {answer.status_code}"
            if row.opens(role, method):
                assert answer.status_code in (200, 204, 302, 400, 422), told
                assert not sign_in_asked(answer), told
            else:
                assert answer.status_code == 403, told
    assert written() == before


@pytest.mark.parametrize("row", CLOSED, ids=lambda row: row.name)
def test_signed_out_the_way_leads_to_signing_in(row: Row, world: World):
    url = address(row, own(world, Role.TOWNSHIP_OFFICER, row))
    for method in row.ways:
        assert sign_in_asked(ask(Client(), method, url, row.sends)), f"{method} {url}"


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if row.ways == ["POST"] and row.who != PHONES],
    ids=lambda r: r.name,
)
def test_what_writes_is_never_done_by_following_a_link(row: Row, world: World):
    role = next((role for role in Role if role in row.who), Role.TOWNSHIP_OFFICER)
    url = address(row, own(world, role, row))
    assert ask(world.clients[role], "GET", url).status_code == 405


@pytest.mark.parametrize("row", [row for row in TABLE if row.who == PUBLIC], ids=lambda r: r.name)
def test_public_pages_answer_somebody_signed_out(row: Row, world: World):
    for method in row.ways:
        answer = ask(Client(), method, address(row, {}), row.sends)
        assert answer.status_code in (200, 302, 400, 422), (
            f"{method} {row.name}: {answer.status_code}"
        )


def test_somebody_without_a_post_today_opens_nothing(world: World):
    from bangfu.org.models import Staff

    nobody = Client()
    nobody.force_login(
        Staff.objects.create(username="idle", name="无岗"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for row in CLOSED:
        url = address(row, own(world, Role.TOWNSHIP_OFFICER, row))
        for method in row.ways:
            assert ask(nobody, method, url, row.sends).status_code == 403, f"{method} {url}"


@pytest.mark.parametrize("row", BY_KEY, ids=lambda row: row.name)
def test_what_phones_speak_to_knows_no_session(row: Row, world: World):
    url = address(row, {})
    for client in (Client(), *world.clients.values()):
        for method in row.ways:
            assert ask(client, method, url).status_code == 401, f"{method} {url}"


@pytest.mark.parametrize("row", BY_KEY, ids=lambda row: row.name)
def test_a_phone_opens_what_its_owners_post_records(row: Row, world: World):
    url = address(row, {})
    for role in Role:
        device, key = phone_of(world.staff[role])
        phone = Client(headers={"Authorization": f"Device {device.uid}:{key}"})
        forged = Client(headers={"Authorization": f"Device {device.uid}:{key[1:]}"})
        for method in row.ways:
            told = f"{role} {method} {url}"
            answer = ask(phone, method, url)
            good = (200, 400) if role in LEDGER_WRITERS else (403,)
            assert answer.status_code in good, f"{told}: {answer.status_code}"
            assert ask(forged, method, url).status_code == 401, told
            other = {"GET": "POST", "POST": "GET"}[method]
            if role in LEDGER_WRITERS and other not in row.ways:
                assert ask(phone, other, url).status_code == 405, f"{told}, {other}"


@pytest.mark.parametrize("row", [row for row in TABLE if row.who == SECRETS], ids=lambda r: r.name)
def test_a_secret_that_nobody_made_opens_nothing(row: Row, world: World):
    for client in (Client(), *world.clients.values()):
        assert ask(client, "GET", address(row, {})).status_code == 404


def test_ones_own_calendar_opens_without_a_session_while_the_post_has_to_do_with_visits(
    world: World,
):
    for role in Role:
        reader = world.staff[role].appointments.get()
        actor = Actor("staff", str(reader.staff_id), reader.staff.name, reader.post)
        _made, secret = make_feed(actor=actor, staff=reader.staff, why="手机")
        url = reverse("duty:feed", args=[secret])
        answer = ask(Client(), "GET", url)
        assert answer.status_code == (200 if role in CARE_READERS else 404), role
        assert ask(Client(), "POST", url).status_code == 405, role
