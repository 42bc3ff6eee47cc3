"""The reading room in a real browser: a value's way through two people, a clause beside the text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings

from bangfu.org.access import Reader
from bangfu.org.models import Area, Office, Unit
from bangfu.rulebook.actions import attach_original
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.tests.conftest import COUNTY, TOWNSHIP
from bangfu.rulebook.tests.test_actions import TEXT
from tests.browser import OpenPage, axe, readable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(in_force: Area, officer: Reader, settings: Settings, tmp_path: Path) -> Area:
    settings.MEDIA_ROOT = tmp_path
    PackInForce.objects.create(area_id=COUNTY, pack="aikou-2022", from_day=dt.date(2022, 3, 1))
    attach_original(
        actor=officer.actor, area=in_force, pack="aikou-2022", title="实施方案", data=TEXT
    )
    return in_force


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} 横着滚了 {wide} 像素"


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (1280, True)])
def test_pages_are_sound(
    room: Area, officer: Reader, open_page: OpenPage, width: int, large: bool
) -> None:
    page = open_page(officer.staff, width=width, large=large)
    for name, args in (
        ("home", []), ("pack", ["aikou-2022"]), ("parameter", ["china-base", "低保标准"]),
        ("parameter", ["china-base", "低保分档"]), ("clause", ["AK-4.4-c"]), ("original", None),
        ("attach-original", ["aikou-2022"]), ("search", []), ("examples", ["village-pairing"]),
    ):  # fmt: skip
        if args is None:
            from bangfu.rulebook.models import Original

            args = [Original.objects.get().pk]
        page.goto(reverse(f"rulebook:{name}", args=args) + ("?q=走访" if name == "search" else ""))
        if name == "pack":
            page.evaluate(
                "document.querySelectorAll('details.folded').forEach((one) => one.open = true)"
            )
        fits(page)
        readable(page)
        axe(page)


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (360, True)])
def test_the_duties_of_an_office_fit_on_its_page(
    room: Area, officer: Reader, open_page: OpenPage, width: int, large: bool
) -> None:
    office = Office.objects.create(name="隔山镇民政办", area_id=TOWNSHIP, unit=Unit.CIVIL_AFFAIRS)
    page = open_page(officer.staff, width=width, large=large)
    page.goto(reverse("org:office", args=[office.pk]))
    expect(page.get_by_role("heading", name="按政策要做的事")).to_be_visible()
    fits(page)
    axe(page)
    page.get_by_role("link", name="AK-A1-01").click()
    expect(page.get_by_role("heading", name="AK-A1-01")).to_be_visible()


def test_a_value_goes_through_two_people(
    room: Area, officer: Reader, leader: Reader, open_page: OpenPage
) -> None:
    url = reverse("rulebook:parameter", args=["china-base", "低保标准"])
    page = open_page(officer.staff)
    page.goto(url)
    page.get_by_label("都一样时填这一格").fill("七百")
    page.get_by_label("从哪天起").fill("2022-07-01")
    page.get_by_label("为什么改").fill("县政府公布了新标准")
    page.get_by_role("button", name="提出，请人确认").click()
    expect(page.get_by_text("“七百”不是十进制数").first).to_be_visible()
    expect(page.get_by_label("为什么改")).to_have_value("县政府公布了新标准")
    page.get_by_label("都一样时填这一格").fill("741")
    page.get_by_role("button", name="提出，请人确认").click()
    expect(page.get_by_text("这是你提出的")).to_be_visible()
    other = open_page(leader.staff)
    other.goto(url)
    other.get_by_role("button", name="确认这个值").click()
    other.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("741 元/月")


def test_a_clause_opens_beside_the_text(
    room: Area, village_worker: Reader, open_page: OpenPage
) -> None:
    page = open_page(village_worker.staff)
    page.goto(reverse("rulebook:pack", args=["aikou-2022"]) + "#duty-visit-general")
    page.locator("#duty-visit-general").get_by_role("link", name="§ AK-4.4-c").click()
    note = page.locator("#clause-float")
    expect(note).to_contain_text("每月走访探视至少2次")
    axe(page)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_parts_are_folded_and_links_open_them(
    room: Area, village_worker: Reader, open_page: OpenPage
) -> None:
    page = open_page(village_worker.staff, width=360)
    page.goto(reverse("rulebook:pack", args=["aikou-2022"]))
    rule, clause = page.locator("#duty-visit-general"), page.locator('[id="clause-AK-4.4-c"]')
    expect(rule).to_be_hidden()
    contents = page.get_by_role("navigation", name="这一页有什么")
    contents.get_by_role("link", name="责任 ", exact=False).first.click()
    expect(rule).to_be_visible()
    page.locator("summary:has(#duties)").click()
    expect(rule).to_be_hidden()
    contents.get_by_role("link", name="责任 ", exact=False).first.click()
    expect(rule).to_be_visible()
    page.goto(reverse("rulebook:pack", args=["aikou-2022"]) + "#clause-AK-4.4-c")
    expect(clause).to_be_visible()
    axe(page)
    fits(page)


def test_examples_run_in_place(room: Area, village_worker: Reader, open_page: OpenPage) -> None:
    page = open_page(village_worker.staff)
    page.goto(reverse("rulebook:pack", args=["village-pairing"]))
    page.get_by_role("navigation", name="这一页有什么").get_by_role("link", name="样例").click()
    page.get_by_role("button", name="把样例算一遍").click()
    expect(page.get_by_text("35 个样例都对")).to_be_visible()
