"""After part of a page is swapped: where focus goes, what is said, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bangfu.org.models import Staff
from tests.browser import session_of

pytestmark = pytest.mark.urls("bangfu.web.tests.urls")

OpenPage = Callable[..., Page]


@pytest.fixture
def unwatched(browser: Browser, live_server: LiveServer, officer: Staff) -> Iterator[Page]:
    """A page where answers may fail: the console is not held against it."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    session = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(officer)}
    context.add_cookies([{**session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto("/swaps/")
    yield opened
    context.close()


@pytest.fixture
def page(open_page: OpenPage, officer: Staff) -> Page:
    opened = open_page(officer)
    opened.goto("/swaps/")
    return opened


def test_focus_goes_to_the_new_heading_and_it_is_said(page: Page) -> None:
    page.get_by_role("button", name="看看").click()
    expect(page.get_by_role("heading", name="新的一部分")).to_be_focused()
    expect(page.locator("#said")).to_have_text("新的一部分")


def test_focus_goes_back_to_the_row(page: Page) -> None:
    page.get_by_role("button", name="展开").click()
    expect(page.get_by_role("button", name="收起")).to_be_focused()


def test_a_form_sent_back_keeps_what_was_typed_and_shows_where(page: Page) -> None:
    page.get_by_label("几元").fill("abc")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_text("只写数。")).to_be_visible()
    expect(page.get_by_label("几元")).to_be_focused()
    expect(page.get_by_label("几元")).to_have_value("abc")
    page.get_by_label("几元").fill("12")
    page.wait_for_timeout(400)
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_text("12 元", exact=True)).to_be_visible()
    expect(page.locator("#said")).to_have_text("记下了 12 元")
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_a_refusal_is_told_in_its_own_words(unwatched: Page) -> None:
    page = unwatched
    page.get_by_role("button", name="不行的").click()
    expect(page.get_by_role("alert")).to_contain_text("先选一个村。")
    page.get_by_role("alert").get_by_role("button", name="收起").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_session_that_ended_does_not_put_the_sign_in_page_into_the_page(page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_role("button", name="过期的").click()
    expect(page.get_by_role("alert")).to_contain_text("登录过期了")
    expect(page.get_by_label("密码")).to_have_count(0)


def test_a_lost_line_is_told_and_nothing_typed_is_lost(unwatched: Page) -> None:
    page = unwatched
    page.get_by_label("几元").fill("12")
    page.wait_for_timeout(400)
    page.route("**/form/", lambda route: route.abort())
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("alert")).to_contain_text("没连上")
    page.route("**/form/", lambda route: route.fulfill(status=503, body="<p>x</p>"))
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("alert")).to_contain_text("没有办成")
    expect(page.get_by_label("几元")).to_have_value("12")
    page.reload()
    expect(page.get_by_label("几元")).to_have_value("12")


def test_choosing_a_cell_shows_what_stands_behind_it(page: Page) -> None:
    page.get_by_role("cell", name="1", exact=True).click()
    expect(page.locator("#formula")).to_have_text("还没选")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#formula")).to_contain_text("775.49 元/月")
    expect(page.get_by_role("rowheader", name="彭守义")).to_be_focused()


def test_a_drawer_opens_beside_and_gives_focus_back(page: Page) -> None:
    link = page.get_by_role("link", name="旁边看")
    link.click()
    drawer = page.get_by_role("dialog", name="旁边看")
    expect(drawer.get_by_role("heading", name="新的一部分")).to_be_visible()
    drawer.get_by_role("button", name="收起").click()
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()


def test_what_was_done_can_be_undone_from_its_note(page: Page) -> None:
    page.get_by_role("link", name="派走访单").click()
    note = page.locator(".toast")
    expect(note).to_contain_text("已派走访单")
    note.get_by_role("button", name="撤销").click()
    expect(note).to_contain_text("撤销了")
    expect(note.get_by_role("button", name="撤销")).to_have_count(0)
    note.get_by_role("button", name="收起").click()
    expect(note).to_have_count(0)
