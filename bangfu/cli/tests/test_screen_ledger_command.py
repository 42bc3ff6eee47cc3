"""`bangfu screen-ledger`: the site's own people judged anew."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.cli.tests.conftest import Run
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Household, Outcome
from bangfu.ledger.tests.conftest import (  # noqa: F401 (fixtures)
    TOWN,
    VILLAGE,
    actor,
    areas,
    rules,
)
from bangfu.rulebook.models import ParameterChange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(rules, actor, monkeypatch: pytest.MonkeyPatch) -> Household:  # noqa: F811
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12),
        persons=[Newcomer({"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101})],
    ).household  # fmt: skip


def test_only_those_not_judged_today(run: Run, home: Household) -> None:
    assert "今天都已经按现在的标准算过了" in run("screen-ledger").stderr
    Outcome.objects.all().delete()
    Household.objects.update(screened_on=dt.date(2026, 1, 1))
    result = run("screen-ledger")
    assert result.exit_code == 0 and "1 人、1 户" in result.stderr
    assert Outcome.objects.filter(household=home).exists()


def test_what_was_judged_today_by_another_standard_is_judged_again(
    run: Run, home: Household
) -> None:
    assert "按现在的标准算过了" in run("screen-ledger").stderr
    ParameterChange.objects.update(value="800")
    assert "1 人、1 户" in run("screen-ledger").stderr
    assert "按现在的标准算过了" in run("screen-ledger").stderr


def test_one_place_again(run: Run, home: Household) -> None:
    Outcome.objects.all().delete()
    assert "松坪镇：1 人、1 户" in run("screen-ledger", "--area", TOWN).stderr
    assert Outcome.objects.filter(household=home).exists()
    refused = run("screen-ledger", "--area", "110000000000")
    assert refused.exit_code == 2 and "没有代码是" in refused.stderr
