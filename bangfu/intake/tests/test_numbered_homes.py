"""A household's number in a file: whose it is, told also by rows that are to be corrected."""

from __future__ import annotations

import pytest

from bangfu.intake.actions.apply import apply
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, sheet

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "与户主关系", "近6个月收入", "家庭住址")
HEAD = ["H1", "谭家明", identity("19480303", 1), "男", "户主", "100", "枫林村一组"]
CHILD = ["H1", "谭小明", identity("19900303", 1), "男", "子女", "300", ""]
STRANGER = ["H1", "向阳", identity("19700303", 1), "男", "户主", "300", ""]


@pytest.fixture
def looked_at(upload, clerk):
    """Rows of the next file, told apart by how they stand and whether the household is doubted."""
    apply(actor=clerk, upload=upload(sheet([HEAD], HEADINGS)))

    def look(*rows: list[object]) -> list[tuple[str, bool]]:
        lines = check(upload(sheet(rows, HEADINGS))).lines
        doubt = "一个人也对不上"
        return [(one.standing, any(doubt in mark.wrong for mark in one.marks)) for one in lines]

    return look


def wrong(row: list[object]) -> list[object]:
    return [*row[:5], "-5", *row[6:]]


def test_somebody_with_a_wrong_amount_is_no_stranger_at_home(looked_at):
    assert looked_at(wrong(HEAD)) == [("must_fix", False)]


def test_who_comes_with_them_joins_their_household(looked_at):
    assert looked_at(wrong(HEAD), CHILD) == [("must_fix", False), ("new", False)]
    assert looked_at(CHILD, wrong(HEAD)) == [("new", False), ("must_fix", False)]


def test_a_stranger_is_asked_about_once_the_row_is_right(looked_at):
    assert looked_at(wrong(STRANGER)) == [("must_fix", False)]
    assert looked_at(STRANGER) == [("judge", True)]
    assert looked_at(STRANGER, wrong(CHILD)) == [("judge", True), ("must_fix", False)]
