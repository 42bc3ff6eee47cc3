"""The page of proposals: short enough to be looked through, nothing chosen lost."""

from __future__ import annotations

from playwright.sync_api import expect

from bangfu.duty.models import Pairing
from bangfu.duty.tests.conftest import TOWN, VILLAGE
from bangfu.duty.tests.test_pages import signed_in, text, url  # noqa: F401
from bangfu.duty.views import propose
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.roles import Role


def test_many_proposals_are_looked_through_village_by_village(
    signed_in, home, helper, monkeypatch  # noqa: F811
):  # fmt: skip
    monkeypatch.setattr(propose, "AT_ONCE", 2)
    mine = [home(name=f"本村{n}") for n in range(3)]
    far = home(area=NEXT_VILLAGE, name="白玉兰")
    one = helper(cap=50)
    helper(name="乙", area=NEXT_VILLAGE)
    client = signed_in()
    page = text(client.get(url("propose")))
    assert page.count('name="home"') == 2 and "白玉兰" not in page
    assert "松坪镇枫林村 3 条" in page and "松坪镇板桥村 1 条" in page
    assert f"in={NEXT_VILLAGE}" in page and "共 2 页" in page
    there = text(client.get(url("propose"), {"in": NEXT_VILLAGE}))
    assert "白玉兰" in there and "本村" not in there.split("各人手上")[0]
    # one draft for all villages and pages: they move while proposals are confirmed
    assert 'data-draft="propose-990101102000-village" data-draft-pages' in there
    sent = {"row": mine[0].pk, "home": mine[0].pk, "why": "就近", f"helper-{mine[0].pk}": one.pk}
    refused = client.post(f"{url('propose')}?in={VILLAGE}", sent | {"why": ""})
    assert refused.status_code == 422 and "本村0" in text(refused)
    back = client.post(f"{url('propose')}?in={VILLAGE}", sent)
    assert f"in={VILLAGE}" in back.url and Pairing.objects.get().household == mine[0]
    assert far.pk not in Pairing.objects.values_list("household", flat=True)


def test_what_was_chosen_on_another_page_stays_when_pages_move(
    open_page, home, helper, staff, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(propose, "AT_ONCE", 2)
    homes = [home(name=f"本村{n}") for n in range(3)]
    one = helper(cap=50)
    page = open_page(staff(Role.TOWNSHIP_OFFICER, TOWN))
    page.goto(f"{url('propose')}?page=2")
    last = homes[2].pk
    page.locator(f"#row-{last} summary").click()
    page.locator(f"#why-{last}").fill("两家不和")
    page.locator("#why").fill("开会定的")
    page.wait_for_timeout(600)  # a draft is kept 300 ms after the last key
    page.goto(url("propose"))
    page.locator("#why").fill("就近")
    page.get_by_role("button", name="确认勾选的").click()
    page.wait_for_load_state()
    assert Pairing.objects.filter(helper=one).count() == 2
    # the third is on the first page now, and what was typed about it with it
    expect(page.locator(f"#why-{last}")).to_have_value("两家不和")
