"""A browser for tests: real pages on the live server, and what every page must keep to.

A test fails when its page writes an error to the console or asks anything of another machine.
The site's policy forbids `eval`, so wait with locators: `page.wait_for_function` cannot work.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)  # fmt: skip
HERE = {"localhost", "127.0.0.1"}
CUT_OFF = (
    "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET",
    "ERR_CONNECTION_CLOSED", "ERR_EMPTY_RESPONSE",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WAIT = 15_000
"""Milliseconds a locator is waited for, also by `expect`: two cores shared with the whole run."""

OpenPage = Callable[..., Page]


@dataclass
class Heard:
    """What a page did that no page should."""

    wrong: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def listen(self, context: BrowserContext) -> None:
        """Hear every page of a context."""
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(f"脚本出错：{error.error}"))

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in HERE:
            self.wrong.append(f"向外面的机器要东西：{request.url}")
        if request.is_navigation_request():
            self.visited.add(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = message.location.get("url", "")
        answered = message.text.startswith("Failed to load resource")
        if any(one in message.text for one in CUT_OFF):
            return  # the test has switched the network off, or cut the line
        # a page that is itself a 403 or 404, or a form sent back with its errors, is an answer
        if answered and (where in self.visited or "status of 422" in message.text):
            return
        self.wrong.append(f"控制台报错：{message.text}（{where}）")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker."""
    # the driver keeps an event loop in this thread, which Django would take for async code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=WAIT)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open a blank page on the live server: `open_page(staff, width=360, large=True)`.

    Each has cookies of its own. `staff` is signed in beforehand; addresses may be given without
    the host. The test fails at its end for what the pages did wrong (see `Heard`).
    """
    contexts: list[BrowserContext] = []
    heard = Heard()

    def open_(
        staff: object = None, *, width: int = 1280, height: int = 800, large: bool = False
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=width < 600,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        if staff is not None:
            _cookie(context, live_server, settings.SESSION_COOKIE_NAME, session_of(staff))
        if large:
            _cookie(context, live_server, "large", "1")
        heard.listen(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not heard.wrong, "\n".join(heard.wrong)


@pytest.fixture
def browser_page(open_page: OpenPage) -> Page:
    """A page of 1280 pixels, signed out."""
    return open_page()


def session_of(staff: object) -> str:
    """A session of somebody who signed in, for the cookie."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _cookie(context: BrowserContext, server: LiveServer, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": server.url}])


def axe(page: Page, *, leave_out: tuple[str, ...] = ()) -> None:
    """Assert that the page keeps WCAG 2.0 to 2.2, levels A and AA, as far as axe can tell.

    `leave_out` are selectors of what is not looked at.
    """
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    window = page.viewport_size or {"width": 1280, "height": 800}
    whole = page.evaluate("() => document.documentElement.scrollHeight")
    # in a window as tall as the page no bar that sticks to its foot lies over anything
    page.set_viewport_size({**window, "height": max(whole, window["height"])})
    found = page.evaluate(
        "([rules, out]) => axe.run({exclude: out.map(one => [one])},"
        " {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        [RULES, list(leave_out)],
    )["violations"]
    page.set_viewport_size(window)
    assert not found, "\n".join(
        [f"{page.url} 有 {len(found)} 类无障碍问题："]
        + [
            f"- {rule['id']}（{rule['impact']}）{rule['help']}\n  {node['html'][:300]}\n"
            f"  {' '.join(node['failureSummary'].split())}"
            for rule in found
            for node in rule["nodes"]
        ]
    )


def fits(page: Page) -> None:
    """Assert that nobody has to scroll the page sideways."""
    over = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{page.url} 比屏幕宽出 {over} 像素"


def readable(page: Page) -> None:
    """Assert that no cell or label is so narrow that its words stand one or two to a line."""
    narrow = page.evaluate(
        """() => [...document.querySelectorAll('main :is(td, th, dt, dd, label, p, button)')]
        .filter((one) => {
            const own = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
                .map((node) => node.textContent.trim()).join('');
            const style = getComputedStyle(one), size = parseFloat(style.fontSize);
            const room = one.clientWidth - parseFloat(style.paddingLeft)
                - parseFloat(style.paddingRight);
            const words = document.createRange();
            words.selectNodeContents(one);
            const lines = new Set([...words.getClientRects()].map((line) => line.top));
            return own.length > 3 && room > 0 && room < 2.6 * size && lines.size > 2;
        }).map((one) => one.innerText.slice(0, 30))"""
    )
    assert not narrow, f"{page.url} 有几处窄得一行只有一两个字：{narrow}"
