"""The plan's pages: what they show, to whom, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.plan import (
    add_measure,
    add_need,
    assess_measure,
    report_progress,
    set_plan,
)
from bangfu.ledger.models import Measure, Need, Plan
from bangfu.ledger.models.plan import Effect, Progress
from bangfu.ledger.queries.plan import plan_of, plan_sheet
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({"姓名": "彭守义", "劳动能力": "部分", "与户主关系": "户主"})],
    ).household  # fmt: skip


@pytest.fixture
def need(home, actor):
    return add_need(actor=actor, household=home, what="看病难", found_on=DAY)


@pytest.fixture
def measure(need, actor):
    return add_measure(
        actor=actor, need=need, what="每月陪透析", who="李红英", by_day=dt.date(2026, 11, 1)
    )


def signed(client, staff, role=Role.VILLAGE_WORKER, area=VILLAGE):
    client.force_login(staff(role, area))
    return client


def at(name, one):
    return reverse(f"ledger:{name}", args=[one.pk])


def said(answer) -> str:
    return answer.content.decode()


def test_a_need_with_its_measure_goes_into_the_plan_in_one_form(home, client, staff):
    signed(client, staff)
    answer = client.post(at("need_add", home), {
        "what": "房子漏雨", "found_on": "2026-10-12", "measure-what": "转住建部门",
        "measure-kind": "service", "measure-who": "周敏", "measure-rhythm": "每月 1 次",
    })  # fmt: skip
    assert answer.status_code == 302
    kept = plan_of(home).needs.get()
    assert (kept.what, kept.measures.get().what) == ("房子漏雨", "转住建部门")
    page = said(client.get(at("plan", home)))
    assert "房子漏雨" in page and "转住建部门" in page and "1 项措施在做" in page


def test_a_need_alone_is_taken_and_asks_for_a_measure(home, client, staff):
    signed(client, staff)
    client.post(at("need_add", home), {
        "what": "房子漏雨", "found_on": "2026-10-12", "measure-kind": "service"})  # fmt: skip
    assert not Measure.objects.exists()
    assert "还没有措施" in said(client.get(at("plan", home)))


def test_half_a_measure_comes_back_with_everything_in_it(home, client, staff):
    signed(client, staff)
    answer = client.post(at("need_add", home), {
        "what": "房子漏雨", "found_on": "2026-10-12", "measure-what": "转住建部门",
        "measure-kind": "goods", "measure-who": "周敏",
    })  # fmt: skip
    page = said(answer)
    assert answer.status_code == 422 and not Need.objects.exists()
    assert "写明到哪天做完，或者多久做一次" in page
    assert 'value="转住建部门"' in page and 'value="房子漏雨"' in page and 'value="周敏"' in page


def test_a_measure_is_not_due_before_its_need_was_found(home, client, staff):
    signed(client, staff)
    answer = client.post(at("need_add", home), {
        "what": "房子漏雨", "found_on": "2026-10-12", "measure-what": "转住建部门",
        "measure-kind": "service", "measure-who": "周敏", "measure-by_day": "2026-10-01",
    })  # fmt: skip
    assert answer.status_code == 422 and "比发现需求的日子还早" in said(answer)


def test_sending_a_form_twice_makes_one_need_and_one_measure(home, client, staff):
    signed(client, staff)
    form = {
        "what": "房子漏雨", "found_on": "2026-10-12", "measure-what": "转住建部门",
        "measure-kind": "service", "measure-who": "周敏", "measure-rhythm": "每月 1 次",
    }  # fmt: skip
    client.post(at("need_add", home), form)
    client.post(at("need_add", home), form)
    assert (Need.objects.count(), Measure.objects.count()) == (1, 1)


def test_who_could_work_is_asked_for_a_development_part(home, need, client, staff):
    signed(client, staff)
    assert "没有写怎样增收" in said(client.get(at("plan", home)))
    assert "家里有人能劳动" in said(client.get(at("plan_set", home)))
    client.post(at("plan_set", home), {
        "difficulty": "缺劳力", "development": "养蜂二十箱", "seen_version": need.plan.version})  # fmt: skip
    page = said(client.get(at("plan", home)))
    assert "养蜂二十箱" in page and "没有写怎样增收" not in page


def test_two_officers_on_one_plan_are_told_and_can_compare(home, actor, client, staff):
    seen = set_plan(actor=actor, household=home, day=DAY, difficulty="缺劳力").version
    set_plan(actor=actor, household=home, day=DAY, difficulty="看病难", development="养蜂")
    signed(client, staff)
    form = {"difficulty": "缺劳力，孩子小", "development": "养蜂", "seen_version": seen}
    answer = client.post(at("plan_set", home), form)
    page = said(answer)
    assert answer.status_code == 409 and "有人先改了这份方案" in page
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "看病难" in table and "缺劳力，孩子小" in table and "养蜂" not in table
    assert plan_of(home).difficulty == "看病难"
    now = Plan.objects.get().version
    assert f'name="seen_version" value="{now}"' in page
    assert client.post(at("plan_set", home), form | {"seen_version": now}).status_code == 302
    assert plan_of(home).difficulty == "缺劳力，孩子小"


def test_a_plan_somebody_else_has_just_begun_is_not_written_over(home, actor, client, staff):
    signed(client, staff)
    assert 'name="seen_version" value="0"' in said(client.get(at("plan_set", home)))
    set_plan(actor=actor, household=home, day=DAY, difficulty="看病难")
    answer = client.post(at("plan_set", home), {"difficulty": "缺劳力", "seen_version": 0})
    assert answer.status_code == 409 and plan_of(home).difficulty == "看病难"


def test_a_changed_measure_is_compared_too(home, measure, actor, client, staff):
    signed(client, staff)
    seen = Plan.objects.get().version
    add_need(actor=actor, household=home, what="收入少", found_on=DAY)
    form = {"what": "每周陪透析", "who": "李红英", "kind": "service", "by_day": "2026-12-01",
            "why": "病情重了", "seen_version": seen}  # fmt: skip
    answer = client.post(at("measure_change", measure), form)
    assert answer.status_code == 409 and "每月陪透析" in said(answer)
    form["seen_version"] = Plan.objects.get().version
    assert client.post(at("measure_change", measure), form).status_code == 302
    measure.refresh_from_db()
    assert (measure.what, measure.by_day) == ("每周陪透析", dt.date(2026, 12, 1))


def test_progress_and_whether_it_helped(measure, client, staff):
    signed(client, staff)
    answer = client.post(
        at("measure_progress", measure), {"progress": "stopped", "day": "2026-10-20", "why": ""}
    )
    assert answer.status_code == 422 and "不做了要写原因" in said(answer)
    client.post(at("measure_progress", measure), {
        "progress": "done", "day": "2026-10-20", "why": "陪了两次"})  # fmt: skip
    page = said(client.get(at("plan", measure.need.plan.household)))
    assert "做完了" in page and "陪了两次" in page and "问有没有用" in page
    client.post(at("measure_assess", measure), {
        "effect": "solved", "note": "路上有人扶", "met_on": "2026-10-20"})  # fmt: skip
    measure.refresh_from_db()
    assert (measure.done_on, measure.effect) == (dt.date(2026, 10, 20), "solved")
    page = said(client.get(at("plan", measure.need.plan.household)))
    assert "路上有人扶" in page and "写下的需求都解决了" in page


def test_progress_of_a_day_to_come_is_refused_at_the_day(measure, client, staff):
    signed(client, staff)
    ahead = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    answer = client.post(
        at("measure_progress", measure), {"progress": "done", "day": ahead, "why": "陪了两次"}
    )
    assert answer.status_code == 422 and "陪了两次" in said(answer)
    assert answer.context["form"].errors == {"day": ["这一天还没有到。请写已经发生的日期"]}
    measure.refresh_from_db()
    assert measure.progress == "planned"


def opened(client, url):
    """The hidden version an officer's page was opened with."""
    return re.search(r'name="seen_version" value="(\d+)"', said(client.get(url)))[1]


