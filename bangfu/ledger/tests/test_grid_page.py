"""The grid's page: what stands on it, how it is narrowed down, and who sees what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
PENG = {"姓名": "彭守义", "与户主关系": "户主", "出生日期": 19680301, "本地户籍": True,
        "共同生活": True, "残疾等级": "二级", "残疾类别": "肢体", "残疾证状态": "有效",
        "近6个月收入": 1_200_00, "现享救助": "|", "人员类别": "|重残|",
        "身份证号码": "990101196803010017"}  # fmt: skip
SHI = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19400101, "近6个月收入": 9_000_00}


@pytest.fixture
def homes(rules, actor):
    made = []
    for village, facts in ((VILLAGE, PENG), (NEXT_VILLAGE, SHI)):
        made.append(
            file_household(
                actor=actor, area_code=village, day=DAY, persons=[Newcomer(facts)],
                facts={"住房安全": "安全"},
            ).household
        )  # fmt: skip
    return made


@pytest.fixture
def page(client, homes, staff):
    """Signs somebody in and reads the grid."""

    def get(query: str = "", role: str = Role.TOWNSHIP_OFFICER, **where: str) -> str:
        person = staff(role, **where)
        client.force_login(person)
        return client.get(reverse("ledger:grid") + query).content.decode()

    return get


def test_people_by_village_with_numbers_masked(page):
    text = page()
    assert "枫林村" in text and "板桥村" in text and "彭守义" in text and "石守成" in text
    assert "990101196803010017" not in text and "990101" in text


def test_a_tag_narrows_down_and_is_a_chip_to_take_off(page):
    text = page("?has=残疾等级=二级")
    assert "彭守义" in text and "石守成" not in text
    assert "filter-chip" in text and "二级" in text


def test_the_next_village_is_not_there(page):
    text = page("", Role.VILLAGE_WORKER, area=VILLAGE)
    assert "彭守义" in text and "石守成" not in text


def test_what_is_hidden_is_neither_column_nor_filter(page):
    text = page("?has=残疾等级=二级&cols=残疾等级,kinds", Role.FUND_SUPERVISOR)
    assert "石守成" in text and "二级" not in text and "重残" not in text
