"""A server in trouble, a page loaded anew, an impatient hand: nothing is lost and nothing twice."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from bangfu.ledger.models import Household, Observation
from tests.browser import OpenPage
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(who: Who):
    home = Household.objects.get(number="SP08001")
    return who("sp-minzheng1"), reverse("ledger:observe", args=[home.pk])


def test_what_was_typed_outlives_a_lost_line_and_a_reload(form, open_page: OpenPage):
    officer, url = form
    before = Observation.objects.count()
    page = open_page(officer)
    page.goto(url)
    page.get_by_role("group", name="家庭财产合规").get_by_label("是").check()
    page.get_by_label("说明").fill("入户看过，存折和房产都对")

    def trouble(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=503, content_type="text/html; charset=utf-8", body="<h1>忙</h1>")
        else:
            route.continue_()

    page.route(f"**{url}*", trouble)
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("忙")
    page.unroute(f"**{url}*")
    assert Observation.objects.count() == before

    page.goto(url)
    expect(page.get_by_label("说明")).to_have_value("入户看过，存折和房产都对")
    expect(page.get_by_role("group", name="家庭财产合规").get_by_label("是")).to_be_checked()
    page.reload()
    expect(page.get_by_label("说明")).to_have_value("入户看过，存折和房产都对")

    page.get_by_role("button", name="记下来").click()
    expect(page.locator("#toasts")).to_contain_text("记下了")
    assert Observation.objects.count() == before + 1
    page.goto(url)
    expect(page.get_by_label("说明")).to_have_value("")


def test_a_double_click_records_once(form, open_page: OpenPage):
    officer, url = form
    before = Observation.objects.count()
    page = open_page(officer)
    page.goto(url)
    page.get_by_label("说明").fill("电话问过")
    page.get_by_role("button", name="记下来").dblclick()
    expect(page.locator("#toasts")).to_contain_text("记下了")
    assert Observation.objects.count() == before + 1


def test_the_same_form_sent_twice_records_once(form, open_page: OpenPage):
    officer, url = form
    before = Observation.objects.count()
    page = open_page(officer)
    page.goto(url)
    page.get_by_label("说明").fill("电话问过")
    sent: list[tuple[str, dict[str, str]]] = []
    page.on(
        "request",
        lambda asked: (
            sent.append((asked.post_data or "", asked.headers)) if asked.method == "POST" else None
        ),
    )
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("#toasts")).to_contain_text("记下了")
    body, headers = sent[0]
    again = page.request.post(
        url, data=body, headers={"Content-Type": headers["content-type"], "Referer": page.url}
    )
    assert again.ok
    assert Observation.objects.count() == before + 1
