"""Visits, offices, what rises and the digest in a browser: written down, copied, open to everybody."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from bangfu.duty.actions.count import count_due
from bangfu.duty.models import Visit
from bangfu.duty.tests.conftest import COUNTY, VILLAGE
from bangfu.duty.tests.test_duty_browser import TODAY, village  # noqa: F401
from bangfu.org.roles import Role
from tests.browser import axe, fits


def test_a_visit_is_written_down_and_read(village, staff, open_page):  # noqa: F811
    home = village[1]
    page = open_page(staff(Role.VILLAGE_WORKER, area=VILLAGE), width=360)
    page.goto(reverse("duty:household", args=[home.pk]))
    page.get_by_role("link", name="记走访").click()
    # what is due now stands open and is marked
    page.get_by_label("聊天陪伴（本期还差）").check()
    page.get_by_label("本人说的话").fill("腿又疼了")
    page.get_by_label("屋里的隐患").select_option("electric")
    page.get_by_role("button", name="记下来", exact=True).click()
    # what is missing is told, and what was typed is still there
    expect(page.get_by_text("写清隐患在哪里")).to_be_visible()
    expect(page.get_by_label("本人说的话")).to_have_value("腿又疼了")
    expect(page.get_by_label("聊天陪伴")).to_be_checked()
    page.get_by_label("隐患在哪里").fill("电线老化")
    page.get_by_role("button", name="记下来", exact=True).click()
    expect(page.get_by_text("记下了对")).to_be_visible()
    made = Visit.objects.latest("pk")
    assert made.services == ["company.talk"] and made.words == "腿又疼了"
    page.goto(reverse("duty:visit", args=[made.pk]))
    expect(page.get_by_text("电线老化")).to_be_visible()


def test_the_text_of_a_digest_is_copied(village, staff, open_page):  # noqa: F811
    page = open_page(staff(Role.TOWNSHIP_OFFICER), width=1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("duty:digest-sheet") + f"?area={VILLAGE}")
    page.get_by_text("发微信用的文字").first.click()
    page.get_by_role("button", name="复制给向春梅的文字").click()
    expect(page.get_by_role("button", name="复制好了")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "向春梅" in copied and "彭守义" not in copied


def test_every_page_fits_and_is_open_to_everybody(village, staff, open_page):  # noqa: F811
    count_due("990101", TODAY)
    home, one = village[1].pk, Visit.objects.first().pk
    of_town = [
        *(reverse(f"duty:{name}", args=[home]) for name in ("visit-add", "visits", "urge")),
        reverse("duty:visit", args=[one]), reverse("duty:office"), reverse("duty:risen"),
        reverse("duty:rising-days"), reverse("duty:digest"),
        reverse("duty:digest-sheet") + f"?area={VILLAGE}",
    ]  # fmt: skip
    of_county = [reverse(f"duty:{name}") for name in ("due", "risen", "office", "rising-days")]
    people = (
        (staff(Role.TOWNSHIP_OFFICER), of_town),
        (staff(Role.COUNTY_OFFICER, area=COUNTY), of_county),
    )  # fmt: skip
    for width in (1280, 360):
        for person, addresses in people:
            page = open_page(person, width=width)
            for address in addresses:
                page.goto(address)
                page.wait_for_load_state("networkidle")
                fits(page)
                if width == 1280:
                    axe(page)
