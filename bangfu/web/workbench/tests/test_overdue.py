"""What the headline says is overdue is what the lists behind it show as overdue."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bangfu.duty.models import CarePost, Hazard, Helper, Report
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.plan import add_measure, add_need, set_plan
from bangfu.ledger.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.org.models import Staff
from bangfu.org.roles import Role
from bangfu.relief.actions.needs import add_need as lack
from bangfu.relief.models import Allocation, Campaign, GoodsKind
from bangfu.rulebook.models import ParameterChange
from bangfu.web.sample.care import picture
from bangfu.web.workbench.desks import desk_of, everything, finding
from bangfu.web.workbench.matters import SHOWN
from bangfu.web.workbench.tests.conftest import AREA_OF, day, filed

MANY = SHOWN + 1
"""More of a kind than the first page shows."""


@pytest.fixture
def late(rules, actor, helper, settings, tmp_path):
    """Of every kind with a day more overdue than the first page shows, and one that is not."""
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    homes = [filed(actor, VILLAGE, f"石守{n}") for n in "一二三四五"]
    carer = helper(Helper.Kind.VILLAGE_STAFF)
    for n, home in enumerate(homes):
        when = now - dt.timedelta(days=3 if n < MANY else 0)
        Report.objects.create(
            household=home, what="受虐待", found_at=when, reported_at=when, by_name="李红英"
        )
        ends = day(-2) if n < MANY else day(2)
        Hazard.objects.create(
            household=home, kind="gas", what="软管老化", found_on=day(-9), by_day=ends
        )
        CarePost.objects.create(
            helper=carer, household=home, need="洗衣", duties="照看", from_day=day(-60),
            agreement_until=ends, decided_by="周敏",
        )  # fmt: skip
        set_plan(actor=actor, household=home, day=day(-40), difficulty="透析", review_on=ends)
        need = add_need(actor=actor, household=home, what="陪护", found_on=day(-40))
        add_measure(actor=actor, need=need, what="修屋顶", who="李红英", by_day=ends)
        add_document(
            actor=actor, household=home, kind="残疾证", title="残疾证", data=picture(str(n)),
            valid_until=ends,
        )  # fmt: skip
        round_ = Campaign.objects.create(
            name=f"冬令 {n}", area_code=TOWN, from_day=day(-20), until_day=ends, opened_by="周敏"
        )
        lacking = lack(
            actor=actor, household=home, goods=GoodsKind.objects.get(name="棉被"), quantity=1,
            why="被子破了", uid=uuid.uuid4(), day=day(-20),
        )  # fmt: skip
        Allocation.objects.create(
            campaign=round_, household=home, goods=lacking.goods, need=lacking, wanted=1,
            proposed=1, quantity=1, urgency=1, place=1, why="缺", confirmed_at=now,
        )  # fmt: skip
        ParameterChange.objects.create(
            area_id=COUNTY, pack="china-base", name="低保标准", value=str(700 + n), from_day=ends,
            why="调标", proposed_by=Staff.objects.get(username="proposer"),
            proposed_at=now,
        )  # fmt: skip
    return homes


@pytest.mark.parametrize("role", AREA_OF)
def test_the_headline_counts_as_overdue_what_the_lists_show(late, role, reader):
    who = reader(role, AREA_OF[role])
    desk, piles = desk_of(who), everything(who)
    for pile in piles:
        past = [one for one in pile.matters if one.due is not None and one.due < who.day]
        assert pile.number == len(pile.matters), pile.name
        assert pile.overdue == len(past), pile.name
    overdue = sum(pile.overdue for pile in piles)
    assert overdue and desk.overdue == overdue
    assert f"其中 {overdue} 件已经逾期" in finding(who, desk)
    kinds = {pile.name: pile.overdue for pile in piles}
    if role == Role.VILLAGE_WORKER:
        for name in ("harm", "hazards", "posts", "measures", "papers", "plans", "goods-lists"):
            assert kinds[name] == MANY, name