def test_progress_somebody_else_reported_meanwhile_is_compared(measure, actor, client, staff):
    signed(client, staff)
    url = at("measure_progress", measure)
    seen = opened(client, url)
    report_progress(actor=actor, measure=measure, progress=Progress.DONE, day=DAY, why="屋顶修好了")
    late = {"progress": "doing", "day": "2026-10-20", "why": "还在找人", "seen_version": seen}
    answer = client.post(url, late)
    page = said(answer)
    assert answer.status_code == 409 and "屋顶修好了" in page and "还在找人" in page
    assert "做完了" in page[page.index("<tbody>") : page.index("</tbody>")]
    measure.refresh_from_db()
    assert (measure.progress, measure.progress_note) == ("done", "屋顶修好了")
    again = late | {"seen_version": Plan.objects.get().version}
    assert client.post(url, again).status_code == 302
    measure.refresh_from_db()
    assert (measure.progress, measure.progress_note) == ("doing", "还在找人")


def test_what_somebody_else_heard_of_a_measure_meanwhile_is_compared(measure, actor, client, staff):
    signed(client, staff)
    url = at("measure_assess", measure)
    seen = opened(client, url)
    assess_measure(
        actor=actor, measure=measure, effect=Effect.SOLVED, note="老人说好用", need_met_on=DAY
    )
    late = {"effect": "none", "note": "老人说没用", "met_on": "2026-10-21", "seen_version": seen}
    answer = client.post(url, late)
    page = said(answer)
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert answer.status_code == 409 and "老人说好用" in table and "2026-10-21" in table
    measure.refresh_from_db()
    assert measure.effect_note == "老人说好用" and measure.need.met_on == DAY


