"""A village worker works in the own village; the next one is not there for them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.ledger.models import Document, Household
from tests.browser import OpenPage
from tests.journeys.conftest import Who

pytestmark = pytest.mark.django_db(transaction=True)

OWN, NEXT = "SP08", "SP01"


def test_the_next_village_is_not_there(who: Who, open_page: OpenPage):
    own = Household.objects.get(number="SP08003")
    neighbour = Household.objects.filter(number__startswith=NEXT).order_by("number")[0]
    someone = neighbour.persons.all()[0]
    page = open_page(who("sp08-weiyuan"))

    page.goto(reverse("ledger:grid"))
    expect(page.locator(".top-scope")).to_contain_text("枫林村")
    main = page.locator("main")
    expect(main.get_by_role("link", name=neighbour.head_name, exact=True)).to_have_count(0)
    page.goto(f"{reverse('ledger:grid')}?in={neighbour.area_code}")
    expect(
        main.locator(f"a[href='{reverse('ledger:household', args=[neighbour.pk])}']")
    ).to_have_count(0)

    search = page.get_by_role("searchbox", name="找人、找户")
    search.fill(own.number)
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    expect(main).to_contain_text("覃玉兰")
    search.fill(neighbour.number)
    search.press("Enter")
    expect(main).not_to_contain_text("覃玉兰")
    expect(main).not_to_contain_text(neighbour.head_name)

    for name, key in (
        ("ledger:household", neighbour.pk), ("ledger:person", someone.pk),
        ("ledger:observe", neighbour.pk), ("ledger:plan", neighbour.pk),
        ("ledger:health", someone.pk), ("papers:household", neighbour.pk),
    ):  # fmt: skip
        answer = page.goto(reverse(name, args=[key]))
        assert answer is not None and answer.status == 404, name
        expect(page.locator("body")).not_to_contain_text(neighbour.head_name)


def test_a_paper_of_the_next_village_is_not_there(who: Who, open_page: OpenPage):
    papers = Document.objects.filter(removed_at=None)
    theirs = papers.exclude(household__number__startswith=OWN)[0]
    own = papers.filter(household__number__startswith=OWN)[0]
    page = open_page(who("sp08-weiyuan"))
    answer = page.request.get(reverse("ledger:document", args=[theirs.uid]))
    assert answer.status == 404 and theirs.title not in answer.text()
    assert page.request.get(reverse("ledger:document", args=[own.uid])).status == 200
