"""The main pages with a whole county behind them: on a desk, on a phone, in large type."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from bangfu.ledger.models import Household
from bangfu.papers.models import MonthlyLedger
from tests.browser import OpenPage, axe, fits
from tests.journeys.conftest import TABLE, Who

pytestmark = pytest.mark.django_db(transaction=True)


def preview(page: Page) -> str:
    """A village's table on its way in; where it is looked at."""
    page.goto(reverse("intake:home"))
    page.locator("input[type=file]").set_input_files(TABLE)
    page.get_by_role("button", name="打开这份表格").click()
    page.get_by_role("button", name="对好了，看错处").click()
    page.locator("#row-0-7").wait_for()
    return page.url


def addresses() -> dict[str, str]:
    """The main pages by what they are."""
    home = Household.objects.get(number="SP08001")
    missed = Household.objects.get(number="SP08004")
    month = MonthlyLedger.objects.exclude(state="drafting").latest("pk")
    return {
        "workbench": reverse("workbench"),
        "grid": reverse("ledger:grid"),
        "household": reverse("ledger:household", args=[home.pk]),
        "person": reverse("ledger:person", args=[home.persons.get(is_head=True).pk]),
        "lists": reverse("ledger:lists"),
        "why": reverse("ledger:why", args=[missed.pk]) + "?programme=最低生活保障（整户）",
        "areas": reverse("org:area", args=["990101102000"]),
        "policy": reverse("rulebook:pack", args=["china-base"]),
        "monthly": reverse("papers:ledger", args=[month.pk]),
    }


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (360, True)])
def test_the_main_pages_keep_to_the_rules(
    width: int, large: bool, who: Who, open_page: OpenPage
) -> None:
    page = open_page(who("sp-minzheng1"), width=width, large=large)
    wrong = []
    for name, address in [*addresses().items(), ("import preview", preview(page))]:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, name
        for rule in (fits, axe):
            try:
                rule(page)
            except AssertionError as found:
                wrong.append(f"{name}：{found}")
    assert not wrong, "\n".join(wrong)
