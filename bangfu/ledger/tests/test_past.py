"""A file as of a day: the place, people and plan of then, and nothing of what came after."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.households import Newcomer, file_household, move_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.actions.plan import add_measure, add_need, change_need, report_progress, set_plan
from bangfu.ledger.models import Household, HouseholdMove, Plan, PlanThen
from bangfu.ledger.models.person import Left
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.queries.past import home_on, place_on
from bangfu.ledger.queries.plan import plan_then
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY, MOVED = dt.date(2026, 9, 1), dt.date(2026, 10, 15)
BEFORE, AFTER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({"姓名": "彭守义", "与户主关系": "户主"}), Newcomer({"姓名": "罗秀珍"})],
        facts={"住房安全": "安全"},
    ).household  # fmt: skip


def moved(actor, home):
    return move_household(
        actor=actor, household=home, area_code=NEXT_VILLAGE, day=MOVED, why="随子女"
    )


def as_of(client, home, day) -> str:
    answer = client.get(reverse("ledger:household", args=[home.pk]), {"on": day.isoformat()})
    return answer.content.decode()


def test_the_place_is_that_of_the_day(home, actor):
    moved(actor, home)
    home.refresh_from_db()
    assert place_on(home, BEFORE) == VILLAGE
    assert place_on(home, MOVED) == NEXT_VILLAGE == place_on(home, AFTER)
    assert home_on(home.pk, BEFORE, None).household.area_code == VILLAGE
    # by what was known before the move was recorded, it had not moved
    earlier = timezone.now() - dt.timedelta(hours=1)
    assert place_on(home, AFTER, earlier) == VILLAGE
    assert home_on(home.pk, BEFORE, None).people[0].area_code == VILLAGE


def test_the_old_address_does_not_go_along(areas, actor):
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "彭守义"})],
        facts={"家庭住址": "枫林村二组12号", "村居": "枫林村"},
    ).household  # fmt: skip
    home = moved(actor, home)
    assert "家庭住址" not in home.facts and home.facts["村居"] == "板桥村"
    assert home_on(home.pk, BEFORE, None).household.facts["家庭住址"] == "枫林村二组12号"
    home = move_household(
        actor=actor, household=home, area_code=VILLAGE, day=AFTER, why="搬回来",
        address="枫林村一组1号",
    )  # fmt: skip
    assert home.facts["家庭住址"] == "枫林村一组1号" and home.facts["村居"] == "枫林村"


def test_what_is_known_of_a_dwelling_stays_behind_with_it(areas, actor):
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "彭守义"})],
        facts={"家庭住址": "枫林村二组12号", "住房安全": "危房", "住房套数": 1},
    ).household  # fmt: skip
    group = "99010110220103"
    home = move_household(actor=actor, household=home, area_code=group, day=DAY, why="划进三组")
    assert (home.facts["家庭住址"], home.facts["住房安全"]) == ("枫林村二组12号", "危房")
    home = move_household(
        actor=actor, household=home, area_code=VILLAGE, day=AFTER, why="搬新房", address="枫林村1号"
    )
    assert home.facts["家庭住址"] == "枫林村1号" and "住房安全" not in home.facts
    assert home.facts["住房套数"] == 1, "what they own is not where they live"
    assert home_on(home.pk, BEFORE, None).household.facts["住房安全"] == "危房"


def test_moved_twice_each_day_has_its_place(home, actor):
    moved(actor, home)
    move_household(actor=actor, household=home, area_code="99010110220103", day=AFTER, why="进三组")
    home.refresh_from_db()
    assert HouseholdMove.objects.count() == 2
    assert [place_on(home, day) for day in (BEFORE, MOVED, AFTER)] == [
        VILLAGE, NEXT_VILLAGE, "99010110220103",
    ]  # fmt: skip


def test_the_page_says_where_it_was_then_and_where_it_is_now(home, actor, client, staff):
    moved(actor, home)
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = as_of(client, home, BEFORE)
    assert "枫林村" in page and "现在住在" in page and "板桥村" in page
    page = as_of(client, home, AFTER)
    assert "板桥村" in page and "现在住在" not in page


def test_the_village_it_left_sees_nothing_of_what_came_after(home, actor, client, staff):
    moved(actor, home)
    observe(
        actor=actor, household=home, source="visit", valid_from=AFTER,
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    url = reverse("ledger:household", args=[home.pk])
    for query in ({}, {"on": AFTER.isoformat()}, {"on": BEFORE.isoformat()}):
        assert client.get(url, query).status_code == 404
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE, name="冉秀英"))
    assert client.get(url).status_code == 200


def test_what_another_household_learnt_of_who_left_stays_with_it(home, actor):
    luo = home.persons.get(name="罗秀珍")
    person_left(actor=actor, person=luo, day=MOVED, left=Left.MARRIED_OUT, why="出嫁")
    other = file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).household
    luo.refresh_from_db()
    luo.memberships.create(household=other, from_day=MOVED, joined="married")
    luo.household = other
    luo.save()
    observe(
        actor=actor, household=other, source="visit", valid_from=DAY,
        facts={str(luo.pk): {"患病类别": "重特大疾病"}},
    )  # fmt: skip
    then = home_on(home.pk, BEFORE, None)
    found = next(one for one in then.people if one.pk == luo.pk)
    assert "患病类别" not in found.facts


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def age_plan(home, days: int) -> None:
    """Let what was written so far have been written some days ago."""
    back = dt.timedelta(days=days)
    plan = Plan.objects.get(household=home)
    plan.made_on = timezone.localdate() - back
    plan.save()
    for one in PlanThen.objects.filter(plan=plan):
        one.until -= back
        one.save()


def test_the_plan_is_that_of_the_day(home, actor, client, staff):
    set_plan(actor=actor, household=home, day=DAY, difficulty="房子旧")
    need = add_need(actor=actor, household=home, what="漏雨", found_on=DAY)
    measure = add_measure(actor=actor, need=need, what="补屋顶", who="村委会", rhythm="每月")
    age_plan(home, 3)
    report_progress(actor=actor, measure=measure, progress=Progress.DONE, day=yesterday())
    change_need(
        actor=actor, need=need, what="漏雨和透风", detail="", person=None, met_on=None, why="看过"
    )
    set_plan(actor=actor, household=home, day=DAY, difficulty="房子换了")
    then = plan_then(home, yesterday())
    (old,) = then.needs.all()
    (done,) = old.measures.all()
    assert (then.difficulty, old.what, done.progress) == ("房子旧", "漏雨", Progress.PLANNED)
    now = plan_then(home, timezone.localdate())
    assert (now.difficulty, now.needs.get().what) == ("房子换了", "漏雨和透风")
    assert plan_then(home, timezone.localdate() - dt.timedelta(days=9)) is None
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = as_of(client, home, yesterday())
    assert "房子旧" in page and "补屋顶" in page and "房子换了" not in page
    assert "这是那一天的方案" in page and "修改方案" not in page
    page = as_of(client, home, timezone.localdate() - dt.timedelta(days=9))
    assert "那一天还没有方案" in page and "定方案" not in page


def test_the_present_file_is_untouched_by_looking_back(home, actor, client, staff):
    moved(actor, home)
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    as_of(client, home, BEFORE)
    assert Household.objects.get(pk=home.pk).area_code == NEXT_VILLAGE
