"""The pages in a real browser: without barriers, on a phone too, and the tree opens by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bangfu.org.models import Office, Staff
from bangfu.org.tests.conftest import TOWN, VILLAGE
from tests.browser import OpenPage, axe, fits, readable


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (360, True)])
def test_pages_have_no_barriers(
    people: dict[str, Staff], open_page: OpenPage, width: int, large: bool
) -> None:
    worker, office = people["village_worker"].pk, Office.objects.get(name="枫林村村民委员会").pk
    if large:
        Staff.objects.update(large_type=True)
    system = open_page(people["system_admin"], width=width, large=large)
    security = open_page(people["security_admin"], width=width, large=large)
    for page, url in (
        (system, f"/org/areas/?open={VILLAGE}"),
        (system, f"/org/areas/{VILLAGE}/"),
        (system, f"/org/areas/{VILLAGE}/add/"),
        (system, "/org/offices/"),
        (system, f"/org/offices/{office}/"),
        (system, "/org/staff/"),
        (system, "/org/load/areas/"),
        (security, "/org/load/staff/"),
        (security, f"/org/staff/{worker}/"),
        (security, f"/org/staff/{worker}/appoint/?office={office}"),
    ):
        page.goto(url)
        axe(page)
        fits(page)
        readable(page)


def test_the_tree_opens_and_closes_without_leaving(
    people: dict[str, Staff], open_page: OpenPage
) -> None:
    page = open_page(people["county_officer"])
    page.goto("/org/areas/")
    toggle = page.locator(f"#toggle-{TOWN}")
    expect(page.get_by_role("link", name="枫林村")).to_have_count(0)
    toggle.click()
    expect(page.get_by_role("link", name="枫林村", exact=True)).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="枫林村", exact=True)).to_have_count(0)
    assert page.url.endswith("/org/areas/")


def test_a_group_is_closed_with_a_reason_and_brought_back(
    people: dict[str, Staff], open_page: OpenPage
) -> None:
    page = open_page(people["system_admin"])
    page.goto(f"/org/areas/{VILLAGE}01/")
    page.get_by_role("button", name="撤并").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("凭哪份文件").fill("县政府 2026 年第 3 号文")
    dialog.get_by_role("button", name="撤并").click()
    expect(page.get_by_text("一组已经撤并")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("一组恢复了")).to_be_visible()


def test_a_table_is_put_right_and_loaded(people: dict[str, Staff], open_page: OpenPage) -> None:
    page = open_page(people["system_admin"], width=360)
    page.goto("/org/offices/")
    page.get_by_role("link", name="装入单位表").click()
    table = "单位名称,类别,所在地代码\n松坪镇司法所,法律,990101102000\n"
    given = {"name": "单位.csv", "mimeType": "text/csv"}
    page.get_by_label("单位表").set_input_files({**given, "buffer": table.encode("utf-8-sig")})
    page.get_by_role("button", name="装入这张表").click()
    expect(page.get_by_role("heading", name="1 处不对，一行也没有装")).to_be_visible()
    expect(page.get_by_text("是不是“司法”")).to_be_visible()
    axe(page)
    fits(page)
    good = table.replace("法律", "司法").encode("utf-8-sig")
    page.get_by_label("单位表").set_input_files({**given, "buffer": good})
    page.get_by_role("button", name="装入这张表").click()
    expect(page.get_by_role("heading", name="装入了 1 个单位")).to_be_visible()
    assert Office.objects.filter(name="松坪镇司法所").exists()
