"""The journal's pages in a real browser: readable for everybody, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bangfu.org.models import Staff
from tests.browser import OpenPage, axe, fits

pytestmark = [pytest.mark.usefixtures("acts"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (1280, True)])
def test_pages_are_accessible_and_fit(
    open_page: OpenPage, auditor: Staff, width: int, large: bool
) -> None:
    page = open_page(auditor, width=width, large=large)
    for path in ("/journal/", "/journal/1/"):
        page.goto(path)
        axe(page)
        fits(page)


def test_search_then_verify(open_page: OpenPage, auditor: Staff) -> None:
    page = open_page(auditor)
    page.goto("/journal/")
    page.get_by_label("谁").fill("周敏")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#entries-title")).to_have_text("找到的")
    expect(page.locator("#entries tbody tr")).to_have_count(2)
    page.get_by_role("button", name="核对整本日志").click()
    expect(page.locator("h1")).to_contain_text("没有一条被动过")
    axe(page)
    fits(page)
