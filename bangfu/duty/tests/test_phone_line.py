"""What goes over the line: little at first, and nothing is lost or doubled wherever it breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from bangfu.duty.models import Photo, PhotoPart, SyncItem, Visit
from bangfu.duty.tests.line import Line
from bangfu.duty.tests.test_phone_browser import (  # noqa: F401
    PASSWORD,
    media,
    photograph,
    unlock,
    worker,
)
from bangfu.ledger.models import Document, Household

FIRST_LOAD = 200_000
BREAKS = 10


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    made = Line(live_server.url)
    yield made
    made.cut()


def begin(page, line: Line) -> None:
    page.goto(f"{line.url}/phone/")
    page.get_by_label("给这部手机设一个密码").fill(PASSWORD)
    page.get_by_label("再输一遍").fill(PASSWORD)
    page.get_by_role("button", name="开始用").click()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{line.url}/phone/#homes")
    expect(page.get_by_text("彭守义一家")).to_be_visible()


def test_all_of_the_first_load_counted_on_the_line(worker, open_page, line):  # noqa: F811
    """App, service worker, keeping it all for offline, registering and the pack, headers too.

    Nothing packs it here; in front of a real office it is less than half.
    """
    page = open_page(worker, width=360, height=740)
    begin(page, line)
    assert 50_000 < line.down <= FIRST_LOAD, line.down


def test_wherever_the_line_breaks_nothing_is_lost_and_nothing_doubled(
    worker,  # noqa: F811
    open_page,
    line,
):
    page = open_page(worker, width=360, height=740)
    begin(page, line)
    home = Household.objects.get().pk
    page.context.set_offline(True)
    for count in range(3):
        page.goto(f"{line.url}/phone/#visit/{home}")
        page.locator('input[type="file"]').set_input_files(photograph(count * 9))
        expect(page.locator("figure img")).to_be_visible()
        page.get_by_label("本人说的话").fill(f"第{count}次")
        page.get_by_role("button", name="保存这次走访").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    chance = random.Random(20261122)
    line.break_after(chance.randint(1, 4_000))
    page.context.set_offline(False)
    page.goto(f"{line.url}/phone/#outbox")
    send = page.get_by_role("button", name="现在传")
    for _break in range(BREAKS):
        expect(page.get_by_text("没有信号，照样能用")).to_be_visible(timeout=60_000)
        assert Visit.objects.count() <= 3
        line.mend()
        line.break_after(chance.randint(1, 60_000))
        send.click()
        page.wait_for_timeout(300)
    expect(page.get_by_text("没有信号，照样能用")).to_be_visible(timeout=60_000)
    line.mend()
    send.click()
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    assert sorted(Visit.objects.values_list("words", flat=True)) == ["第0次", "第1次", "第2次"]
    assert set(SyncItem.objects.values_list("state", flat=True)) == {"received"}
    assert Photo.objects.exclude(document=None).count() == Document.objects.count() == 3
    assert not PhotoPart.objects.exists()
