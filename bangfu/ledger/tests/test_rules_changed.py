"""Other rules or values count: everybody concerned is judged anew, and until then pages say so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks import default_task_backend

from bangfu.ledger import tasks
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.actions.rules_changed import screen_what_changed
from bangfu.ledger.actions.screening import refresh_stale, start_screening
from bangfu.ledger.models import Household, Outcome, ScreeningRun, VillageFigures
from bangfu.ledger.models.background import State
from bangfu.ledger.queries.stale import is_stale, stale_household, stale_in
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.actions.areas import change_area
from bangfu.org.models import Area, Staff
from bangfu.org.roles import Role
from bangfu.rulebook.actions import confirm_parameter, end_force, put_in_force
from bangfu.rulebook.models import ParameterChange

DAY = dt.date(2026, 10, 12)
PREFIX = COUNTY[:6]
POOR = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
        "共同生活": True, "近6个月收入": 4_440_00, "现享救助": "|"}  # fmt: skip
"""740 元 a month is neither below the line of 740 nor above that of 800."""


@pytest.fixture
def home(rules, actor) -> Household:
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="A", persons=[Newcomer(POOR)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip


@pytest.fixture(autouse=True)
def counted(request, django_capture_on_commit_callbacks):
    """What follows a commit, for whoever filed a household."""
    with django_capture_on_commit_callbacks(execute=True):
        if "home" in request.fixturenames:
            request.getfixturevalue("home")


@pytest.fixture
def leader(staff):
    from bangfu.org.access import Reader

    person = staff(Role.COUNTY_LEADER, COUNTY, "县领导")
    return Reader(person, person.appointments.get(), timezone.localdate()).actor


def proposed(value: str = "800", from_day: dt.date = DAY, **more: object) -> ParameterChange:
    return ParameterChange.objects.create(
        area_id=COUNTY, pack="china-base", name="低保标准", value=value, from_day=from_day,
        why="调标", proposed_by=Staff.objects.get(username="proposer"),
        proposed_at=timezone.now(), **more,
    )  # fmt: skip


def dibao(home: Household) -> set[str]:
    return set(
        Outcome.objects.filter(household=home, programme="最低生活保障（整户）").values_list(
            "standing", flat=True
        )
    )


def test_a_confirmed_value_has_everybody_judged_anew(
    home, leader, django_capture_on_commit_callbacks
):
    before = dibao(home)
    with django_capture_on_commit_callbacks(execute=True):
        confirm_parameter(actor=leader, change=proposed())
    run = ScreeningRun.objects.get()
    assert run.finished and run.area_code == COUNTY and run.asked_by == "县领导"
    assert dibao(home) != before
    assert stale_in(PREFIX) is None


def test_until_it_is_done_every_query_says_so(home, leader):
    assert stale_in(PREFIX) is None and stale_household(home) is None
    confirm_parameter(actor=leader, change=proposed())
    home.refresh_from_db()
    run = ScreeningRun.objects.get()
    for found in (stale_in(PREFIX), stale_in(VILLAGE), stale_household(home)):
        assert found is not None and found.run == run
    assert not is_stale(NEXT_VILLAGE, timezone.localdate())


def test_packs_put_in_force_and_ended(home, leader, django_capture_on_commit_callbacks):
    county = Area.objects.get(pk=COUNTY)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        row = put_in_force(actor=leader, area=county, pack="guiyang-2022-159", from_day=yesterday)
    assert ScreeningRun.objects.count() == 1 and stale_in(PREFIX) is None
    with django_capture_on_commit_callbacks(execute=True):
        end_force(actor=leader, row=row, until_day=yesterday, why="停用")
    assert ScreeningRun.objects.count() == 2 and stale_in(PREFIX) is None


def test_screen_ledger_repairs_it_the_same_day(home, leader):
    """The report: "all judged today already", while the conclusions were those of yesterday's line."""
    before = dibao(home)
    change = proposed()
    ParameterChange.objects.filter(pk=change.pk).update(
        state="confirmed", decided_by=leader.id, decided_at=timezone.now()
    )
    assert list(refresh_stale(timezone.localdate())) == [PREFIX]
    assert dibao(home) != before
    assert refresh_stale(timezone.localdate()) == {}


