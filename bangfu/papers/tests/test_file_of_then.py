"""A household's file of a day gone by prints the place and the plan of that day."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bangfu.ledger.actions.households import Newcomer, file_household, move_household
from bangfu.ledger.actions.plan import add_measure, add_need, change_measure, set_plan
from bangfu.ledger.models import Plan, PlanThen
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.papers.queries.file import file_content


def test_the_plan_and_the_place_are_those_of_the_day(rules, actor, reader):
    today = timezone.localdate()
    yesterday, long_ago = today - dt.timedelta(days=1), today - dt.timedelta(days=30)
    home = file_household(
        actor=actor, area_code=VILLAGE, day=long_ago,
        persons=[Newcomer({"姓名": "彭守义", "与户主关系": "户主"})],
    ).household  # fmt: skip
    set_plan(actor=actor, household=home, day=long_ago, difficulty="房子旧")
    need = add_need(actor=actor, household=home, what="漏雨", found_on=long_ago)
    measure = add_measure(actor=actor, need=need, what="补屋顶", who="村委会", rhythm="每月")
    Plan.objects.update(made_on=long_ago)
    for one in PlanThen.objects.all():
        one.until -= dt.timedelta(days=20)
        one.save()
    change_measure(
        actor=actor, measure=measure, what="换新瓦", who="住建局", by_day=None, rhythm="每季",
        why="县里来换",
    )  # fmt: skip
    move_household(actor=actor, household=home, area_code=NEXT_VILLAGE, day=today, why="搬家")
    home.refresh_from_db()
    me = reader()
    then = file_content(me, home, yesterday)
    assert [(line.need, line.measure, line.who) for line in then.plan] == [
        ("漏雨", "补屋顶（每月）", "村委会")
    ]
    assert "枫林村" in then.village
    now = file_content(me, home, today)
    assert [line.measure for line in now.plan] == ["换新瓦（每季）"] and "板桥村" in now.village