def test_a_need_is_not_met_before_it_was_found(need, client, staff):
    signed(client, staff)
    form = {"what": "看病难", "met_on": "2026-10-01", "why": "好了", "seen_version": ""}
    answer = client.post(at("need_change", need), form)
    assert answer.status_code == 422 and "比发现需求的日子还早" in said(answer)
    assert client.post(at("need_change", need), form | {"met_on": "2026-10-13"}).status_code == 302
    need.refresh_from_db()
    assert need.met_on == dt.date(2026, 10, 13)


def test_the_next_village_has_no_such_plan(home, need, measure, client, staff):
    signed(client, staff, area=NEXT_VILLAGE)
    for name, one in (
        ("plan", home), ("plan_set", home), ("need_add", home), ("need_change", need),
        ("measure_add", need), ("measure_change", measure), ("measure_progress", measure),
        ("measure_assess", measure),
    ):  # fmt: skip
        assert client.get(at(name, one)).status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.TOWNSHIP_OFFICER, 200, 200),
        (Role.TOWNSHIP_LEADER, 200, 403),
        (Role.HOTLINE_CLERK, 403, 403),
        (Role.FUND_SUPERVISOR, 403, 403),
        (Role.AUDIT_ADMIN, 403, 403),
    ],
)
def test_who_reads_and_who_writes(home, need, measure, client, staff, role, reads, writes):
    signed(client, staff, role)
    assert client.get(at("plan", home)).status_code == reads
    for name, one in (("plan_set", home), ("measure_progress", measure), ("need_change", need)):
        assert client.get(at(name, one)).status_code == writes


def test_whoever_is_not_shown_illness_learns_only_how_much_there_is(measure, reader):
    home = measure.need.plan.household
    sheet = plan_sheet(reader(Role.FUND_SUPERVISOR), home)
    assert sheet.hidden and len(sheet.overdue) == int(timezone.localdate() > measure.by_day)
    assert not plan_sheet(reader(Role.CITY_OFFICER), home).hidden


def test_the_household_page_keeps_a_plan_s_words_from_money_and_hotline(measure, reader):
    home = measure.need.plan.household
    for role, shown in (
        (Role.FUND_SUPERVISOR, False), (Role.HOTLINE_CLERK, False), (Role.TOWNSHIP_LEADER, True),
    ):  # fmt: skip
        request = RequestFactory().get("/")
        request.reader = reader(role)
        page = render_to_string("ledger/plan_of.html", {"household": home}, request=request)
        assert ("看病难" in page, "每月陪透析" in page) == (shown, shown)
        assert ("1 个需求，1 项措施" in page) != shown
        assert reverse("ledger:plan", args=[home.pk]) not in page or shown


def test_a_plan_page_takes_the_same_queries_however_long_it_is(
    home, actor, reader, django_assert_max_num_queries
):
    me = reader()
    for n in range(6):
        need = add_need(actor=actor, household=home, what=f"需求{n}", found_on=DAY)
        add_measure(actor=actor, need=need, what="帮", who="周敏", rhythm="每月")
    with django_assert_max_num_queries(4):
        assert len(plan_sheet(me, home).running) == 6


def test_goods_and_service_are_seen_together(need, actor, reader):
    me = reader()
    home = need.plan.household
    goods = add_measure(
        actor=actor, need=need, what="送米", who="周敏", kind="goods", rhythm="每月 1 次"
    )
    assert plan_sheet(me, home).only_goods
    add_measure(actor=actor, need=need, what="陪诊", who="李红英", rhythm="每月 1 次")
    sheet = plan_sheet(me, home)
    assert not sheet.only_goods and sheet.kinds == [("物资", 1), ("服务", 1)]
    report_progress(actor=actor, measure=goods, progress=Progress.STOPPED, day=DAY, why="不需要")
    assert plan_sheet(me, home).kinds == [("服务", 1)]


def test_a_closed_file_is_read_and_not_written(home, need, measure, client, staff):
    home.closed_on = DAY
    home.save()
    signed(client, staff)
    assert client.get(at("plan", home)).status_code == 200
    for name, one in (("plan_set", home), ("need_change", need), ("measure_progress", measure)):
        assert client.get(at(name, one)).status_code == 404
