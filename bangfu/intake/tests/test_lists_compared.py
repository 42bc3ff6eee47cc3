"""Lists of the revitalisation office and the disabled federation held against the ledger."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.intake.tests.conftest import identity
from bangfu.intake.tests.test_matching import DISABLED
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.tests.conftest import TOWN, VILLAGE
from bangfu.org.roles import Role

pytestmark = pytest.mark.django_db
MONITORED = ("姓名", "证件号码", "行政村", "风险是否消除")
AGREES, NEW, DIFFERS, STRANGER = (identity(f"19{n}0101", n) for n in (61, 63, 65, 67))


@pytest.fixture
def on_the_books(areas, actor):
    for name, number, told in (
        ("罗秀珍", AGREES, "未消除风险"), ("石守成", NEW, "否"), ("田桂芳", DIFFERS, "已消除风险"),
    ):  # fmt: skip
        file_household(
            actor=actor, area_code=VILLAGE, day=dt.date(2026, 1, 5), facts={"监测对象": told},
            persons=[Newcomer({"姓名": name, "身份证号码": number, "残疾等级": "无"})],
        )  # fmt: skip


@pytest.fixture
def page(client: Client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER, TOWN, name="吴敏"))

    def shown(made, kind: str) -> str:
        return client.get(
            reverse("intake:match-list", args=[made.pk]), {"kind": kind}
        ).content.decode()

    return shown


def test_the_revitalisation_office_s_list_tells_who_agrees_differs_and_is_new(
    on_the_books,
    listed,
):
    """GN-2-j"""
    made = listed(
        "revitalisation", MONITORED,
        ["罗秀珍", AGREES, "枫林村", "未消除风险"], ["石守成", NEW, "枫林村", "未消除风险"],
        ["田桂芳", DIFFERS, "枫林村", "未消除风险"], ["冯来顺", STRANGER, "枫林村", "未消除风险"],
    )  # fmt: skip
    found = {one.name: (one.kind, one.ours) for one in made.findings.all()}
    assert found == {
        "石守成": ("new_hardship", "否"),
        "田桂芳": ("conflict", "已消除风险"),
        "冯来顺": ("not_in_ledger", None),
    }
    assert (made.rows, made.agreed) == (4, 1)


def test_both_lists_give_people_to_go_and_find(
    on_the_books,
    listed,
    page,
):
    """P1-3.1-a"""
    poor = listed("revitalisation", MONITORED, ["冯来顺", STRANGER, "枫林村", "未消除风险"])
    disabled = listed(
        "disabled", DISABLED, ["谭玉兰", identity("19800101", 5), "肢体", "二级", "", "枫林村"]
    )
    for made, name in ((poor, "冯来顺"), (disabled, "谭玉兰")):
        (finding,) = made.findings.all()
        assert (finding.kind, finding.area_code) == ("not_in_ledger", VILLAGE)
        text = page(made, "not_in_ledger")
        assert name in text and "枫林村" in text and "去找到了" in text
