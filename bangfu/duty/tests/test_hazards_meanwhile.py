"""Two people on one danger, or on one of the county's numbers: nobody is replaced unawares."""

from __future__ import annotations

import json

from django.urls import reverse

from bangfu.duty.actions import hazards as act
from bangfu.duty.actions.local import set_number
from bangfu.duty.queries.local import number_in
from bangfu.duty.tests.conftest import COUNTY, VILLAGE
from bangfu.duty.tests.test_hazards import TODAY, danger, walker  # noqa: F401
from bangfu.duty.tests.test_report_pages import client_of  # noqa: F401
from bangfu.org.models import Area
from bangfu.org.roles import Role


def test_whoever_was_named_meanwhile_is_not_replaced_unawares(danger, client_of, actor):  # noqa: F811
    one = danger()
    client, url = client_of(), reverse("duty:hazard", args=[one.pk])
    form = client.get(f"{url}?do=assign").context["form"]
    mine = {"do": "assign", "charge": "镇村建办", "charged": form["charged"].value()}
    act.assign_hazard(actor=actor, hazard=one, day=TODAY, charge="村电工")
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 422 and "由村电工负责" in page and "镇村建办" in page
    one.refresh_from_db()
    assert one.charge == "村电工"
    again = mine | {"charged": answer.context["form"]["charged"].value()}
    assert client.post(url, again).status_code == 302
    one.refresh_from_db()
    assert one.charge == "镇村建办"


def test_words_about_a_danger_removed_meanwhile_are_still_there(danger, client_of, actor):  # noqa: F811
    one = danger()
    act.fix_hazard(actor=actor, hazard=one, day=TODAY, how="换了软管")
    sent = {"do": "begin", "words": "约了燃气公司明天来"}
    answer = client_of().post(reverse("duty:hazard", args=[one.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "情况刚才变了" in page and "约了燃气公司明天来" in page
    one.refresh_from_db()
    assert one.fixed_how == "换了软管"


def test_a_number_somebody_set_meanwhile_is_told(areas, client_of, actor):  # noqa: F811
    officer, address = client_of(Role.COUNTY_OFFICER, area=COUNTY), reverse("duty:numbers")
    county = Area.objects.get(pk=COUNTY)
    set_number(actor=actor, area=county, name="spot_share", value=50, why="问题多")
    seen = json.dumps({"name": "spot_share", "value": 30})
    late = {"name": "spot_share", "value": "40", "why": "人手少", "seen": seen}
    answer = officer.post(address, late)
    assert answer.status_code == 422 and "别人改成了“50”" in answer.content.decode()
    assert number_in(VILLAGE, "spot_share").value == 50
