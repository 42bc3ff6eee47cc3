"""The pages of duties in a browser: nothing hangs over, nothing keeps anybody out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.duty.actions.excuses import excuse
from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper, Pairing, Visit
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, SPECIAL, known_since
from tests.browser import axe, fits

TODAY = timezone.localdate()


@pytest.fixture
def village(rules, home, helper, actor):
    """A few households as a village has them: visited, missed, excused, without anybody."""
    names = ["彭守义", "冉启贵", "白玉兰", "田大菊", "石启明", "罗秀珍"]
    homes = [
        known_since(
            home(name=name, facts=SPECIAL if n % 2 else ORDINARY,
                 tags=["特别困难=是"] if n % 2 else []),
            dt.date(2026, 1, 1),
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    secretary = helper(Helper.Kind.SECRETARY, name="向春梅", cap=4, phone="13000000017")
    helper(name="龙正武", cap=2)
    for one in homes[:3]:
        pair(actor=actor, helper=secretary, household=one, day=dt.date(2026, 6, 1))
    for n, one in enumerate(homes):
        for week in range(n, 8):
            day = TODAY - dt.timedelta(weeks=week)
            at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
            Visit.objects.create(
                household=one, area_code=VILLAGE, by_name="向春梅", at=at, day=day, received_at=at,
                how="phone" if week % 3 == 2 else "home",
            )  # fmt: skip
    excuse(
        actor=actor, household=homes[5], kind="hospital", why="在县医院住院", from_day=TODAY,
        until_day=TODAY + dt.timedelta(days=10),
    )  # fmt: skip
    return homes


@pytest.fixture
def addresses(village):
    home = village[1].pk
    return {
        "due": reverse("duty:due") + f"?area={VILLAGE}",
        "area": reverse("duty:due"),
        "coverage": reverse("duty:coverage"),
        "helpers": reverse("duty:helpers"),
        "add": reverse("duty:helper-add"),
        "leave": reverse("duty:helper-leave", args=[Helper.objects.first().pk]),
        "helper": reverse("duty:helper", args=[Helper.objects.first().pk]),
        "change": reverse("duty:helper-change", args=[Helper.objects.first().pk]),
        "township": reverse("duty:coverage") + "?level=township",
        "file": reverse("ledger:household", args=[home]),
        "grid": reverse("ledger:grid") + "?cols=helper,weeks&nohelper=1",
        "propose": reverse("duty:propose"),
        "household": reverse("duty:household", args=[home]),
        "pair": reverse("duty:pair", args=[home]),
        "excuse": reverse("duty:excuse", args=[home]),
    }


def test_every_page_fits_and_is_open_to_everybody(addresses, staff, open_page):
    officer = staff("township_officer")
    for width in (1280, 360):
        page = open_page(officer, width=width)
        for address in addresses.values():
            page.goto(address)
            page.wait_for_load_state("networkidle")
            fits(page)
            if width == 1280:
                axe(page)


def test_a_proposal_is_changed_with_its_reason_and_confirmed_by_keyboard(
    village, helper, staff, open_page
):
    other = helper(name="田大明", cap=5)
    page = open_page(staff("township_officer"))
    page.goto(reverse("duty:propose"))
    row = page.locator(f"#row-{village[4].pk}")
    row.get_by_role("combobox").select_option(str(other.pk))
    page.get_by_label("确认的理由").fill("就近安排")
    page.get_by_role("button", name="确认勾选的").press("Enter")
    # somebody else than proposed needs a reason, and what was typed is still there
    expect(page.get_by_role("alert")).to_contain_text("没写理由")
    expect(page.get_by_label("确认的理由")).to_have_value("就近安排")
    row = page.locator(f"#row-{village[4].pk}")
    row.get_by_label("为什么").fill("就住隔壁")
    page.get_by_role("button", name="确认勾选的").press("Enter")
    expect(page.get_by_text("定了")).to_be_visible()
    assert Pairing.objects.get(household=village[4], until_day=None).helper == other
