"""A household has one plan: its needs, for whom, what is done about each; and what is missing shows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.actions.plan import add_measure, add_need, set_plan
from bangfu.ledger.models import Plan
from bangfu.ledger.models.person import Left
from bangfu.ledger.queries.plan import needs_without_measures, plan_of
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({"姓名": "彭守义", "与户主关系": "户主"}), Newcomer({"姓名": "罗秀珍"})],
    ).household  # fmt: skip


def test_a_household_has_one_plan_however_often_it_is_set(home, actor, client, staff):
    """GY-2.1-k"""
    set_plan(actor=actor, household=home, day=DAY, difficulty="缺劳力")
    set_plan(actor=actor, household=home, day=dt.date(2026, 11, 1), difficulty="缺劳力，房子漏")
    assert Plan.objects.get(household=home).difficulty == "缺劳力，房子漏"
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(household=home, set_on=DAY, set_by="周敏")
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    page = client.get(reverse("ledger:household", args=[home.pk])).content.decode()
    assert reverse("ledger:plan", args=[home.pk]) in page


def test_a_need_is_the_household_s_or_one_person_s_and_so_is_its_measure(
    home, actor, reader, client, staff
):
    """GY-2.1-j, GN-2-e, AK-2.4-b"""
    luo = home.persons.get(name="罗秀珍")
    whole = add_need(actor=actor, household=home, what="房子漏雨", detail="厨房", found_on=DAY)
    hers = add_need(actor=actor, household=home, what="看病难", found_on=DAY, person=luo)
    add_measure(actor=actor, need=hers, what="陪透析", who="向国清（支部书记）", rhythm="每月 2 次")
    needs = list(plan_of(home).needs.order_by("pk"))
    assert [(one.what, one.whose, one.met_on) for one in needs] == [
        ("房子漏雨", "", None), ("看病难", "罗秀珍", None),
    ]  # fmt: skip
    assert list(needs_without_measures(reader())) == [whole]
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    page = client.get(reverse("ledger:plan", args=[home.pk])).content.decode()
    for word in ("房子漏雨", "厨房", "罗秀珍", "陪透析", "还没有措施"):
        assert word in page, word
    file_of_home = reverse("ledger:household", args=[home.pk])
    assert "已去世" not in page + client.get(file_of_home).content.decode()
    died = DAY + dt.timedelta(days=9)
    person_left(actor=actor, person=luo, left=Left.DIED, day=died, why="病故")
    page = client.get(reverse("ledger:plan", args=[home.pk])).content.decode()
    assert "罗秀珍（已去世。用不着的措施记“不做了”）" in page
    file = client.get(file_of_home).content.decode()
    assert "罗秀珍（已去世）" in file
    then = client.get(f"{file_of_home}?on={DAY}").content.decode()
    assert "罗秀珍（已去世）" not in then
