"""Households of which nobody can say whether to go there are on the village's list, all of them."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import SPECIAL, known_since
from bangfu.duty.tests.test_pages import signed_in, text, url  # noqa: F401
from bangfu.duty.views import due as view
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.roles import Role

NAMES = ("冉启贵", "白玉兰", "石守成")


@pytest.fixture
def village(rules, home):
    """One household owed visits, three of which too little is known, one of another village."""
    known_since(home(facts=SPECIAL, name="彭守义"), dt.date(2026, 1, 1))
    for name in NAMES:
        home(facts={"供养方式": "分散"}, name=name)
    home(facts={"供养方式": "分散"}, name="周远", area=NEXT_VILLAGE)


@pytest.fixture
def look(signed_in):  # noqa: F811
    client = signed_in(Role.TOWNSHIP_OFFICER)
    return lambda page=1: text(client.get(f"{url('due')}?area={VILLAGE}&page={page}"))


def test_they_stand_after_those_who_are_due_with_what_to_ask(village, look):
    page = look()
    assert "说不准要不要去的 3" in page and "先问清" in page and "周远" not in page
    places = [page.index(name) for name in ("彭守义", *NAMES)]
    assert places == sorted(places)


def test_a_long_list_goes_on_over_pages_until_everybody_was_named(village, look, monkeypatch):
    monkeypatch.setattr(view, "A_PAGE", 1)
    pages = [look(number) for number in (1, 2, 3, 4)]
    for page, here in zip(pages, ("彭守义", *NAMES), strict=True):
        assert [name for name in ("彭守义", *NAMES) if name in page] == [here]
    assert "另有 3 户说不准要不要去" in pages[0]
    assert all("说不准要不要去的 3" in page for page in pages[1:])
