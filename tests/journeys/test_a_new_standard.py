"""A standard changes: tried out first, proposed by one, decided by another."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.rulebook.models import ParameterChange
from tests.browser import OpenPage
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)

PARAMETER = "事实无人抚养标准"
FROM = "2030-01-01"
AT_WORK = 90_000
"""Milliseconds."""


def test_a_value_takes_two_people(who: Who, open_page: OpenPage):
    url = reverse("rulebook:parameter", args=["china-base", PARAMETER])
    officer, leader = open_page(who("county-minzheng1")), open_page(who("county-leader"))
    officer.goto(url)
    officer.locator("form .field input").first.fill("1600")
    officer.get_by_label("从哪天起").fill(FROM)
    officer.get_by_label("为什么改").fill("县政府公布了新标准")
    officer.get_by_role("button", name="提出，请人确认").click()
    expect(officer.get_by_text("这是你提出的")).to_be_visible()
    expect(officer.get_by_role("button", name="确认这个值")).to_have_count(0)
    change = ParameterChange.objects.latest("pk")
    assert change.state == "proposed"

    # the proposer's own word does not count, by whatever way it comes
    csrf = next(one for one in officer.context.cookies() if one["name"].endswith("csrftoken"))
    officer_says = officer.request.post(
        reverse("rulebook:confirm-parameter", args=[change.pk]),
        form={"reason": ""},
        headers={"X-CSRFToken": csrf["value"], "Referer": officer.url},
    )
    assert officer_says.status == 403

    leader.goto(url)
    leader.get_by_role("button", name="确认这个值").click()
    leader.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    expect(leader.locator("#toasts")).to_contain_text("已经确认")
    change.refresh_from_db()
    assert (change.state, change.decided_by.username) == ("confirmed", "county-leader")


def test_a_standard_is_tried_out_without_changing_anything(who: Who, open_page: OpenPage):
    changes = ParameterChange.objects.count()
    page = open_page(who("county-minzheng1"))
    page.goto(reverse("rulebook:parameter", args=["china-base", PARAMETER]))
    page.get_by_role("link", name="改了会怎样").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{PARAMETER}改成多少")
    page.locator("form .field input").first.fill("1700")
    # a test's work in the background is done at once, the county is judged before the page answers
    page.get_by_role("button", name="试算", exact=True).click(timeout=AT_WORK)
    page.wait_for_url("**/what-if/*/", timeout=AT_WORK)
    expect(page.get_by_role("heading", level=1)).to_contain_text("每月多花")
    expect(page.locator("main")).to_contain_text("1700")
    expect(page.locator("main")).to_contain_text("事实无人抚养")
    assert ParameterChange.objects.count() == changes
