"""The tables of the documents, filled from files of households: every column, and who keeps them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.plan import add_measure, add_need
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import TOWN, VILLAGE
from bangfu.org.models import Area, Office, Unit
from bangfu.papers.actions.monthly import adjust, check_homes, start
from bangfu.papers.content import Imprint
from bangfu.papers.queries.monthly import sheet_of
from bangfu.papers.queries.papers import KINDS, monthly_paper
from bangfu.papers.tests.conftest import signed_in

DAY = dt.date(2026, 11, 24)
NUMBER = "990101196801010013"


def imprint(full: bool = False) -> Imprint:
    at = dt.datetime(2026, 11, 24, 9, 0)
    return Imprint(printed_by="周敏", printed_at=at, as_of=DAY, full_numbers=full)


@pytest.fixture
def paper(reader, village):
    """One of the papers of the village, or of the township, as the officer takes it."""
    me = reader()

    def make(kind: str, area: str = VILLAGE, full: bool = False):
        return KINDS[kind].compose(me, Area.objects.get(pk=area), DAY, imprint(full), "")

    return make


def rows(paper) -> list[dict[str, str]]:
    table = paper.parts[0]
    names = [field.name.replace("　", "") for field in table.fields]
    return [dict(zip(names, row.cells, strict=True)) for row in table.rows]


def test_the_nine_columns_of_a_village_hold_what_the_files_say(paper):
    """AK-A2-00 to AK-A2-09"""
    made = paper("aikou")
    assert made.opening[0] == "村（居）：枫林村"
    peng, tian = rows(made)
    assert peng == {
        "序号": 1, "姓名": "彭守义", "性别": "男", "身份证号码": "990101********0013",
        "人员类别": "一级残疾人", "帮扶责任人（职务）": "向国清\n（支部书记）",
        "帮扶措施": "陪透析（每月 2 次）", "联系电话": "130****0017", "备注": "特别困难",
    }  # fmt: skip
    assert (tian["序号"], tian["人员类别"], tian["备注"]) == (2, "分散供养特困人员", "独居")
    assert rows(paper("aikou", full=True))[0]["身份证号码"] == NUMBER


def test_a_surveyed_home_is_a_row_with_everything_the_survey_has_to_learn(paper, village, actor):
    """GY-2.1-c to GY-2.1-m, GY-A1"""
    peng, luo = Person.objects.get(name="彭守义"), Person.objects.get(name="罗秀珍")
    observe(
        actor=actor, household=village["peng"], source="visit", valid_from=dt.date(2026, 11, 10),
        facts={
            "household": {"家庭住址": "三组 12 号"},
            str(peng.pk): {"就业状况": "无劳动能力"},
            str(luo.pk): {"在学状态": "毕业", "在读学段": "初中", "患病类别": "慢性病"},
        },
    )  # fmt: skip
    row = next(one for one in rows(paper("survey")) if one["户主姓名"] == "彭守义")
    assert row["家庭住址"] == "三组 12 号"
    assert row["家庭成员"] == "彭守义 户主 58 岁\n罗秀珍 配偶 56 岁"
    assert row["年龄结构"] == "18–59 岁：2"
    assert "无劳动能力" in row["就业情况"] and "初中" in row["就学情况"]
    assert "一级" in row["残疾情况"] and "慢性病" in row["患病情况"]
    assert row["困难需求"] == "看病难" and "陪透析" in row["解决或帮扶措施"]


def test_a_home_without_a_need_or_a_measure_is_marked_and_never_left_blank(paper):
    """GY-2.1-l, GY-2.1-m"""
    found = {one["户主姓名"]: one for one in rows(paper("survey"))}
    assert found["田桂芳"]["困难需求"] == "？待核实"
    assert found["彭守义"]["困难需求"] and found["彭守义"]["解决或帮扶措施"]


def test_the_roster_of_a_township_names_helpers_offices_and_whom_they_help(paper, village, actor):
    """DZ-2.8-g, DZ-2.6-a"""
    charity = Office.objects.create(
        name="云岭县慈善会", area_id=TOWN, unit=Unit.SOCIAL_ORGANISATION, telephone="000-1"
    )
    need = add_need(actor=actor, household=village["tian"], what="过冬", found_on=DAY)
    add_measure(
        actor=actor, need=need, what="送棉被", who="云岭县慈善会", office=charity, kind="goods",
        by_day=dt.date(2026, 12, 1),
    )  # fmt: skip
    helper = Helper.objects.create(
        name="云岭县慈善会", kind="social_organisation", office=charity, area_code=VILLAGE,
        from_day=DAY,
    )  # fmt: skip
    pair(actor=actor, helper=helper, household=village["tian"], day=DAY, main=False)
    made = paper("roster", TOWN)
    found = {(one["帮扶人"], one["帮扶对象"]) for one in rows(made)}
    assert found == {("向国清", "彭守义"), ("云岭县慈善会", "田桂芳")}
    assert "松坪镇" in made.opening[0]


def test_a_month_s_ledger_names_who_keeps_it(posts):
    """AK-4.1-d"""
    ledger = start(
        actor=posts["worker"].actor, village=Area.objects.get(pk=VILLAGE),
        month=dt.date(2026, 11, 1),
    )  # fmt: skip
    homes = [home.household.pk for home in sheet_of(ledger).homes]
    check_homes(actor=posts["worker"].actor, ledger=ledger, homes=homes)
    ledger = adjust(actor=posts["worker"].actor, ledger=ledger, note="没有变化")
    labels = [place.label for place in monthly_paper(ledger, imprint()).signatures]
    assert "填表人：周敏" in labels


def test_the_civil_affairs_office_sends_a_ledger_back_with_what_to_put_right(posts):
    """AK-A1-01"""
    ledger = start(
        actor=posts["worker"].actor, village=Area.objects.get(pk=VILLAGE),
        month=dt.date(2026, 11, 1),
    )  # fmt: skip
    homes = [home.household.pk for home in sheet_of(ledger).homes]
    check_homes(actor=posts["worker"].actor, ledger=ledger, homes=homes)
    adjust(actor=posts["worker"].actor, ledger=ledger, note="没有变化")
    officer = signed_in(posts["officer"])
    url = reverse("papers:return", args=[ledger.pk])
    officer.post(url, {"reason": "田桂芳家没有责任人，请落实"}, follow=True)
    page = signed_in(posts["worker"]).get(reverse("papers:ledger", args=[ledger.pk]))
    assert "田桂芳家没有责任人，请落实" in re.sub("<[^>]+>", "", page.content.decode())
