"""Dangers, safety checks, spot checks, care posts and excuses in a browser, wide and narrow."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.duty.actions.care_posts import add_care_post
from bangfu.duty.actions.excuses import excuse
from bangfu.duty.actions.spot_checks import draw_batch
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Hazard, Helper, SpotBatch, Visit
from bangfu.duty.models.safety import ITEMS
from bangfu.duty.tests.conftest import TOWN, VILLAGE
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from tests.browser import axe, fits

TODAY = timezone.localdate()
NOON = timezone.make_aware(dt.datetime.combine(TODAY - dt.timedelta(days=9), dt.time(12)))


@pytest.fixture
def village(rules, home, helper, actor, staff):
    """A danger long found, two visits at once, a care post with a month behind it, an excuse."""
    worker, places = staff(Role.VILLAGE_WORKER, VILLAGE), [home(), home(area=NEXT_VILLAGE)]
    for n, place in enumerate(places):
        record_visit(
            actor=actor, staff=worker, uid=uuid.uuid4(),
            contact=Contact(
                place, NOON + dt.timedelta(minutes=5 * n),
                found={"hazard": [{"kind": "gas", "what": "软管老化开裂"}]} if not n else {},
            ),
        )  # fmt: skip
    add_care_post(
        actor=actor, helper=helper(Helper.Kind.CARER, name="田大菊"), household=places[0],
        need="瘫痪在床", duties="做饭", fen=60_000, days_a_month=20,
        from_day=TODAY.replace(day=1) - dt.timedelta(days=40),
    )  # fmt: skip
    excuse(
        actor=actor, household=places[1], kind="hospital", why="在县医院", from_day=TODAY,
        until_day=TODAY + dt.timedelta(days=3),
    )  # fmt: skip
    draw_batch(
        actor=actor, area=Area.objects.get(pk=TOWN), from_area=TOWN,
        first_day=TODAY - dt.timedelta(days=30), last_day=TODAY,
    )  # fmt: skip
    return places[0]


def test_every_page_fits_and_is_open_to_everybody(village, staff, open_page):
    officer = staff(Role.TOWNSHIP_OFFICER)
    post, apology = village.care_posts.get(), reverse("duty:excuses")
    addresses = [
        reverse("duty:hazards"), reverse("duty:hazard", args=[Hazard.objects.get().pk]),
        reverse("duty:safety", args=[village.pk]), reverse("duty:numbers"),
        reverse("duty:spot-checks"), reverse("duty:spot-draw"),
        reverse("duty:spot-batch", args=[SpotBatch.objects.get().pk]),
        reverse("duty:spot-look", args=[Visit.objects.first().pk]),
        reverse("duty:care-posts"), reverse("duty:care-post", args=[post.pk]),
        reverse("duty:care-post-add", args=[village.pk]), apology,
        reverse("duty:household", args=[village.pk]),
    ]  # fmt: skip
    for width in (1280, 360):
        page = open_page(officer, width=width)
        for address in addresses:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            fits(page)
            if width == 1280:
                axe(page)


def test_a_check_on_a_phone_finds_the_old_danger_gone(village, staff, open_page):
    page = open_page(staff(Role.VILLAGE_WORKER), width=360)
    page.goto(reverse("duty:safety", args=[village.pk]))
    for kind in ITEMS:
        page.locator(f"input[name=answer_{kind}][value=fine]").check()
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_text("每一条都要答")).to_be_visible()
    page.get_by_role("group", name="软管老化开裂").get_by_label("没有了").check()
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_text("五项都看了，记下了。")).to_be_visible()
    assert Hazard.objects.get().state == "fixed"


def test_a_wrong_visit_is_struck_out_and_restored(village, staff, open_page):
    one = Visit.objects.get(household=village)
    page = open_page(staff(Role.TOWNSHIP_OFFICER))
    page.goto(reverse("duty:spot-checks"))
    page.get_by_role("link", name=village.label).first.click()
    expect(page.get_by_role("heading", name="10 分钟里在两个村")).to_be_visible()
    page.get_by_label("不属实").check()
    page.get_by_label("打电话问").check()
    page.get_by_label("查到了什么").fill("本人说没有人来过")
    page.get_by_role("button", name="记下结果").click()
    expect(page.get_by_text("该做的又列出来了")).to_be_visible()
    page.goto(reverse("duty:spot-look", args=[one.pk]))
    page.get_by_role("button", name="恢复").click()
    page.get_by_label("为什么恢复").fill("老人记错了")
    page.get_by_role("dialog").get_by_role("button", name="恢复").click()
    expect(page.get_by_text("恢复了，这次走访")).to_be_visible()
    one.refresh_from_db()
    assert one.struck_at is None and one.looks.count() == 2
