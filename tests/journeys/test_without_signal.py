"""A village worker's day without signal, and what the township has of it afterwards."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bangfu.duty.models import Photo, SyncItem, Visit
from bangfu.duty.tests.line import Line
from bangfu.ledger.models import Household, Outcome, Person
from tests.browser import OpenPage, fits
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "山路八十八弯"
AT_WORK = 90_000
"""Milliseconds for sending three photos and judging four households anew."""


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    made = Line(live_server.url)
    yield made
    made.cut()


@pytest.fixture
def documents(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photograph(shade: int) -> dict[str, object]:
    """What a camera hands over: several megabytes."""
    made = io.BytesIO()
    Image.effect_noise((3200, 2400), 60 + shade).convert("RGB").save(made, "JPEG", quality=92)
    return {"name": "camera.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def unlocked(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("这部手机的密码").fill(PASSWORD)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


def visited(page: Page, line: Line, number: str, shade: int, answers: dict[str, str]) -> None:
    """A visit to a household, with a photo and what was asked."""
    home = Household.objects.get(number=number)
    page.goto(f"{line.url}/phone/#visit/{home.pk}")
    page.get_by_role("group", name="常做的").get_by_label("聊天陪伴").check()
    page.locator('input[type="file"]').set_input_files(photograph(shade))
    expect(page.locator("figure img")).to_be_visible()
    for fact, answer in answers.items():
        if answer in ("是", "否"):
            asked = page.get_by_role("group", name=re.compile(fact))
            asked.get_by_label(answer, exact=True).check()
        else:
            page.get_by_label(re.compile(fact)).fill(answer)
    page.get_by_label("本人说的话").fill(f"{number}说还好")
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


def standing(number: str, programme: str) -> set[str]:
    rows = Outcome.objects.filter(household__number=number, programme=programme)
    return set(rows.values_list("standing", flat=True))


def test_three_visits_and_a_new_hardship_without_signal(
    who: Who, open_page: OpenPage, line: Line, documents: None
):
    before, visits = Household.objects.count(), Visit.objects.count()
    photos = Photo.objects.exclude(document=None).count()
    assert (
        standing("SP08001", "低保边缘家庭") == standing("SP08018", "临时救助（急难型）") == {"ask"}
    )
    page = open_page(who("sp08-weiyuan"), width=360, height=740)
    context = page.context
    page.goto(f"{line.url}/phone/")
    page.get_by_label("给这部手机设一个密码").fill(PASSWORD)
    page.get_by_label("再输一遍").fill(PASSWORD)
    page.get_by_role("button", name="开始用").click()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{line.url}/phone/#homes")
    expect(page.get_by_text("彭守义一家")).to_be_visible()

    context.set_offline(True)
    line.cut()
    visited(page, line, "SP08001", 1, {"家庭财产合规": "是", "近6个月治疗自负费用": "600"})
    visited(page, line, "SP08018", 9, {"突发困难": "否"})
    visited(page, line, "SP08007", 17, {})
    page.get_by_role("button", name="发现新困难，报上去").click()
    page.get_by_label("村居或者小组").select_option(label="三组")
    page.get_by_label("看到的情况").fill("一个人住，房顶漏雨")
    page.get_by_label("姓名").fill("冯来顺")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("4 条存在手机里")).to_be_visible()
    fits(page)

    page.close()
    page = context.new_page()
    unlocked(page, f"{line.url}/phone/")
    expect(page.get_by_text("4 条存在手机里")).to_be_visible()

    # bars on the display, and still nothing gets through: nothing counts as received
    context.set_offline(False)
    page.goto(f"{line.url}/phone/#outbox")
    page.get_by_role("button", name="现在传").click()
    expect(page.get_by_text("存在手机，没上传")).to_have_count(4)
    assert Visit.objects.count() == visits and Household.objects.count() == before

    line.mend()
    page.get_by_role("button", name="现在传").click()
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=AT_WORK)
    assert set(SyncItem.objects.values_list("state", flat=True)) == {"received"}
    assert Visit.objects.count() == visits + 3 and Household.objects.count() == before + 1
    assert Photo.objects.exclude(document=None).count() == photos + 3

    township = open_page(who("sp-minzheng1"))
    township.goto(reverse("workbench"))
    received = township.locator("section").filter(has_text=re.compile(r"今天收到 \d+ 次走访"))
    for name in ("彭守义一家", "魏春芬一家", "谭家明一家"):
        expect(received).to_contain_text(name)
    found = township.locator("li").filter(has_text="新发现困难").first
    expect(found).to_contain_text("冯来顺")
    found.get_by_role("link", name="去看").click()
    expect(township.get_by_role("heading", level=1)).to_contain_text("冯来顺")

    # judged anew by what was told at the visits
    assert standing("SP08001", "低保边缘家庭") and "ask" not in standing("SP08001", "低保边缘家庭")
    assert "ask" not in standing("SP08018", "临时救助（急难型）")
    filed = Person.objects.get(name="冯来顺").household
    assert filed.screened_on == timezone.localdate() and filed.outcomes.exists()
    township.goto(reverse("ledger:household", args=[Household.objects.get(number="SP08001").pk]))
    expect(township.locator("main")).to_contain_text("入户")
