"""Whole areas judged in the background: watched, never twice at once, started again after a crash."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger import tasks
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.screening import refresh_stale, start_screening
from bangfu.ledger.models import Household, Outcome, ScreeningRun
from bangfu.ledger.models.background import SILENT_AFTER, State
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce

DAY = dt.date(2026, 10, 12)
POOR = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
        "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip


@pytest.fixture
def homes(rules, actor):
    return [
        file_household(
            actor=actor, area_code=code, day=DAY, number=number, persons=[Newcomer(POOR)],
            facts={"家庭财产合规": True},
        ).household
        for number, code in (("A", VILLAGE), ("B", NEXT_VILLAGE))
    ]  # fmt: skip


@pytest.fixture
def town(areas) -> Area:
    return Area.objects.get(pk=TOWN)


def test_a_run_writes_outcomes_and_says_what_it_came_to(
    homes, actor, town, django_capture_on_commit_callbacks
):
    before = Outcome.objects.count()
    Outcome.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        run = start_screening(actor=actor, area=town)
    run.refresh_from_db()
    assert run.finished and run.summary["persons"] == 2 and run.summary["not_set"] == ""
    assert Outcome.objects.count() == before
    assert (
        run.summary["standings"]["proposed"] == Outcome.objects.filter(standing="proposed").count()
    )
    assert Entry.objects.filter(act="ledger.screen_area").count() == 1


def test_one_run_at_a_time_also_of_an_area_inside(homes, actor, town):
    county = start_screening(actor=actor, area=Area.objects.get(pk=COUNTY))
    assert start_screening(actor=actor, area=Area.objects.get(pk=COUNTY)) == county
    assert start_screening(actor=actor, area=town) == county
    assert ScreeningRun.objects.count() == 1


def test_a_run_whose_process_was_killed_is_marked_and_can_be_started_again(
    homes, actor, town, client, staff, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        run = start_screening(actor=actor, area=town)
    long_ago = timezone.now() - 2 * SILENT_AFTER
    ScreeningRun.objects.filter(pk=run.pk).update(state=State.RUNNING, heard_at=long_ago)
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("ledger:run", args=[run.pk])).content.decode()
    assert "没算成" in page and "再算一次" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("ledger:start_run"))
    run.refresh_from_db()
    assert run.state == State.FAILED and "停了" in run.problem
    assert ScreeningRun.objects.first().finished


def test_the_task_given_back_after_a_crash_ends_the_same(
    homes, actor, town, monkeypatch, django_capture_on_commit_callbacks
):
    real = tasks.screen_under

    def dies(prefix, on, tell):
        tell("读取台账", 0, 1)
        raise SystemExit  # what a kill leaves: no word of an end

    with django_capture_on_commit_callbacks():
        run = start_screening(actor=actor, area=town)
    monkeypatch.setattr(tasks, "screen_under", dies)
    with pytest.raises(SystemExit):
        tasks.screen_area.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.RUNNING and run.going_on
    monkeypatch.setattr(tasks, "screen_under", real)
    tasks.screen_area.func(run.pk)
    run.refresh_from_db()
    assert run.finished and run.summary["persons"] == 2


def test_an_error_is_told_in_words(homes, actor, town, monkeypatch):
    def breaks(prefix, on, tell):
        raise RuntimeError("secret detail")

    run = start_screening(actor=actor, area=town)
    monkeypatch.setattr(tasks, "screen_under", breaks)
    with pytest.raises(RuntimeError):
        tasks.screen_area.func(run.pk)
    run.refresh_from_db()
    assert run.failed and "再算一次" in run.problem and "secret" not in run.problem


def test_what_is_not_set_leads_to_the_rulebook(
    homes, actor, town, client, staff, django_capture_on_commit_callbacks
):
    PackInForce.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        run = start_screening(actor=actor, area=town)
    client.force_login(staff(Role.TOWNSHIP_LEADER))
    page = client.get(reverse("ledger:run", args=[run.pk])).content.decode()
    assert "有的地方还判断不了" in page and reverse("rulebook:home") in page


def test_a_going_run_is_asked_every_two_seconds_and_then_the_page_renews(
    homes, actor, town, client, staff
):
    run = start_screening(actor=actor, area=town)
    ScreeningRun.objects.filter(pk=run.pk).update(
        state=State.RUNNING, heard_at=timezone.now(), stage="写回台账", done=3, total=8
    )
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:run", args=[run.pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "写回台账 3 / 8" in part and "every 2s" in part and "可以离开这页" in part
    ScreeningRun.objects.filter(pk=run.pk).update(state=State.DONE, finished_at=timezone.now())
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_who_may_start_and_where(homes, client, staff, django_capture_on_commit_callbacks):
    start, listing = reverse("ledger:start_run"), reverse("ledger:runs")
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    assert client.post(start).status_code == client.get(listing).status_code == 403
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    for outside in ("990101", "990102", "x", "99010110299"):
        assert client.post(start, {"area": outside}).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        client.post(start, {"area": VILLAGE})
    assert ScreeningRun.objects.get().area_code == VILLAGE
    assert "枫林村" in client.get(listing).content.decode()


def test_every_night_those_judged_before_are_judged_anew(homes, actor):
    today = timezone.localdate()
    assert refresh_stale(today) == {}
    yesterday = today - dt.timedelta(days=1)
    Household.objects.filter(pk=homes[0].pk).update(screened_on=yesterday)
    found = refresh_stale(today)
    assert list(found) == [COUNTY[:6]] and found[COUNTY[:6]].persons == 2
    assert not Household.objects.exclude(screened_on=today).exists()
    assert Entry.objects.get(act="ledger.screen_area").actor_kind == "system"


def test_a_birthday_changes_what_follows(rules, actor):
    """Eighteen tomorrow: nothing was written, and another rule speaks."""
    child = POOR | {"出生日期": 20100601, "儿童类别": "孤儿"}
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(child)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip
    orphan = "孤儿基本生活保障"
    assert Outcome.objects.filter(household=home, programme=orphan).exists()
    refresh_stale(dt.date(2029, 6, 1))
    assert not Outcome.objects.filter(
        household=home, programme=orphan, standing="proposed"
    ).exists()
