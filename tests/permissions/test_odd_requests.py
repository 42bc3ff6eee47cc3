"""What no browser sends is refused in words or answered, on every page, and never breaks one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.org.asked import BIGGEST, number
from bangfu.org.roles import Role
from tests.permissions.asking import own
from tests.permissions.table import TABLE
from tests.permissions.world import World

NUMBERS = (
    "helper", "batch", "instead", "office", "person", "after", "before", "visit", "page", "s",
    "version", "count", "row", "from", "to", "people", "paragraph", "home", "seen", "area", "on",
)  # fmt: skip
ODD = ("abc", "²", "٣", "9" * 30, "9" * 5000, "-1", "99-²-²", "9-9-" + "9" * 30)


@pytest.mark.parametrize("text", [*ODD, "", " 1", "1.0", str(BIGGEST + 1)])
def test_only_what_a_database_keeps_is_a_number(text):
    assert number(text) is None


def test_a_number_is_read():
    assert (number("0"), number("17"), number(str(BIGGEST))) == (0, 17, BIGGEST)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "address", "sent"),
    [
        ("get", "/ledger/lists/?programme=%00", {}),
        ("get", "/org/areas/?q=%00", {}),
        ("get", "/org/areas/?%00=1", {}),
        ("get", "/ledger/%00/", {}),
        ("post", "/ledger/views/", {"name": "常用\x00"}),
        ("post", "/ledger/views/", {"\x00": "1"}),
        ("post", "/sign-in/", {"username": "\x00", "password": "\x00"}),
    ],
)
def test_a_nul_is_refused_in_words(world: World, way, address, sent):
    client = world.clients[Role.COUNTY_OFFICER]
    answer = getattr(client, way)(address, sent) if sent else client.get(address)
    assert answer.status_code == 400 and "没看懂这次请求" in answer.content.decode()


@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_refused(client):
    client.cookies["sessionid"] = "aaaaaaaa\x00"
    assert client.get("/sign-in/").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["²", "9" * 30, "99-²-²", "9-9-" + "9" * 30])
def test_no_page_breaks_on_an_odd_number(world: World, odd):
    role, asked = Role.TOWNSHIP_OFFICER, dict.fromkeys(NUMBERS, odd)
    for row in TABLE:
        if role in row.who and "GET" in row.ways:
            url = reverse(row.name, kwargs=own(world, role, row) | row.also)
            answer = world.clients[role].get(url, asked)
            assert answer.status_code < 500, url


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_no_import_breaks_on_an_odd_number(world: World, odd):
    role = Role.TOWNSHIP_OFFICER
    for row in TABLE:
        if role in row.who and "POST" in row.ways and row.name.startswith("intake:"):
            url = reverse(row.name, kwargs=own(world, role, row) | row.also)
            answer = world.clients[role].post(url, row.sends | dict.fromkeys(NUMBERS, odd))
            assert answer.status_code < 500, url
