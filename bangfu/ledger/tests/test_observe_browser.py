"""What was typed about a household outlives a session that ends, section and all."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Household, Observation
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role
from tests.browser import axe, fits

FACT, WORDS = "近6个月治疗自负费用", "上个月住过院"


@pytest.fixture
def home(transactional_db, rules, actor):
    return peng_home(actor)


@pytest.fixture
def page(home, staff, open_page):
    return open_page(staff(Role.TOWNSHIP_OFFICER), width=360)


def typed(page: Page, home: Household) -> str:
    """A member's section opened, a fact and a note typed; the fact's field is the answer."""
    one = home.persons.get(name="罗秀珍")
    field = f"{one.pk}:{FACT}"
    page.goto(reverse("ledger:observe", args=[home.pk]))
    page.locator(f"button[name=show][value='{one.pk}']").click()
    page.locator(f"details:has([name='{field}']) > summary").click()
    page.locator(f"[name='{field}']").fill("33")
    page.get_by_label("说明").fill(WORDS)
    return field


def sent_without_session(page: Page) -> None:
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_label("密码")).to_be_visible()
    page.context.add_cookies(cookies)


def test_after_a_session_ended_the_section_and_its_fact_are_back(page, home):
    field = typed(page, home)
    sent_without_session(page)
    page.goto(reverse("ledger:observe", args=[home.pk]))
    expect(page.locator(f"[name='{field}']")).to_be_visible()
    expect(page.locator(f"[name='{field}']")).to_have_value("33")
    expect(page.get_by_label("说明")).to_have_value(WORDS)
    expect(page.locator(".draft-note")).to_contain_text("已经放回来了")
    axe(page)
    page.get_by_role("button", name="记下来").click()
    page.get_by_text("记下了 1 项").wait_for()
    assert Observation.objects.latest("pk").facts == {field.split(":")[0]: {FACT: 33_00}}
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_showing_somebody_more_keeps_the_draft_until_it_is_saved(page, home):
    field = typed(page, home)
    page.locator("button[name=show]").first.click()
    expect(page.locator(f"[name='{field}']")).to_have_value("33")
    assert page.locator(".draft-note").count() == 0, "nothing had to be put back"
    page.goto(reverse("ledger:observe", args=[home.pk]))
    expect(page.locator(f"[name='{field}']")).to_have_value("33")


def test_what_has_no_place_any_more_is_shown(page, home):
    field = typed(page, home)
    page.wait_for_timeout(500)
    page.evaluate(
        """field => {
            const [key] = Object.keys(localStorage);
            const swapped = localStorage[key].replaceAll(field, "999:" + field.split(":")[1]);
            localStorage[key] = swapped;
        }""",
        field,
    )
    page.goto(reverse("ledger:observe", args=[home.pk]))
    note = page.locator(".draft-note")
    expect(note).to_contain_text("放不回去")
    expect(note).to_contain_text("罗秀珍")
    expect(note).to_contain_text(f"{FACT} 33")
    expect(page.get_by_label("说明")).to_have_value(WORDS)
    fits(page)


def test_what_others_wrote_meanwhile_is_compared_after_coming_back(page, home, actor):
    field = typed(page, home)
    sent_without_session(page)
    observe(
        actor=actor, household=home, source="phone", valid_from=timezone.localdate(),
        facts={field.split(":")[0]: {FACT: 90_00}},
    )  # fmt: skip
    page.goto(reverse("ledger:observe", args=[home.pk]))
    expect(page.locator(f"[name='{field}']")).to_have_value("33")
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_text("两个值放在一起看")).to_be_visible()
    fits(page)
    kept = page.evaluate("() => Object.values(localStorage)")
    assert any(WORDS in str(json.loads(one)["values"]) for one in kept), "not saved yet"
    page.get_by_role("button", name="这几项照别人的").click()
    page.get_by_text("记下了").wait_for()
    last = Observation.objects.latest("pk")
    assert (last.facts, last.note) == ({}, WORDS)
    assert page.evaluate("() => Object.keys(localStorage).length") == 0
