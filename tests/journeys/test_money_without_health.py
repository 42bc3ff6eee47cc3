"""Whoever supervises money sees what is paid and why as far as money goes, never who is ill."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.ledger.models import Document, Household
from tests.browser import OpenPage
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)

OF_HEALTH = ("残疾等级", "残疾类别", "患病类别", "健康档案", "二级残疾", "透析", "肢体")


def test_money_is_shown_and_health_is_not(who: Who, open_page: OpenPage):
    home = Household.objects.get(number="SP08001")
    ill = home.persons.get(is_head=True)
    page = open_page(who("county-fund"))
    main = page.locator("main")

    page.goto(reverse("ledger:household", args=[home.pk]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("彭守义一家")
    expect(main).to_contain_text("月人均收入")
    expect(main).to_contain_text("775.49")
    for word in OF_HEALTH:
        expect(main).not_to_contain_text(word)

    page.goto(reverse("ledger:person", args=[ill.pk]))
    for word in OF_HEALTH:
        expect(main).not_to_contain_text(word)

    paid = Household.objects.get(number="SP08004")
    page.goto(f"{reverse('ledger:why', args=[paid.pk])}?programme=最低生活保障（整户）")
    expect(page.get_by_role("heading", level=1)).to_contain_text("符合，660.00 元/月")
    expect(main).to_contain_text("农村 740 元/月")
    for name, key in (
        ("ledger:health", ill.pk), ("ledger:plan", home.pk), ("papers:household", home.pk),
        ("ledger:observe", home.pk),
    ):  # fmt: skip
        answer = page.goto(reverse(name, args=[key]))
        assert answer is not None and answer.status == 403, name


def test_papers_about_health_are_not_there(who: Who, open_page: OpenPage):
    page = open_page(who("county-fund"))
    for paper in Document.objects.filter(sensitive=True, removed_at=None)[:3]:
        assert page.request.get(reverse("ledger:document", args=[paper.uid])).status == 404


def test_the_grid_has_money_and_offers_no_column_of_health(who: Who, open_page: OpenPage):
    page = open_page(who("county-fund"))
    page.goto(reverse("ledger:grid"))
    expect(page.locator("main")).to_contain_text("月人均收入")
    page.goto(reverse("ledger:columns"))
    for word in ("残疾等级", "患病类别", "自理能力"):
        expect(page.locator("main")).not_to_contain_text(word)
    page.goto(reverse("ledger:conditions"))
    expect(page.locator("main")).not_to_contain_text("残疾等级")
