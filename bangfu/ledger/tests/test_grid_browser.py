"""The grid in a browser: by keyboard, opened rows, the bar above it, ticks, a phone, axe."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.ledger.tests.test_grid_page import homes  # noqa: F401
from bangfu.org.roles import Role
from tests.browser import axe, fits


@pytest.fixture
def officer(transactional_db, homes, staff):  # noqa: F811
    return staff(Role.TOWNSHIP_OFFICER)


def test_cells_are_walked_opened_and_ticked_by_key(officer, open_page):
    page = open_page(officer)
    page.goto(reverse("ledger:grid"))
    page.locator("tr:has-text('彭守义') td[data-source*=benefits]").click()
    expect(page.locator("#formula")).to_contain_text("彭守义 · 救助")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#formula")).to_contain_text("200.00 元/月")
    page.keyboard.press(" ")
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    chosen = page.locator("tr:has-text('彭守义') [data-cell=here]")
    # a cell that stops being focusable loses the focus only with the next drawn frame
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    expect(chosen).to_be_focused()
    expect(chosen).to_have_text("200.00")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-open")).to_contain_text("家里 1 人")
    axe(page)
    page.locator(".grid-open [data-folds]").click()
    expect(page.locator(".grid-open")).to_have_count(0)
    expect(page.locator("a[data-unfolds]").first).to_be_focused()


def test_a_filter_is_added_and_taken_off_without_leaving_the_page(officer, open_page):
    page = open_page(officer)
    page.goto(reverse("ledger:grid"))
    page.get_by_role("link", name="加条件").click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("残疾健康", exact=False).first.click()
    drawer.get_by_role("link", name="残疾等级").click()
    drawer.get_by_role("link", name="二级").click()
    expect(page.locator("h1")).to_have_text("残疾等级二级：1 人")
    expect(page.get_by_text("石守成")).to_have_count(0)
    page.locator(".filter-chip").click()
    expect(page.locator("h1")).to_have_text("台账在册 2 人")
    assert "has=" not in page.url
    page.get_by_role("link", name="漏保").click()
    expect(page.locator(".views [aria-current]")).to_contain_text("漏保")


def test_names_stay_out_of_the_address(officer, open_page):
    page = open_page(officer)
    page.goto(reverse("ledger:grid"))
    page.keyboard.press("/")
    page.keyboard.type("守义")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("找到 1 人")
    assert page.url.endswith(reverse("ledger:search"))


def test_on_paper_heads_stand_above_their_columns_and_rows_begin_on_the_first_page(
    officer, open_page
):
    page = open_page(officer)
    page.goto(reverse("ledger:grid"))
    said = page.locator("thead tr.print-only")
    expect(said).to_be_hidden()
    page.emulate_media(media="print")
    # a table head is drawn again on every sheet: each says what it is a part of
    expect(said).to_contain_text("台账在册 2 人")
    expect(said.locator(".print-ticked")).to_be_hidden()
    wide = page.locator(".grid").evaluate("grid => grid.getBoundingClientRect().width")
    assert said.evaluate("row => row.getBoundingClientRect().width") >= wide - 2
    left = page.locator(".grid").evaluate(
        """grid => ["thead tr:last-child", "tbody tr:not(.group)"].map(row =>
        [...grid.querySelector(row).cells].map(one => one.getBoundingClientRect())
        .filter(one => one.width).map(one => [one.left, one.right].map(Math.round)))"""
    )
    assert len(left[0]) > 5 and left[0] == left[1]
    sheets = re.findall(
        rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    assert len(sheets) == 1 and float(sheets[0][0]) > float(sheets[0][1])


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_grid_fits_and_can_be_read(officer, open_page, width, large):
    page = open_page(officer, width=width, large=large)
    for address in (
        reverse("ledger:grid"),
        reverse("ledger:grid") + "?group=category",
        reverse("ledger:conditions"),
        reverse("ledger:conditions") + "?fact=近6个月收入",
        reverse("ledger:columns"),
        reverse("ledger:views"),
        reverse("ledger:search"),
    ):
        page.goto(address)
        fits(page)
        if not large:
            axe(page)
