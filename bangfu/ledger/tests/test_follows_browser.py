"""What follows from facts in a real browser: the reason beside the page, a refusal beside the list."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Decision, ScreeningRun
from bangfu.ledger.models.background import State
from bangfu.ledger.tests.conftest import TOWN, VILLAGE
from bangfu.org.roles import Role
from tests.browser import OpenPage, axe, fits

pytestmark = pytest.mark.django_db(transaction=True)
DIBAO = "最低生活保障（整户）"


@pytest.fixture
def home(rules, actor):
    poor = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip
    return file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12), persons=[Newcomer(poor)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360])
def test_the_reason_opens_beside_the_list_and_a_refusal_is_kept(
    home, staff, open_page: OpenPage, width: int
) -> None:
    page = open_page(staff(Role.TOWNSHIP_OFFICER), width=width)
    page.goto(reverse("ledger:lists"))
    fits(page)
    axe(page)
    page.get_by_role("link", name=re.compile("^看原因.*石守成")).first.click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_text("一条一条看")).to_be_visible()
    axe(page)
    drawer.get_by_role("button", name="收起", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^不办.*石守成")).first.click()
    drawer.get_by_label("理由").fill("本人不愿意")
    drawer.get_by_role("button", name="记下决定").click()
    expect(page.get_by_text("记下了：不办")).to_be_visible()
    assert Decision.objects.get().why == "本人不愿意"
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("撤回了，这条又在名单里")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_of_a_reason_is_sound(home, staff, open_page: OpenPage, width: int) -> None:
    page = open_page(staff(Role.TOWNSHIP_OFFICER), width=width)
    for programme in (DIBAO, "临时救助（支出型）"):
        page.goto(f"{reverse('ledger:why', args=[home.pk])}?programme={programme}")
        fits(page)
        axe(page)


def test_a_run_is_watched_until_it_is_done(home, staff, open_page: OpenPage) -> None:
    run = ScreeningRun.objects.create(
        area_code=TOWN, on=timezone.localdate(), state=State.RUNNING, stage="写回台账", done=1,
        total=4, heard_at=timezone.now(), asked_by="周敏", asked_by_id="1",
    )  # fmt: skip
    page = open_page(staff(Role.TOWNSHIP_OFFICER))
    page.goto(reverse("ledger:run", args=[run.pk]))
    expect(page.get_by_text("写回台账 1 / 4")).to_be_visible()
    ScreeningRun.objects.filter(pk=run.pk).update(done=3)
    expect(page.get_by_text("写回台账 3 / 4")).to_be_visible()
    ScreeningRun.objects.filter(pk=run.pk).update(
        state=State.DONE, finished_at=timezone.now(),
        summary={"persons": 1, "households": 1, "standings": {"proposed": 1}},
    )  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 人算完了")
    axe(page)
