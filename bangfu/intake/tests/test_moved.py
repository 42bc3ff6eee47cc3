"""Somebody of the next village on a village's list: a person says what becomes of the row."""

from __future__ import annotations

import pytest

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.settle import choose
from bangfu.intake.checked import check
from bangfu.intake.lines import KEEP_HOME
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Household

pytestmark = pytest.mark.django_db

HEADINGS = ("村居", "户编号", "姓名", "身份证号码", "性别", "与户主关系", "家庭住址")
THERE = ["板桥村", "B7", "谭家明", identity("19480303", 1), "男", "户主", "板桥村五组"]
HERE = ["枫林村", "F903", "谭家明", identity("19480303", 1), "男", "户主", "枫林村四组9号"]
CHILD = ["枫林村", "F903", "谭小明", identity("19900303", 1), "男", "子", "枫林村四组9号"]


@pytest.fixture
def there(upload, clerk) -> Household:
    apply(actor=clerk, upload=upload(sheet([THERE], HEADINGS)))
    return Household.objects.get()


def test_a_household_on_the_books_of_another_village_is_asked_about(there, upload):
    lines = check(upload(sheet([HERE, CHILD], HEADINGS))).lines
    assert [line.standing for line in lines] == ["judge", "judge"]
    for line in lines:
        (mark,) = [one for one in line.marks if one.blocks]
        assert "台账里在松坪镇板桥村的谭家明一家（B7），这份表写在松坪镇枫林村" in mark.wrong
        assert "迁居" in mark.remedy


def test_kept_where_the_ledger_has_it_the_address_stays_too(there, upload, clerk):
    told = upload(sheet([HERE], HEADINGS))
    (line,) = check(told).lines
    told = choose(actor=clerk, upload=told, sheet=line.sheet, row=line.row, word=KEEP_HOME)
    assert check(told).lines[0].standing != "judge"
    apply(actor=clerk, upload=told)
    there.refresh_from_db()
    assert there.area_code[:12] == "990101102202"
    assert there.facts["家庭住址"] == "板桥村五组" and there.facts["村居"] == "板桥村"


def test_the_same_village_is_not_asked_about(there, upload):
    assert [line.standing for line in check(upload(sheet([[*THERE[:6], "板桥村六组"]], HEADINGS))).lines] == ["update"]  # fmt: skip
