"""The pages of duties in a browser: nothing hangs over, nothing keeps anybody out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.excuses import excuse
from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper, Visit
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
