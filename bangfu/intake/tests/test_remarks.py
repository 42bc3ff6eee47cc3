"""Remarks of a file: kept with the person's name, also where they are all that is new."""

from __future__ import annotations

import pytest

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.undo import undo
from bangfu.intake.checked import check
from bangfu.intake.models import Finding
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Observation

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "备注", "近6个月收入", "死亡日期", "家庭住址")


def row(remark: str = "", income: str = "100", died: str = "") -> list[object]:
    return ["H1", "谭家明", identity("19480303", 1), "男", remark, income, died, "枫林村一组"]


@pytest.fixture
def month(upload, clerk):
    def bring(*rows: list[object]):
        return apply(actor=clerk, upload=upload(sheet(rows, HEADINGS)))

    return bring


def notes() -> list[str]:
    return list(Observation.objects.exclude(note="").order_by("pk").values_list("note", flat=True))


def test_a_remark_that_is_all_that_is_new_is_kept(month):
    month(row())
    batch = month(row("房子漏雨，要修"))
    assert notes() == ["谭家明：房子漏雨，要修"]
    assert (batch.counts["unchanged"], batch.counts["changed_homes"]) == (0, 1)


def test_a_remark_beside_a_change_says_whose_it_is(month):
    month(row())
    month(row("搬去县城了", income="200"))
    assert notes() == ["谭家明：搬去县城了"]


def test_the_same_remark_next_month_is_nothing_new_and_an_older_one_is(month):
    month(row("房子漏雨"))
    again = month(row("房子漏雨", income=""))
    assert again.counts["unchanged"] == 1 and notes() == ["谭家明：房子漏雨"]
    month(row("修好了"))
    month([*row("房子漏雨")[:7], ""])
    assert notes() == ["谭家明：房子漏雨", "谭家明：修好了", "谭家明：房子漏雨"]


def test_a_remark_taken_back_may_come_again(month, clerk):
    month(row())
    undo(actor=clerk, batch=month(row("房子漏雨")), why="弄错了")
    month(row("房子漏雨"))
    assert notes().count("谭家明：房子漏雨") == 2


def test_a_death_and_its_remark_name_the_person(month):
    month(row())
    month(row("腊月走的", died="2026-10-01"))
    assert Finding.objects.get().name == "谭家明"
    assert notes() == ["谭家明：腊月走的"]


def test_a_row_that_is_kept_out_keeps_its_name(month, upload):
    other = ["H2", "谭小明", identity("20000303", 1), "男", "", "5", "", ""]
    month(row(), other)
    moved = ["H2", *row()[1:]]
    (line,) = check(upload(sheet([moved], HEADINGS))).lines
    assert (line.standing, line.name) == ("judge", "谭家明")
