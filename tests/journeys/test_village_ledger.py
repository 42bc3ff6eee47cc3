"""From a village's table to a signed paper: import, a missed household, a fact asked, the month."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from bangfu.intake.models import Batch
from bangfu.ledger.models import Household, Outcome
from bangfu.papers.fonts import MissingFont, typefaces
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.tests.test_pdf import written_characters
from tests.browser import OpenPage
from tests.journeys.conftest import TABLE, Who

AT_WORK = 90_000
"""Milliseconds for what is done in the background elsewhere, and at once in a test."""
pytestmark = pytest.mark.django_db(transaction=True)


def finding(page: Page, said: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)


def test_a_village_table_is_brought_in_after_two_rows_are_put_right(who: Who, open_page: OpenPage):
    page = open_page(who("sp-minzheng1"))
    page.goto(reverse("intake:home"))
    page.locator("input[type=file]").set_input_files(TABLE)
    page.get_by_role("button", name="打开这份表格").click()
    finding(page, "每一列是什么")
    page.get_by_role("button", name="对好了，看错处").click()

    finding(page, "42 行里，35 行可以导入，5 行要改，2 行要判断")
    before = Household.objects.count()
    page.locator("#row-0-8").get_by_role("button", name="改成男").click()
    finding(page, "36 行可以导入，4 行要改")
    page.locator("#row-0-15").get_by_role("combobox").select_option("低保")
    finding(page, "37 行可以导入，3 行要改")
    assert Household.objects.count() == before

    page.get_by_role("button", name="先导入没有问题的 37 行").click(timeout=AT_WORK)
    page.wait_for_url("**/batch/*/", timeout=AT_WORK)
    batch = Batch.objects.latest("pk")
    assert batch.counts["lines"] == 37
    expect(page.locator("main")).to_contain_text("37")


def test_a_missed_household_is_explained_and_a_missing_fact_makes_another_clear(
    who: Who, open_page: OpenPage
):
    village = Household.objects.get(number="SP08004").area_code[:12]
    page = open_page(who("sp-minzheng1"))
    page.goto(f"{reverse('ledger:lists')}?area={village}")
    row = (
        page.locator("li")
        .filter(has_text="罗光明一家")
        .filter(has_text="最低生活保障（整户）")
        .first
    )
    expect(row).to_contain_text("共同生活的家庭成员人均月收入低于低保标准")
    row.get_by_role("link", name="看原因").click()
    beside = page.get_by_role("dialog")
    expect(beside).to_contain_text("符合，660.00 元/月")
    beside.get_by_role("link", name="单独打开这一页").click()
    finding(page, "符合，660.00 元/月")
    for told in ("520.00 元/月", "740.00 元/月", "国务院令第649号第九条", "政策包"):
        expect(page.locator("main")).to_contain_text(told)

    home = Household.objects.get(number="SP08001")
    edge = Outcome.objects.filter(household=home, programme="低保边缘家庭")
    assert edge.get().standing == "ask"
    page.goto(reverse("ledger:household", args=[home.pk]))
    page.get_by_role("link", name="问清这").click()
    page.get_by_role("group", name="家庭财产合规").get_by_label("是").check()
    page.get_by_label("近6个月治疗自负费用").fill("600")
    page.get_by_role("button", name="记下来").click()
    page.wait_for_url(f"**{reverse('ledger:household', args=[home.pk])}")
    expect(page.locator("#toasts")).to_contain_text("记下了")
    assert edge.get().standing != "ask"
    told = page.locator("li, tr").filter(has_text="低保边缘家庭").first
    expect(told).not_to_contain_text("待核实")


def test_the_month_is_checked_signed_and_taken_along_as_pdf(who: Who, open_page: OpenPage):
    village = open_page(who("sp08-weiyuan"))
    village.goto(reverse("papers:monthly"))
    village.get_by_role("button", name="开始核对枫林村").click()
    finding(village, "没有核对")
    for box in village.get_by_role("checkbox", name="核对过").all():
        box.check()
    village.get_by_role("button", name="记下勾的户").click()
    village.get_by_label("这个月变了什么").fill("没有变化")
    village.get_by_role("button", name="调整好了，送去签字").click()
    finding(village, "等驻村领导签字")
    ledger = MonthlyLedger.objects.latest("pk")

    leader = open_page(who("sp-leader"))
    leader.goto(reverse("papers:ledger", args=[ledger.pk]))
    leader.get_by_label("签名（写自己的姓名）").fill("周春芬")
    leader.get_by_role("button", name="签字", exact=True).click()
    finding(leader, "周春芬签了")

    try:
        typefaces()
    except MissingFont as missing:
        pytest.skip(str(missing))
    officer = open_page(who("sp-minzheng1"))
    officer.goto(reverse("papers:ledger", args=[ledger.pk]))
    with officer.expect_download() as coming:
        officer.get_by_role("button", name="下载 PDF").click()
    assert coming.value.suggested_filename.endswith(".pdf")
    content = Path(coming.value.path()).read_bytes()
    assert content.startswith(b"%PDF-1.")
    assert set("枫林村彭守义周春芬特殊困难群体关爱帮扶台账") <= written_characters(content)
