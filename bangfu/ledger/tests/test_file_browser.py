"""The household file in a browser: asked in the drawer, undone, revealed for a minute, on every width."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bangfu.journal.models import Entry
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.models import Household
from bangfu.ledger.tests.homes import PENG_NUMBER, peng_home
from bangfu.ledger.tests.test_documents import PICTURE
from bangfu.org.roles import Role
from tests.browser import axe, fits


@pytest.fixture
def home(transactional_db, rules, actor):
    return peng_home(actor)


@pytest.fixture
def officer(home, staff):
    return staff(Role.TOWNSHIP_OFFICER)


def address(name: str, *args: object) -> str:
    return reverse(f"ledger:{name}", args=args)


def test_a_question_is_answered_beside_the_file_and_undone(home, officer, open_page):
    page = open_page(officer)
    page.goto(address("household", home.pk))
    page.locator("#facts").get_by_role("link", name=re.compile("去问清.*突发困难")).click()
    drawer = page.locator("#drawer")
    drawer.get_by_role("group", name="突发困难").get_by_label("否", exact=True).check()
    drawer.get_by_role("button", name="记下来").click()
    page.get_by_text("记下了 1 项").wait_for()
    assert Household.objects.get().facts["突发困难"] is False
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("撤回了。记录还在").wait_for()
    assert "突发困难" not in Household.objects.get().facts


def test_a_number_opens_for_a_reason(home, officer, open_page):
    page = open_page(officer)
    page.goto(address("household", home.pk))
    page.locator("#members .eye").first.click()
    dialog = page.locator("#reveal")
    dialog.get_by_label("核对证件或票据").check()
    dialog.get_by_role("button", name="显示").click()
    page.get_by_text(PENG_NUMBER).first.wait_for()
    assert Entry.objects.filter(act="ledger.reveal_identity").count() == 1


def test_a_duplicate_is_told_while_typing(home, officer, open_page):
    page = open_page(officer)
    page.goto(address("new_household"))
    page.get_by_label("身份证号码").fill(PENG_NUMBER)
    page.get_by_label("姓名").focus()
    page.get_by_text("身份证号码相同").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_fits_and_is_accessible(home, officer, actor, open_page, width):
    one = home.persons.get(name="罗秀珍")
    add_document(actor=actor, household=home, kind="户口簿", title="户口簿", data=PICTURE)
    page = open_page(officer, width=width)
    for url in (
        address("household", home.pk),
        address("household", home.pk) + "?on=2026-10-20",
        address("person", one.pk),
        address("observe", home.pk) + f"?who={one.pk}&who=household",
        address("fact_history", home.pk, "household", "住房安全"),
        address("members", home.pk),
        address("log", home.pk),
        address("add_member", home.pk),
        address("member_left", home.pk, one.pk),
        address("new_household"),
        address("add_document", home.pk),
        address("account", one.pk),
    ):
        assert page.goto(url).status == 200, url
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": tall})
        fits(page)
        axe(page)
        page.set_viewport_size({"width": width, "height": 800})
