"""The household's page: what it shows, to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
PENG = {"姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680301, "本地户籍": True,
        "共同生活": True, "残疾等级": "二级", "残疾类别": "肢体", "残疾证状态": "有效",
        "近6个月收入": 1_200_00, "现享救助": "|", "联系电话": "13000000017"}  # fmt: skip


@pytest.fixture
def home(rules, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(PENG)],
        facts={"家庭财产合规": True, "住房安全": "安全"},
    ).household  # fmt: skip


def test_the_file_shows_who_what_and_why(home, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("ledger:household", args=[home.pk])).content.decode()
    assert "彭守义一家，1 人" in page and "最低生活保障（整户）" in page
    assert "住房安全" in page and "没人问过" in page
    assert "13000000017" not in page


def test_the_next_village_does_not_exist(home, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert client.get(reverse("ledger:household", args=[home.pk])).status_code == 404


def test_money_is_supervised_without_health(home, client, staff):
    client.force_login(staff(Role.FUND_SUPERVISOR))
    page = client.get(reverse("ledger:household", args=[home.pk])).content.decode()
    assert "近6个月收入" in page and "1,200.00 元" in page
    for kept in ("残疾等级", "肢体", "残疾证"):
        assert kept not in page