def test_a_value_changed_while_a_run_goes_on(home, actor, leader, monkeypatch):
    run = start_screening(actor=actor, area=Area.objects.get(pk=TOWN))
    real, went = tasks.screen_under, []

    def changed_meanwhile(prefix, on, tell):
        found = real(prefix, on, tell)
        if not went:
            change = proposed()
            ParameterChange.objects.filter(pk=change.pk).update(
                state="confirmed", decided_by=leader.id, decided_at=timezone.now()
            )
        went.append(on)
        return found

    monkeypatch.setattr(tasks, "screen_under", changed_meanwhile)
    tasks.screen_area.func(run.pk)
    assert len(went) == 2 and stale_in(TOWN[:9]) is None


@override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}})
def test_what_begins_later_is_judged_when_its_day_comes(
    home, leader, monkeypatch, django_capture_on_commit_callbacks
):
    today = timezone.localdate()
    first, last = today + dt.timedelta(days=3), today + dt.timedelta(days=5)
    with django_capture_on_commit_callbacks(execute=True):
        confirm_parameter(actor=leader, change=proposed(from_day=first, until_day=last))
    assert not ScreeningRun.objects.exists() and stale_in(PREFIX) is None
    waiting = [one for one in default_task_backend.results if one.args == [COUNTY]]
    assert [timezone.localdate(one.task.run_after) for one in waiting] == [
        first, last + dt.timedelta(days=1),
    ]  # fmt: skip
    screen_what_changed.func(COUNTY)
    assert not ScreeningRun.objects.exists()
    monkeypatch.setattr(timezone, "localdate", lambda *_: first)
    with django_capture_on_commit_callbacks():
        screen_what_changed.func(COUNTY)
    assert ScreeningRun.objects.get().asked_by == "系统"


def test_an_area_judged_by_another_places_standards_is_judged_anew(
    home, actor, django_capture_on_commit_callbacks
):
    county = Area.objects.get(pk=COUNTY)
    with django_capture_on_commit_callbacks(execute=True):
        change_area(actor=actor, area=county, name="云岭新县", standards_code="500241000000")
    assert not ScreeningRun.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        change_area(actor=actor, area=county, name="云岭新县", standards_code="522301000000")
    assert ScreeningRun.objects.get().finished and stale_in(PREFIX) is None


def test_a_township_with_a_value_of_its_own_is_told_apart(home, leader):
    change = proposed()
    ParameterChange.objects.filter(pk=change.pk).update(
        area_id=NEXT_VILLAGE, state="confirmed", decided_by=leader.id, decided_at=timezone.now()
    )
    assert not is_stale(PREFIX, timezone.localdate())
    ParameterChange.objects.filter(pk=change.pk).update(area_id=VILLAGE)
    assert is_stale(PREFIX, timezone.localdate()) and is_stale(TOWN[:9], timezone.localdate())


def test_what_lacks_a_value_is_not_out_of_date(home, leader):
    ParameterChange.objects.all().delete()
    tasks.screen_under(PREFIX, timezone.localdate())
    home.refresh_from_db()
    assert home.screened_on is None and not is_stale(PREFIX, timezone.localdate())
    assert VillageFigures.objects.get(pk=VILLAGE).unjudged == 1
    confirm_parameter(actor=leader, change=proposed())
    assert stale_household(home) is not None


def test_nobody_to_judge_starts_nothing(rules, leader):
    confirm_parameter(actor=leader, change=proposed())
    assert not ScreeningRun.objects.exists()


def test_whether_outcomes_are_out_of_date_costs_few_queries(home, django_assert_max_num_queries):
    recount(PREFIX)
    with django_assert_max_num_queries(4):
        assert stale_in(PREFIX) is None


def test_every_page_with_conclusions_says_it(home, leader, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    addresses = [
        reverse("ledger:grid"), reverse("ledger:lists"), reverse("workbench"),
        reverse("ledger:household", args=[home.pk]),
        reverse("ledger:why", args=[home.pk]) + "?programme=最低生活保障（整户）",
        reverse("ledger:person", args=[home.persons.get().pk]),
        reverse("papers:household", args=[home.pk]),
    ]  # fmt: skip
    for address in addresses:
        assert "标准或政策改过" not in client.get(address).content.decode(), address
    confirm_parameter(actor=leader, change=proposed())
    for address in addresses:
        page = client.get(address).content.decode()
        assert "标准或政策改过" in page and "正在重新算" in page, address
    ScreeningRun.objects.update(state=State.FAILED)
    for address in addresses:
        page = client.get(address).content.decode()
        assert "标准或政策改过" in page and "还没有重新算" in page, address
