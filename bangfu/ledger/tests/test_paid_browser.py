"""Amounts that differ, in a real browser: looked into beside the list, left as they are, undone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.ledger.models import Decision
from bangfu.ledger.tests.test_paid import HEAD, WIFE, home_with
from bangfu.org.roles import Role
from tests.browser import OpenPage, axe, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_difference_is_looked_into_and_left_as_it_is(
    rules, actor, staff, open_page: OpenPage, width: int
) -> None:
    home = home_with(actor, HEAD | {"当前低保补助": 400_00}, WIFE | {"当前低保补助": 300_00})
    page = open_page(staff(Role.TOWNSHIP_OFFICER), width=width)
    page.goto(f"{reverse('ledger:lists')}?list=differs")
    expect(page.get_by_text("少发 580.00 元")).to_be_visible()
    fits(page)
    axe(page)
    page.get_by_role("link", name=re.compile("^看原因.*石守成")).click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_text("登记在发的，和按规则算的")).to_be_visible()
    axe(page)
    drawer.get_by_role("button", name="收起", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^照旧.*石守成")).click()
    drawer.get_by_label("理由").fill("下月起按新标准发")
    drawer.get_by_role("button", name="记下决定").click()
    expect(page.get_by_role("button", name="撤销")).to_be_visible()
    assert Decision.objects.get().about == "amount"
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("少发 580.00 元")).to_be_visible()
    page.goto(reverse("ledger:household", args=[home.pk]))
    fits(page)
    axe(page)
