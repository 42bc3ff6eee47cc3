"""A village with homes on the care ledger, and the posts that take its ledger's steps."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Measure, Need, Plan
from bangfu.ledger.tests.conftest import (
    COUNTY,
    TOWN,
    VILLAGE,
    actor,
    areas,
    reader,
    rules,
    staff,
)
from bangfu.org.roles import Role

__all__ = ["actor", "areas", "reader", "rules", "staff"]

PENG = {
    "姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680101, "残疾等级": "一级",
    "残疾类别": "肢体", "法定义务人状态": "无", "身份证号码": "990101196801010013",
    "联系电话": "13000000017", "特别困难": True, "现享救助": "|无|",
}  # fmt: skip
LUO = {
    "姓名": "罗秀珍", "性别": "女", "与户主关系": "配偶", "出生日期": 19700202, "残疾等级": "无",
    "法定义务人状态": "正常", "现享救助": "|无|", "留守": False,
}  # fmt: skip
TIAN = {
    "姓名": "田桂芳", "性别": "女", "与户主关系": "户主", "出生日期": 19400303,
    "现享救助": "|特困|", "供养方式": "分散", "独居": True,
}  # fmt: skip
HARMED = {
    "姓名": "石小虎", "性别": "男", "与户主关系": "户主", "出生日期": 20150404,
    "儿童类别": "受侵害", "现享救助": "|无|", "患病类别": "无", "残疾等级": "无", "留守": False,
}  # fmt: skip
SAFE = {"监测对象": "否", "住房安全": "安全"}


@pytest.fixture
def today(monkeypatch):
    """Sets the day on which everything happens; the 24th of November 2026 to begin with."""

    def be(day: dt.date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: day)

    be(dt.date(2026, 11, 24))
    return be


@pytest.fixture
def village(rules, actor, today):
    """Three homes: a severely disabled man with his wife, an old woman, a harmed child."""
    homes = {}
    for name, people in (("peng", [PENG, LUO]), ("tian", [TIAN]), ("shi", [HARMED])):
        homes[name] = file_household(
            actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12), facts=SAFE,
            persons=[Newcomer(one) for one in people],
        ).household  # fmt: skip
    plan = Plan.objects.create(
        household=homes["peng"],
        set_on=dt.date(2026, 10, 13),
        set_by="李红英",
        difficulty="行动不便",
    )
    need = Need.objects.create(plan=plan, what="看病难", found_on=dt.date(2026, 10, 12))
    Measure.objects.create(
        need=need, what="陪透析", rhythm="每月 2 次", who="向国清（支部书记）", kind="service"
    )
    secretary = Helper.objects.create(
        name="向国清", post="支部书记", kind=Helper.Kind.SECRETARY, area_code=VILLAGE,
        phone="13000002268", from_day=dt.date(2026, 1, 1),
    )  # fmt: skip
    pair(actor=actor, helper=secretary, household=homes["peng"], day=dt.date(2026, 10, 12))
    return homes


@pytest.fixture
def posts(village, reader):
    """A reader in each post that takes a step."""
    return {
        "worker": reader(Role.VILLAGE_WORKER, VILLAGE),
        "officer": reader(Role.TOWNSHIP_OFFICER, TOWN),
        "leader": reader(Role.TOWNSHIP_LEADER, TOWN),
        "county": reader(Role.COUNTY_OFFICER, COUNTY),
    }


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader.staff, backend="django.contrib.auth.backends.ModelBackend")
    return client
