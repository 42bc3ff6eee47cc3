"""Goods in a browser: signed for on a phone; nothing hangs over, nothing keeps anybody out."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.org.roles import Role
from bangfu.relief.actions.campaigns import confirm, propose
from bangfu.relief.models import Allocation, Handout, Store
from bangfu.relief.tests.conftest import VILLAGE
from tests.browser import axe, fits


@pytest.fixture
def listed(rules, home, store, lacks, winter, actor):
    """Two households on a confirmed list, one that got nothing."""
    homes = [home(name=name) for name in ("彭守义", "冉启贵", "白玉兰")]
    for one in homes:
        lacks(one)
    lacks(homes[0], "大米", 20)
    store(棉被=2, 大米=100)
    propose(actor=actor, campaign=winter)
    confirm(actor=actor, campaign=winter)
    return homes


def test_somebody_signs_on_a_phone(listed, winter, staff, open_page):
    page = open_page(staff(Role.VILLAGE_WORKER, VILLAGE, "李红英"), width=360)
    page.goto(reverse("relief:hand-list", args=[winter.pk, VILLAGE]))
    page.get_by_role("link", name="发给他家 彭守义一家").click()
    expect(page.get_by_label("棉被（床）", exact=False)).to_have_value("1")
    page.get_by_role("button", name="发了，签收").click()
    expect(page.get_by_text("请领的人在下面手写签名")).to_be_visible()
    pad = page.locator(".paper-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 20 + step * 15, box["y"] + 20 + step % 3 * 12)
    page.mouse.up()
    page.get_by_role("button", name="发了，签收").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("还有 1 户没有领齐")
    given = Handout.objects.get()
    assert given.stroke.count("L") > 4 and given.by == "李红英"
    assert given.movements.count() == 2
    page.goto(reverse("relief:handout", args=[given.pk]))
    expect(page.get_by_role("img", name="彭守义的手写签名")).to_be_visible()


def test_every_page_fits_and_is_open_to_everybody(listed, winter, staff, open_page):
    officer, one, shop = staff(Role.TOWNSHIP_OFFICER), listed[0].pk, Store.objects.get().pk
    addresses = [
        reverse(f"relief:{name}", args=args)
        for name, *args in (
            ("stock",), ("store", shop), ("take-in", shop), ("send", shop), ("goods",),
            ("store-add",), ("needs",), ("proposed",), ("campaigns",), ("campaign", winter.pk),
            ("allocations", winter.pk), ("allocation", Allocation.objects.first().pk),
            ("hand-list", winter.pk, VILLAGE), ("household", one), ("give", one),
            ("need-add", one),
        )
    ]  # fmt: skip
    for width in (1280, 360):
        page = open_page(officer, width=width)
        for address in addresses:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            fits(page)
            if width == 1280:
                axe(page)
