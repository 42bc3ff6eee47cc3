"""Whom the document itself names: proposed with the clause, asked about where it is not known."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.surges import open_surge
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.org.models import Area
from bangfu.relief.queries.grounds import proposals
from bangfu.relief.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.rulebook.models import PackInForce

TODAY = timezone.localdate()


@pytest.fixture
def filed(rules, actor):
    """Files a household under the Gannan pack."""
    Area.objects.filter(pk=COUNTY).update(standards_code="623000000000")
    PackInForce.objects.filter(pack="aikou-2022").delete()
    PackInForce.objects.create(area_id=COUNTY, pack="gannan-2022-153", from_day=dt.date(2022, 1, 1))

    def make(name, received, **facts):
        return file_household(
            actor=actor, area_code=VILLAGE, day=TODAY - dt.timedelta(days=30), facts=facts,
            persons=[
                Newcomer({"姓名": name, "性别": "男", "与户主关系": "户主", "出生日期": 19500101,
                          "现享救助": received})
            ],
        ).household  # fmt: skip

    return make


def said(reader):
    return {
        one.household.head_name: ([ground.say for ground in one.grounds], one.ask)
        for one in proposals(reader, TOWN[:9], TODAY)
    }


def test_who_cannot_heat_is_proposed_and_who_was_not_asked_is_asked(filed, reader):
    filed("甲", "|低保|", 取暖困难=True)
    filed("乙", "|低保|")
    filed("丙", "|低保|", 取暖困难=False)
    filed("丁", "|无|", 取暖困难=False)
    found = said(reader())
    assert found["甲"][0] == ["取暖救助"]
    assert found["乙"] == ([], ["取暖困难"])
    assert "丙" not in found and "丁" not in found


def test_a_cold_wave_proposes_a_look_at_every_dibao_home(filed, reader, actor):
    filed("丙", "|低保|", 取暖困难=False)
    filed("丁", "|无|", 取暖困难=False)
    open_surge(
        actor=actor, kind="强寒潮", name="11 月寒潮", area_code=COUNTY, from_day=TODAY,
        until_day=TODAY + dt.timedelta(days=5),
    )  # fmt: skip
    found = said(reader())
    assert found == {"丙": (["强寒潮期间保暖保安全"], [])}
    [one] = proposals(reader("township_leader"), TOWN[:9], TODAY)
    assert one.grounds[0].clauses == ("GN-6-a",) and one.grounds[0].service == "goods.heating"
