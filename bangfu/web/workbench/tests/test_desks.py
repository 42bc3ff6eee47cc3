"""The first page: what stands on whose, what never does, and how often the database is asked."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bangfu.intake.models import Batch, Finding, MatchList, Upload
from bangfu.ledger.actions.plan import add_measure, add_need
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Duplicate, Outcome, Person, ScreeningRun, Standing
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Office, Staff
from bangfu.org.roles import Role
from bangfu.papers.models import MonthlyLedger
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.web.workbench import imports
from bangfu.web.workbench.tests.conftest import day, filed, stands

MOST_QUERIES = 40
"""In a test names of areas are read anew each time; a running site keeps them."""
DIBAO = "最低生活保障（整户）"


def test_a_village_worker_sees_what_is_due_in_the_village(county, look):
    page = look(Role.VILLAGE_WORKER)
    assert "其中 1 件已经逾期" in page
    assert "联系慈善会" in page and "修屋顶" in page and "彭守义残疾证" in page
    assert "逾期 20 天" in page and "装扶手" not in page and "办残疾证" not in page
    assert "月的台账还没有开始" in page
    assert "最该先问清“患病类别”" in page
    assert "石守成" not in page, "the next village's"
    assert "可能错保</b>" not in page and "导入台账" not in page


def test_the_fact_to_ask_first_leads_to_the_households_counted(county, look, actor):
    near = filed(actor, VILLAGE, "冉秀英")
    Outcome.objects.filter(household=near).delete()
    stands(near, Standing.ASK, missing="患病类别；住房套数")
    # asked after something else, it is not what comes first there
    later = filed(actor, VILLAGE, "田有福")
    Outcome.objects.filter(household=later).delete()
    stands(later, Standing.ASK, missing="住房套数；患病类别")
    said = re.search(
        r"最该先问清“患病类别”，?(?:</span><span>)?有 (\d+) 户", look(Role.VILLAGE_WORKER)
    )
    assert said and said[1] == "2"
    path = "/ledger/lists/?list=ask&fact=" + quote("患病类别")
    assert path.replace("&", "&amp;") in look(Role.VILLAGE_WORKER)
    listed = look(Role.VILLAGE_WORKER, path)
    assert "先问“患病类别”的 2 户" in listed
    assert "彭守义" in listed and "冉秀英" in listed and "田有福" not in listed


def test_the_next_village_has_its_own(county, look):
    page = look(Role.VILLAGE_WORKER, area=NEXT_VILLAGE)
    assert "彭守义" not in page and "联系慈善会" not in page


def test_a_township_officer_decides_and_brings_in(county, look):
    page = look(Role.TOWNSHIP_OFFICER)
    assert "可能漏保" in page and "可能错保" in page and "建一户档案" in page
    assert "枫林村" in page and "板桥村" in page and "最该先做" in page
    assert "/ledger/lists/?list=missed" in page and "导入台账" in page


def test_a_township_leader_signs(county, look):
    for village, state in ((VILLAGE, "adjusted"), (NEXT_VILLAGE, "drafting")):
        MonthlyLedger.objects.create(
            area_code=village, month=day(0).replace(day=1), state=state, started_by="李红英"
        )
    page = look(Role.TOWNSHIP_LEADER)
    assert page.count("去签字") == 1 and "枫林村 " in page
    assert "去上报" not in page and "去核对" not in page


def test_a_ledger_sent_back_says_why(county, look):
    MonthlyLedger.objects.create(
        area_code=VILLAGE, month=day(0).replace(day=1), state="drafting", started_by="李红英",
        returned_by="余国华", returned_because="少了一户",
    )  # fmt: skip
    assert "余国华写的原因：少了一户" in look(Role.VILLAGE_WORKER)
    assert "少了一户" not in look(Role.VILLAGE_WORKER, area=NEXT_VILLAGE)


def test_county_leader_confirms_what_another_proposed(county, look, staff):
    leader = staff(Role.COUNTY_LEADER, COUNTY, "孙俊宇")
    officer = staff(Role.COUNTY_OFFICER, COUNTY, "黄海敏")
    for who, value in ((officer, "760"), (leader, "770")):
        ParameterChange.objects.create(
            area_id=COUNTY, pack="china-base", name="低保标准", value=value, from_day=day(4),
            why="调标", proposed_by=who, proposed_at=timezone.now(),
        )  # fmt: skip
    page = look(Role.COUNTY_LEADER)
    assert "黄海敏提出改为 760" in page and "770" not in page
    assert "标准等确认" in page
    assert "去确认" not in look(Role.COUNTY_OFFICER)


@pytest.mark.parametrize("role", [Role.COUNTY_LEADER, Role.CITY_OFFICER])
def test_a_value_by_case_is_told_in_words(county, look, role):
    ParameterChange.objects.create(
        area_id=COUNTY, pack="china-base", name="低保标准", value='{"城镇": 860, "农村": 800}',
        from_day=day(4), why="调标", proposed_by=Staff.objects.get(username="proposer"),
        proposed_at=timezone.now(),
    )  # fmt: skip
    said = re.search("提出改为 ([^<]*)<", look(role))
    assert said and "860" in said[1] and "{" not in said[1] and "&quot;" not in said[1]


def test_county_sees_townships_and_what_is_not_set(county, look):
    page = look(Role.COUNTY_OFFICER)
    assert "松坪镇" in page and "联系慈善会" not in page and "没有设值" not in page
    PackInForce.objects.all().delete()
    assert "这里还没有施行任何政策" in look(Role.COUNTY_OFFICER)
    assert "这里还没有施行任何政策" not in look(Role.TOWNSHIP_OFFICER)


def test_a_failed_run_says_where_the_data_is(county, look):
    ScreeningRun.objects.create(
        area_code=COUNTY, on=day(0), state="failed", problem="磁盘满了", asked_by="黄海敏",
        asked_by_id="1", finished_at=timezone.now(),
    )  # fmt: skip
    for role in (Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER):
        assert "磁盘满了。台账没有动" in look(role)
    ScreeningRun.objects.create(
        area_code=COUNTY, on=day(0), state="done", asked_by="黄海敏", asked_by_id="1"
    )
    assert "磁盘满了" not in look(Role.COUNTY_OFFICER)


def test_the_city_looks_at_pictures(county, look):
    page = look(Role.CITY_OFFICER)
    assert "可能漏保最多" not in page, "one area is compared with nothing"
    assert "全市在册 2 人，" in page and "可能漏保 1 户。" in page and page.count("<figure") >= 2
    assert "彭守义" not in page and "石守成" not in page


def test_hotline_looks_for_people_first(county, look):
    page = look(Role.HOTLINE_CLERK)
    assert "查台账" in page and "可能漏保" not in page and "彭守义" not in page


def test_supervision_sees_money_and_nothing_of_health(county, look):
    page = look(Role.FUND_SUPERVISOR)
    assert "1,451.00" in page and "孤儿基本生活保障" in page
    for hidden in ("残疾", "患病", "透析", "彭守义", "石守成"):
        assert hidden not in page


def test_money_is_told_by_village_too(county, look):
    stands(county[0], Standing.IN_FORCE, programme="孤儿基本生活保障", fen=100, unit="元/月")
    page = look(Role.FUND_SUPERVISOR)
    assert "松坪镇</b>" in page and "1,452.00" in page
    assert page.index("板桥村") < page.index("枫林村"), "the larger amount first"
    stands(county[0], Standing.IN_FORCE, programme="一次性临时救助金", fen=50_000, unit="元")
    assert "1,452.00" in look(Role.FUND_SUPERVISOR), "what is paid once is not added to the month"


def test_the_sum_says_how_many_households_and_how_many_payments(county, look):
    stands(county[0], Standing.IN_FORCE, programme="孤儿基本生活保障", fen=100, unit="元/月")
    stands(county[0], Standing.IN_FORCE, programme="价格补贴", fen=100, unit="元/月")
    assert "2 户 3 笔" in look(Role.FUND_SUPERVISOR)


def test_amounts_nobody_set_are_not_added_up_silently(county, look):
    stands(county[0], Standing.IN_FORCE, programme="孤儿基本生活保障", fen=None)
    page = look(Role.FUND_SUPERVISOR)
    assert "按规则算" in page and "每月在享至少 1,451.00 元" in page and "登记在发" in page
    assert "其中 1 笔金额还定不下来" in page


def test_what_is_registered_stands_beside_and_what_nobody_registered_is_counted(county, look):
    stands(county[0], Standing.IN_FORCE, programme=DIBAO, fen=64_000, paid=40_000, unit="元/月")
    stands(county[1], Standing.IN_FORCE, programme=DIBAO, fen=30_000, unit="元/月")
    page = look(Role.FUND_SUPERVISOR)
    assert "940.00" in page and "400.00" in page and "少 240.00" in page
    assert "1 笔没有登记" in page and "台账不登记" in page
    assert "1 笔登记的和按规则算的不一样" in page


def test_a_programme_named_after_an_illness_is_not_told_of_a_few(county, look):
    stands(county[0], Standing.IN_FORCE, programme="重度残疾人护理补贴", fen=8_000, unit="元/月")
    page = look(Role.FUND_SUPERVISOR)
    assert "专项补贴" in page and "残疾" not in page
    for _number in range(9):
        stands(
            county[0], Standing.IN_FORCE, programme="重度残疾人护理补贴", fen=8_000, unit="元/月"
        )
    assert "重度残疾人护理补贴" in look(Role.FUND_SUPERVISOR)


def test_administrators_have_lists_of_their_own(county, look, staff):
    Office.objects.create(name="云岭县体育局", area_id=COUNTY, unit="other")
    assert "个单位" in look(Role.SYSTEM_ADMIN)
    Staff.objects.create(username="xinlai", name="新来的", area_id=COUNTY)
    assert "新来的" in look(Role.SECURITY_ADMIN)
    page = look(Role.AUDIT_ADMIN)
    assert "还没有核对过" in page and "看完整身份证号码" in page
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert "彭守义" not in look(role) and "可能漏保" not in look(role)


def test_a_red_warning_stands_first_until_something_is_done(county, look, actor):
    home = filed(actor, VILLAGE, "冉启明")
    Person.objects.filter(household=home).update(tags="|在册|预警级别=红色|")
    from bangfu.ledger.models import AreaCount

    AreaCount.objects.create(tag="预警级别=红色", village_code=VILLAGE, persons=1)
    page = look(Role.TOWNSHIP_OFFICER)
    assert page.index("红色预警，还没有定措施") < page.index("联系慈善会")
    need = add_need(actor=actor, household=home, what="医药费", found_on=day(0))
    add_measure(actor=actor, need=need, what="临时救助", who="周敏", by_day=day(2))
    assert "红色预警，还没有定措施" not in look(Role.TOWNSHIP_OFFICER)


def test_more_than_fits_stands_on_the_page_of_all(county, look, actor):
    need = county[0].plan.needs.get()
    for n in range(6):
        add_measure(actor=actor, need=need, what=f"第{n}件", who="李红英", by_day=day(2))
    page = look(Role.VILLAGE_WORKER)
    assert "还有 5 件没有列在这里" in page and "第5件" not in page
    everything = look(Role.VILLAGE_WORKER, "/waiting/")
    assert "第5件" in everything and "装扶手" in everything
    assert "帮扶措施 9" in everything and "1 件已经逾期" in everything


def upload(office: Office, **more: object) -> Upload:
    return Upload.objects.create(
        office=office, area_id=TOWN, name="枫林村台账.xlsx", size=1, sha256="0" * 64,
        uploaded_by_name="周敏", **more,
    )  # fmt: skip


def test_what_comes_in_waits_and_tells_what_stayed_out(county, look, staff, monkeypatch):
    staff(Role.TOWNSHIP_OFFICER)
    office = Office.objects.first()
    upload(office, state="mapped", problem="磁盘满了")
    applied = upload(office, state="applied")
    Batch.objects.create(
        upload=applied, area_code=TOWN, applied_at=timezone.now(), applied_by="周敏",
        counts={"rows": 42, "lines": 40},
    )  # fmt: skip
    matched = MatchList.objects.create(
        upload=applied, department="police", area_code=TOWN, matched_at=timezone.now(),
        matched_by="周敏",
    )  # fmt: skip
    Finding.objects.create(
        list=matched, kind="died", area_code=VILLAGE, name="彭守义", row=2, what="名单上已去世",
        told={},
    )  # fmt: skip
    one, other = sorted(Person.objects.values_list("pk", flat=True))[:2]
    Duplicate.objects.create(first_id=one, second_id=other, area_code=VILLAGE, because="姓名和生日")
    page = look(Role.TOWNSHIP_OFFICER)
    assert "导入没做完" in page and "磁盘满了。台账没有动" in page
    assert "有 2 行没导入" in page and "可能已去世 1 人" in page and "1 对" in page
    monkeypatch.setattr(imports, "COUNTED", 0)
    assert "0 对以上" in look(Role.TOWNSHIP_OFFICER), "more than are counted"
    assert "没导入" not in look(Role.TOWNSHIP_LEADER)
    assert "没导入" not in look(Role.VILLAGE_WORKER)


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_page_in_few_questions(county, sign_in, role):
    client = sign_in(role)
    for path in ("/", "/waiting/"):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) <= MOST_QUERIES, [one["sql"][:120] for one in asked]


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_page_before_there_is_anything(areas, look, role):
    assert "<h1" in look(role) and "<h1" in look(role, "/waiting/")


def test_questions_do_not_grow_with_what_waits(county, sign_in, actor):
    client = sign_in(Role.TOWNSHIP_OFFICER)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        return len(found)

    before = asked()
    for n in range(8):
        home = filed(actor, VILLAGE, f"新户{n}")
        need = add_need(actor=actor, household=home, what="照料", found_on=day(0))
        add_measure(actor=actor, need=need, what="上门", who="李红英", by_day=day(-1))
    recount(VILLAGE)
    assert asked() <= before + 1
