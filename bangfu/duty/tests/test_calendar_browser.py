"""The calendar and the surges in a browser: opened by hand, seen in the month, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Surge
from bangfu.duty.tests.conftest import COUNTY, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, known_since
from tests.browser import axe, fits

TODAY = timezone.localdate()


@pytest.fixture
def held(rules, home, helper, actor):
    made = known_since(home(facts=ORDINARY), dt.date(2026, 1, 1))
    pair(actor=actor, helper=helper(name="向春梅"), household=made, day=TODAY)
    return made


def test_a_surge_is_opened_seen_in_the_month_and_taken_back(held, staff, open_page):
    page = open_page(staff("township_officer"))
    page.goto(reverse("duty:surge-open"))
    page.get_by_label("把预警的话贴在这里").fill("县气象台发布寒潮橙色预警")
    page.get_by_role("button", name="照它填好下面").click()
    expect(page.get_by_label("名称")).to_have_value("寒潮橙色预警")
    page.get_by_label("什么事").select_option("其他")
    page.get_by_label("平常的走访加到几倍").fill("3")
    axe(page)
    page.get_by_role("button", name="先看要多走多少").click()
    expect(page.locator("#effect")).to_contain_text("枫林村")
    axe(page)
    page.get_by_label("平常的走访加到几倍").fill("2")
    page.get_by_role("button", name="就这样，开始加密走访").click()
    expect(page.get_by_role("alert")).to_contain_text("看过以后又改了")
    assert not Surge.objects.exists()
    page.get_by_role("button", name="就这样，开始加密走访").click()
    expect(page.get_by_role("button", name="撤销")).to_be_visible()
    axe(page)
    page.goto(reverse("duty:calendar"))
    expect(page.locator(".month-today")).to_contain_text("寒潮橙色预警")
    axe(page)
    page.locator(".month-today").get_by_role("link", name="寒潮橙色预警").click()
    page.get_by_role("button", name="撤销").click()
    page.get_by_label("为什么撤销").fill("预警解除，开错了")
    page.get_by_role("button", name="撤销这项加密走访").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("撤销了")
    assert Surge.objects.get().taken_back


def test_every_page_fits_a_phone_and_is_open_to_everybody(held, staff, open_page):
    officer = staff("county_officer", COUNTY)
    addresses = [
        reverse("duty:calendar") + f"?area={VILLAGE}", reverse("duty:calendar"),
        reverse("duty:calendar-day", args=[TODAY.isoformat()]) + f"?area={VILLAGE}",
        reverse("duty:surges"), reverse("duty:surge-open"), reverse("duty:feeds"),
        reverse("duty:holidays"),
    ]  # fmt: skip
    for width, large in ((1280, False), (360, False), (360, True)):
        page = open_page(officer, width=width, large=large)
        for address in addresses:
            page.goto(address)
            fits(page)
            if not large:
                axe(page)
