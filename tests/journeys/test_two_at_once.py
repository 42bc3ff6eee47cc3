"""Two officers with one file open: the second is told, compares, and decides."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from bangfu.ledger.models import Household
from tests.browser import OpenPage
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)


def choose(page: Page, fact: str, value: str) -> None:
    """Open the group a fact stands in and tick its answer."""
    group = page.locator("details.file-group", has=page.locator("legend", has_text=fact)).first
    group.locator("summary").click()
    page.get_by_role("group", name=fact).get_by_label(value, exact=True).check()


def test_the_second_to_save_compares_and_chooses(who: Who, open_page: OpenPage):
    home = Household.objects.get(number="SP08001")
    url = reverse("ledger:observe", args=[home.pk]) + "?who=household"
    village, town = open_page(who("sp08-weiyuan")), open_page(who("sp-minzheng1"))
    for page in (village, town):
        page.goto(url)

    choose(village, "住房安全", "危房")
    village.get_by_role("button", name="记下来").click()
    expect(village.locator("#toasts")).to_contain_text("记下了")

    choose(town, "住房安全", "安全")
    town.get_by_label("说明").fill("看了房子，修好了")
    town.get_by_role("button", name="记下来").click()
    expect(town.get_by_role("heading", level=1)).to_contain_text("有 1 项别人先改了")
    both = town.get_by_role("group", name="住房安全")
    expect(both).to_contain_text("危房")
    expect(both).to_contain_text("李红英")
    expect(both).to_contain_text("你刚才填的")
    assert Household.objects.get(pk=home.pk).facts["住房安全"] == "危房"

    both.get_by_label("你刚才填的").check()
    town.get_by_role("button", name="照选的记下来").click()
    expect(town.locator("#toasts")).to_contain_text("记下了 1 项")
    assert Household.objects.get(pk=home.pk).facts["住房安全"] == "安全"
    newest = home.observations.latest("pk")
    assert (newest.by_name, newest.note) == ("周敏", "看了房子，修好了")
