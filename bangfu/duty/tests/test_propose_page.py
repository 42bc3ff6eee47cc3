"""The page of proposals: short enough to be looked through, nothing chosen lost."""

from __future__ import annotations

from bangfu.duty.models import Pairing
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_pages import signed_in, text, url  # noqa: F401
from bangfu.duty.views import propose
from bangfu.ledger.tests.conftest import NEXT_VILLAGE


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
    assert f'data-draft="propose-990101102000-village-{NEXT_VILLAGE}-1"' in there
    sent = {"row": mine[0].pk, "home": mine[0].pk, "why": "就近", f"helper-{mine[0].pk}": one.pk}
    refused = client.post(f"{url('propose')}?in={VILLAGE}", sent | {"why": ""})
    assert refused.status_code == 422 and "本村0" in text(refused)
    back = client.post(f"{url('propose')}?in={VILLAGE}", sent)
    assert f"in={VILLAGE}" in back.url and Pairing.objects.get().household == mine[0]
    assert far.pk not in Pairing.objects.values_list("household", flat=True)
