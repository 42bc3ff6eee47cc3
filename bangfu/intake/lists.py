"""The lists other departments give, as data: their headings, what is compared, what is new hardship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

YUAN = 100


@dataclass(frozen=True)
class Hardship:
    """What a list may say that means a new hardship.

    It counts when the list's value is one of `values` (or at least `at_least`, in
    storage form), and the ledger's `unless` fact is none of `known`.
    """

    fact: str
    words: str
    clause: str
    values: tuple[Any, ...] = ()
    at_least: int | None = None
    unless: str = ""
    known: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Lapse:
    """A fact the list tells by a day: it holds the value once the day has passed."""

    heading: str
    fact: str
    value: str
    instead_of: tuple[str, ...]


@dataclass(frozen=True)
class List:
    """One department's list."""

    department: str
    title: str
    headings: Mapping[str, str] = field(default_factory=dict)
    compares: tuple[str, ...] = ()
    hardships: tuple[Hardship, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    looks_for_missing: bool = True
    """Whether somebody the ledger does not know is somebody to find."""
    names_compared: bool = True


LISTS: dict[str, List] = {
    "disabled": List(
        "残联", "持证残疾人名单",
        headings={"村委会": "村居"},
        compares=("残疾类别", "残疾等级", "残疾证状态"),
        hardships=(
            Hardship(
                "残疾等级", "残联名单上是{value}残疾，可能够得上护理补贴和重残救助", "P1-3.1-a",
                values=("一级", "二级"), unless="残疾等级", known=("一级", "二级", "三级", "四级"),
            ),
        ),
        lapses=(Lapse("有效期止", "残疾证状态", "已过期", ("有效",)),),
    ),
    "revitalisation": List(
        "乡村振兴局", "监测户名单",
        headings={"风险是否消除": "监测对象"},
        compares=("监测对象",),
        hardships=(
            Hardship(
                "监测对象", "乡村振兴部门列为监测户，风险没有消除", "P1-3.1-a",
                values=("未消除风险",), unless="监测对象", known=("未消除风险", "已消除风险"),
            ),
        ),
    ),
    "medical": List(
        "医保局", "大额自付名单",
        headings={"近6个月个人自付(元)": "近6个月治疗自负费用"},
        compares=("近6个月治疗自负费用",),
        hardships=(
            Hardship(
                "近6个月治疗自负费用", "近 6 个月看病自付 {value} 元，台账没有登记患病", "P1-3.1-a",
                at_least=10_000 * YUAN, unless="患病类别", known=("慢性病", "重特大疾病"),
            ),
        ),
    ),
    "education": List(
        "教育局", "在校学生名单",
        headings={"身份证件号": "身份证号码", "学籍状态": "在学状态", "是否寄宿": "寄宿生"},
        compares=("在学状态", "在读学段", "寄宿生"),
        hardships=(
            Hardship(
                "在学状态", "教育部门登记为辍学，台账里还在读", "P1-3.1-a",
                values=("辍学", "失学"), unless="在学状态", known=("辍学", "失学"),
            ),
        ),
    ),
    "police": List(
        "公安局", "死亡注销名单",
        compares=("死亡日期",),
        looks_for_missing=False,
    ),
    "ledger": List(
        "导入的台账", "写着去世的人",
        compares=("死亡日期",),
        looks_for_missing=False,
    ),
}  # fmt: skip
"""By a key that stands in addresses and rows."""

OWN_LEDGER = "ledger"
"""What an imported ledger says that a person has to confirm; no department's list."""
FROM_DEPARTMENTS = {key: kind for key, kind in LISTS.items() if key != OWN_LEDGER}
