"""Households the pages' tests are about; region 990101 is no place's."""

from __future__ import annotations

import datetime as dt

from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Household
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.policy.identity import check_character

DAY = dt.date(2026, 10, 12)


def identity(first17: str) -> str:
    """A well-formed number of nobody."""
    return first17 + check_character(first17)


PENG_NUMBER = identity("99010119680301001")
PENG = {
    "姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680301, "本地户籍": True,
    "共同生活": True, "残疾等级": "二级", "残疾类别": "肢体", "残疾证状态": "有效",
    "近6个月收入": 1_200_00, "现享救助": "|", "联系电话": "13000000017",
    "身份证号码": PENG_NUMBER, "人员类别": "|重残|",
}  # fmt: skip
LUO = {"姓名": "罗秀珍", "性别": "女", "与户主关系": "配偶", "共同生活": True, "本地户籍": True,
       "患病类别": "重特大疾病", "近6个月收入": 0, "现享救助": "|"}  # fmt: skip


def peng_home(actor: Actor, village: str = VILLAGE) -> Household:
    """彭守义 and his wife: poor, of a certain disability, with much that nobody asked."""
    return file_household(
        actor=actor, area_code=village, day=DAY, persons=[Newcomer(PENG), Newcomer(LUO)],
        facts={"家庭财产合规": True, "住房安全": "安全"},
    ).household  # fmt: skip
