"""Visits on the workbench: one's own first, what has risen above, from figures and never from a count made while one waits."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from bangfu.duty.actions.count import count_due
from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import DueFigures, Helper, Surge
from bangfu.duty.queries import due_many
from bangfu.duty.tests.test_due import SPECIAL, known_since
from bangfu.ledger.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.org.roles import Role
from bangfu.web.workbench import duties
from bangfu.web.workbench.matters import Matter, Pile
from bangfu.web.workbench.tests.conftest import day as days_from_now
from bangfu.web.workbench.waiting import urgent_first

TODAY = days_from_now(0)
CITY = "990100000000"


@pytest.fixture
def special(rules, home):
    return known_since(home(facts=SPECIAL, tags=["特别困难=是"]), dt.date(2026, 1, 1))


def test_a_helper_sees_their_own_overdue_visit_first(special, sign_in, helper, actor):
    client = sign_in(Role.VILLAGE_WORKER, VILLAGE)
    person = client.get("/").wsgi_request.reader.staff
    one = helper(Helper.Kind.SECRETARY, staff=person)
    pair(actor=actor, helper=one, household=special, day=TODAY)
    page = client.get("/").content.decode()
    assert special.label in page and reverse("duty:visit-add", args=[special.pk]) in page


def test_who_cannot_be_judged_stays_on_workbench_and_list(home, sign_in, helper, actor):
    house = home(facts=SPECIAL)
    client = sign_in(Role.VILLAGE_WORKER, VILLAGE)
    person = client.get("/").wsgi_request.reader.staff
    pair(
        actor=actor, helper=helper(Helper.Kind.SECRETARY, staff=person), household=house, day=TODAY
    )
    page = client.get("/").content.decode()
    assert house.label in page and "算不出该不该去" in page
    own = client.get(reverse("duty:due")).content.decode()
    assert house.label in own and "1 户算不出该不该去" in own and "政策包" in own
    assert house.label in client.get(reverse("duty:digest")).content.decode()


def test_an_officer_who_holds_somebody_sees_that_visit_too(special, sign_in, helper, actor):
    client = sign_in(Role.TOWNSHIP_OFFICER, TOWN)
    person = client.get("/").wsgi_request.reader.staff
    one = helper(Helper.Kind.VILLAGE_STAFF, staff=person)
    pair(actor=actor, helper=one, household=special, day=TODAY, why="就近")
    page = client.get("/waiting/").content.decode()
    assert "你是帮扶人" in page and special.label in page


def test_levels_see_what_has_risen_from_kept_figures_alone(special, look, monkeypatch):
    count_due("990101", TODAY)
    old = (TODAY - dt.timedelta(days=20)).isoformat()
    DueFigures.objects.filter(village_code=VILLAGE).update(late_since={old: 3}, overdue=3)

    def never(*_given):
        raise AssertionError("a page worked an area out")

    monkeypatch.setattr(due_many, "people_under", never)
    for role, area in (
        (Role.TOWNSHIP_OFFICER, TOWN), (Role.TOWNSHIP_LEADER, TOWN), (Role.COUNTY_OFFICER, COUNTY),
        (Role.COUNTY_LEADER, COUNTY), (Role.CITY_OFFICER, CITY),
    ):  # fmt: skip
        assert "3 项报到了这里" in look(role, "/waiting/", area), role
    assert "3 项逾期" in look(Role.VILLAGE_WORKER, "/waiting/", VILLAGE)
    assert "项报到了这里" not in look(Role.VILLAGE_WORKER, "/waiting/", VILLAGE)


def test_yesterdays_figures_say_nothing_today(special, look):
    count_due("990101", TODAY)
    DueFigures.objects.update(
        day=TODAY - dt.timedelta(days=1), late_since={"2026-01-01": 5}, overdue=5
    )
    for role in (Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER, Role.COUNTY_LEADER):
        assert "报到了这里" not in look(role, "/waiting/")


def test_the_township_sees_who_has_nobody_and_what_surge_is_on(special, look):
    Surge.objects.create(
        kind="寒潮", name="寒潮蓝色预警", area_code=COUNTY, from_day=TODAY, until_day=TODAY,
        multiplier=2, opened_by="甲",
    )  # fmt: skip
    page = look(Role.TOWNSHIP_OFFICER, "/waiting/")
    assert "没有人包" in page and "寒潮蓝色预警" in page


def test_a_leader_compares_how_far_villages_are(special, look):
    count_due("990101", TODAY)
    DueFigures.objects.filter(village_code=VILLAGE).update(owed=8, done=3)
    page = look(Role.TOWNSHIP_LEADER)
    assert "枫林村这一期的走访做了 37%" in page  # one village: nothing to compare it with


def test_dangers_to_life_come_before_deadlines_and_after_people_in_danger():
    paper = Matter("换材料", "甲", "", "", "", due=TODAY - dt.timedelta(days=300))
    red = Matter("预警", "乙", "", "", "", warning="red")
    deadly = Matter("隐患", "丙", "", "", "", deadly=True)
    harm = Matter("强制报告", "丁", "", "", "", at_once=True)
    sorted_ = urgent_first([Pile("a", "", [paper, deadly, red, harm], 4)])
    assert sorted_ == [harm, red, deadly, paper]


def test_of_several_areas_the_one_with_the_fewest_visits_is_named():
    parts = [
        SimpleNamespace(area=SimpleNamespace(name=name), rate=rate)
        for name, rate in (("板桥村", 80), ("枫林村", 37), ("茶园村", None))
    ]
    title, rows, which = duties.rates(SimpleNamespace(due_parts=parts))
    assert title == "枫林村的走访做得最少，这一期做了 37%" and which == "枫林村"
    assert rows == [("枫林村", 37), ("板桥村", 80)]
