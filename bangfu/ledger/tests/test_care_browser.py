"""Plan, health file and key persons in a real browser: they fit, axe finds nothing, dialogs work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.health import record_health
from bangfu.ledger.actions.persons import mark_key_person
from bangfu.ledger.actions.plan import (
    add_measure,
    add_need,
    assess_measure,
    report_progress,
    set_plan,
)
from bangfu.ledger.models import HealthEntry, KeyPerson
from bangfu.ledger.models.plan import Effect, Progress
from bangfu.ledger.queries.plan import plan_of
from bangfu.ledger.tests.conftest import TOWN
from bangfu.ledger.tests.test_key_persons import person  # noqa: F401
from bangfu.org.models import Area, Office
from bangfu.org.roles import Role
from tests.browser import axe, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cared(person, actor):  # noqa: F811
    """Somebody proposed as a key person, with a plan under way."""
    home, today = person.household, timezone.localdate()
    past = today - dt.timedelta(days=40)
    office = Office.objects.create(
        name="松坪镇卫生院", area=Area.objects.get(pk=TOWN), unit="other"
    )
    set_plan(
        actor=actor, household=home, day=past, review_on=today + dt.timedelta(days=9),
        difficulty="每周透析 3 次，收入刚过低保标准，孩子在镇上寄宿读书。",
    )  # fmt: skip
    ill = add_need(actor=actor, household=home, what="看病难", found_on=past, person=person)
    add_measure(
        actor=actor, need=ill, what="每月陪透析 2 次", who="李红英（委员）", rhythm="每月 2 次",
        office=office,
    )  # fmt: skip
    late = add_measure(
        actor=actor, need=ill, what="申请大病医疗救助", who="周敏（民政办）", kind="money",
        by_day=today - dt.timedelta(days=6),
    )  # fmt: skip
    report_progress(actor=actor, measure=late, progress=Progress.DOING, day=today, why="材料交了")
    roof = add_need(actor=actor, household=home, what="房子漏雨", found_on=past)
    mended = add_measure(
        actor=actor, need=roof, what="转住建部门修房", who="县住建局", by_day=today, kind="goods"
    )
    report_progress(actor=actor, measure=mended, progress=Progress.DONE, day=today)
    assess_measure(
        actor=actor, measure=mended, effect=Effect.SOLVED, note="不漏了", need_met_on=today
    )
    add_need(actor=actor, household=home, what="收入少", found_on=past)
    for kind, content in (("condition", "尿毒症，每周透析 3 次"), ("lifestyle", "不抽烟，少盐")):
        record_health(
            actor=actor, person=person, kind=HealthEntry.Kind(kind), day=past, content=content,
            where="县医院",
        )  # fmt: skip
    return person


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_fit_and_can_be_read_by_everybody(cared, staff, actor, open_page, width):
    page = open_page(staff(Role.TOWNSHIP_OFFICER), width=width)
    home = cared.household
    need = plan_of(home).needs.first()
    measure = need.measures.first()
    for name, pk, query in (
        ("household", home.pk, ""),
        ("plan", home.pk, ""),
        ("plan_set", home.pk, ""),
        ("need_add", home.pk, ""),
        ("need_change", need.pk, ""),
        ("measure_add", need.pk, ""),
        ("measure_change", measure.pk, ""),
        ("measure_progress", measure.pk, ""),
        ("measure_assess", measure.pk, ""),
        ("health", cared.pk, ""),
        ("health_add", cared.pk, ""),
        ("key_person_add", cared.pk, ""),
        ("key_persons", None, "?show=proposed"),
        ("key_persons", None, "?show=listed"),
    ):
        if query == "?show=listed":
            mark_key_person(actor=actor, person=cared, day=timezone.localdate(), why="重病")
        page.goto(reverse(f"ledger:{name}", args=[pk] if pk else []) + query)
        fits(page)
        axe(page)


def test_a_refusal_is_written_in_a_dialog_and_can_be_taken_back(cared, staff, open_page):
    page = open_page(staff(Role.TOWNSHIP_OFFICER))
    page.goto(reverse("ledger:key_persons"))
    page.get_by_role("button", name="不列", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("为什么不列").fill("子女都在身边照料")
    axe(page)
    dialog.get_by_role("button", name="写好了，不列").click()
    page.get_by_text("没有人等着决定").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="列为重点").click()
    page.get_by_text("列为重点人员了").wait_for()
    assert KeyPerson.objects.get().person == cared


def test_two_officers_see_both_versions_side_by_side(cared, staff, actor, open_page):
    page = open_page(staff(Role.TOWNSHIP_OFFICER))
    home = cared.household
    page.goto(reverse("ledger:plan_set", args=[home.pk]))
    page.get_by_label("具体困难").fill("我写的困难")
    set_plan(actor=actor, household=home, day=timezone.localdate(), difficulty="别人写的困难")
    page.get_by_role("button", name="定下来").click()
    table = page.get_by_role("region", name="两边不一样的")
    table.get_by_text("别人写的困难").wait_for()
    assert table.get_by_text("我写的困难").is_visible()
    fits(page)
    axe(page)
    page.get_by_label("具体困难").fill("两边都写上的困难")
    page.get_by_role("button", name="定下来").click()
    page.get_by_text("两边都写上的困难").wait_for()
