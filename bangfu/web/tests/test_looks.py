"""The shell and the parts in a real browser: nothing axe can find, no sideways scroll, every key works."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bangfu.org.models import Staff
from bangfu.web.tests.conftest import PASSWORD
from tests.browser import axe, fits

pytestmark = pytest.mark.urls("bangfu.web.tests.urls")

OpenPage = Callable[..., Page]
SHAPES = [(1280, False), (360, False), (1280, True), (360, True), (640, False)]


@pytest.mark.parametrize("width, large", SHAPES)
def test_the_gallery_keeps_the_rules(
    open_page: OpenPage, officer: Staff, width: int, large: bool
) -> None:
    page = open_page(officer, width=width, large=large)
    page.goto("/gallery/")
    fits(page)
    axe(page)


@pytest.mark.parametrize("width, large", SHAPES)
def test_the_way_in_keeps_the_rules(
    open_page: OpenPage, officer: Staff, width: int, large: bool
) -> None:
    page = open_page(width=width, large=large)
    page.goto("/sign-in/")
    fits(page)
    axe(page)
    page.get_by_label("账号").fill("zhoumin")
    page.get_by_label("密码").fill("不对不对不对")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)


@pytest.mark.parametrize("path", ["/", "/help/", "/password/", "/nowhere/", "/journal/"])
def test_every_page_of_the_shell_keeps_the_rules(
    open_page: OpenPage, officer: Staff, path: str
) -> None:
    page = open_page(officer)
    page.goto(path)
    fits(page)
    axe(page)
    page.set_viewport_size({"width": 360, "height": 800})
    fits(page)
    axe(page)


def test_dialogs_menus_and_notes_keep_the_rules(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.get_by_role("button", name="不同意，写明理由").click()
    expect(page.get_by_label("为什么不同意")).to_be_focused()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="不同意，写明理由")).to_be_focused()
    page.locator(".me > summary").click()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()


def test_signing_in_by_hand(open_page: OpenPage, officer: Staff) -> None:
    page = open_page()
    page.goto("/help/")
    page.goto("/policy/")
    page.get_by_label("账号").fill("zhoumin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/policy/$"))
    page.locator(".me > summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("密码")).to_be_visible()


def test_large_type_grows_everything(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/sign-in/")
    before = page.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    page.get_by_role("button", name="大字").click()
    after = page.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert after == pytest.approx(before * 1.25)
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")


def test_the_phone_has_its_tabs_below(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer, width=360)
    page.goto("/")
    box = page.get_by_role("navigation", name="主要去处").bounding_box()
    assert box and box["y"] + box["height"] == pytest.approx(800, abs=1) and box["width"] == 360
    for tab in page.locator(".spine-link:visible").all():
        each = tab.bounding_box()
        assert each and each["height"] >= 48


def test_the_phone_keeps_what_does_not_fit_under_more(open_page: OpenPage, auditor: Staff) -> None:
    page = open_page(auditor, width=360)
    page.goto("/journal/")
    bar = page.get_by_role("navigation", name="主要去处")
    expect(bar.locator(".spine-list > li:visible")).to_have_count(5)
    bar.get_by_text("更多").click()
    expect(bar.get_by_role("link", name="日志")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(bar.get_by_role("link", name="日志")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(bar.get_by_role("link", name="日志")).to_be_visible()
    expect(bar.get_by_text("更多")).to_be_hidden()


def test_the_grid_goes_by_keys(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer, width=1600)
    page.goto("/gallery/")
    name = page.get_by_role("rowheader", name="彭守义")
    name.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("rowheader", name="田桂芳")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#row-2 td.gives-way-first")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#row-2 td:last-child")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#row-2 td.tick")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("选田桂芳")).to_be_checked()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    expect(page.locator("#row-2")).to_have_class("chosen")
    page.get_by_role("button", name="取消选择").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator("#row-2 td.tick").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#grid$"))


def test_keys_can_be_switched_off(open_page: OpenPage, officer: Staff) -> None:
    officer.keyboard = False
    officer.save()
    page = open_page(officer)
    page.goto("/gallery/")
    assert page.locator("html").get_attribute("data-keys") is None
    assert page.locator("table[data-grid] [tabindex]").count() == 0


def test_one_box_ticks_all_that_are_shown(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.get_by_label("全选这一页").click()
    expect(page.locator("[data-bulk-count]")).to_have_text("4")


def test_a_masked_number_opens_with_a_reason_and_closes(
    open_page: OpenPage, officer: Staff
) -> None:
    page = open_page(officer)
    page.clock.install()
    page.goto("/gallery/")
    eye = page.get_by_role("button", name="看完整的彭守义的身份证号码")
    eye.click()
    axe(page)
    page.get_by_label("其他，写明理由").check()
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("请写明理由。")
    page.get_by_label("理由", exact=True).fill("核对转账单")
    page.get_by_role("button", name="显示").click()
    value = page.locator(".secret-open .secret-value")
    expect(value).to_have_text("990101196803150017")
    axe(page)
    page.clock.run_for(30_000)
    expect(page.locator(".secret-open small")).to_have_text(re.compile(r"还显示 [12]?\d 秒"))
    page.clock.run_for(31_000)
    expect(page.locator(".secret-open")).to_have_count(0)
    assert "990101196803150017" not in page.content()


def test_nothing_typed_is_lost_by_a_reload(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    remark = page.locator("[data-draft=disagree] textarea")
    page.get_by_role("button", name="不同意，写明理由").click()
    remark.fill("10 月看护岗停发。")
    page.wait_for_timeout(500)
    page.reload()
    page.get_by_role("button", name="不同意，写明理由").click()
    expect(remark).to_have_value("10 月看护岗停发。")
    page.get_by_role("button", name="不要了，用原来的").click()
    expect(remark).to_have_value("")
    page.reload()
    assert page.locator("[data-draft=disagree] .draft-note").count() == 0


def test_a_draft_is_gone_once_the_server_has_it(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.get_by_label("月工资性收入").fill("1,200.00")
    page.get_by_label("说明").fill("写了一半")
    page.wait_for_timeout(500)
    assert page.evaluate("() => Object.keys(localStorage).length") == 1
    page.locator("#form").get_by_role("button", name="保存").click()
    expect(page.get_by_text("记下了")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_signing_out_clears_drafts(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.get_by_label("说明").fill("写了一半")
    page.wait_for_timeout(500)
    page.locator(".me > summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("密码")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_a_double_click_sends_once_and_carries_a_key(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.get_by_label("月工资性收入").fill("1,200.00")
    sent: list[str] = []

    def hold_back(route: object) -> None:
        if route.request.method == "POST":  # type: ignore[attr-defined]
            sent.append(route.request.post_data)  # type: ignore[attr-defined]
            page.wait_for_timeout(300)
        route.continue_()  # type: ignore[attr-defined]

    page.route("**/gallery/", hold_back)
    page.locator("#form").get_by_role("button", name="保存").dblclick(no_wait_after=True)
    expect(page.get_by_text("记下了")).to_be_visible()
    assert len(sent) == 1
    assert "client_key" in sent[0]


def test_a_clause_opens_beside_its_number(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    link = page.locator("a[data-clause]").first
    link.click()
    note = page.locator("#clause-float")
    expect(note).to_be_visible()
    expect(note).to_contain_text("AK-4.4-d")
    expect(page).to_have_url(re.compile(r"/gallery/$"))
    axe(page)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(link).to_be_focused()


def test_paper_has_no_navigation(open_page: OpenPage, officer: Staff) -> None:
    page = open_page(officer)
    page.goto("/gallery/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主要去处")).to_be_hidden()
    expect(page.locator(".toasts")).to_be_hidden()
    assert page.locator(".button").first.is_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
