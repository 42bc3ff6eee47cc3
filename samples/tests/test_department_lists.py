"""Lists from other departments differ from the ledgers in exactly what was planted."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable

import pytest

from samples.department_lists import DISABLED, LISTS
from samples.places import AS_OF
from samples.tests.conftest import Made

Row = dict[str, str]
Facts = dict[str, object]


def entries(county: Made, file: str, sheet: str) -> list[tuple[int, Row]]:
    """Each row with its Excel number."""
    if file.endswith(".csv"):
        with (county.folder / file).open(encoding="gb18030", newline="") as opened:
            return list(enumerate(csv.DictReader(opened), start=2))
    rows = county.sheet(file, sheet)
    names = [str(name) for name in rows[1]]
    return [
        (number, dict(zip(names, map(str, row), strict=True)))
        for number, row in enumerate(rows[2:], start=3)
    ]


def differs_disabled(row: Row, facts: Facts) -> bool:
    expired = dt.date.fromisoformat(row["有效期止"]) < AS_OF
    state = facts["残疾证状态"] or ("已过期" if expired else "有效")
    grade = facts["残疾等级"] or row["残疾等级"]
    return grade != row["残疾等级"] or (state == "有效") == expired


def differs_school(row: Row, facts: Facts) -> bool:
    return facts["在学状态"] not in (None, row["学籍状态"])


def differs_medical(row: Row, facts: Facts) -> bool:
    paid = int(row["近6个月个人自付（元）"].replace(".", ""))
    return facts["近6个月治疗自负费用"] != paid or row["姓名"] != facts["姓名"]


def differs_monitored(row: Row, facts: Facts) -> bool:
    return facts["监测对象"] != row["风险是否消除"]


def differs_deaths(row: Row, facts: Facts) -> bool:
    died = facts["死亡日期"]
    return died is None or str(died).replace("-", "") != row["死亡日期"].replace("-", "")


WAYS: dict[str, tuple[str, Callable[[Row, Facts], bool]]] = {
    "残联": ("身份证号", differs_disabled),
    "教育局": ("身份证件号", differs_school),
    "医保局": ("证件号码", differs_medical),
    "乡村振兴局": ("证件号码", differs_monitored),
    "公安局": ("公民身份号码", differs_deaths),
}


@pytest.mark.parametrize(("file", "sheet"), [(file, sheet) for file, sheet, *_ in LISTS])
def test_a_list_differs_in_exactly_what_was_planted(county: Made, file: str, sheet: str) -> None:
    column, differs = WAYS[file.split("-")[0]]
    people = county.people()
    absent, changed = set(), set()
    for number, row in entries(county, file, sheet):
        facts = people.get(row[column].lstrip("'"))
        if facts is None:
            absent.add(number)
        elif differs(row, facts):
            changed.add(number)
    planted = [p for p in county.planted if p.file == file]
    if not file.startswith("公安局"):
        assert absent == {p.row for p in planted if p.kind == "not_in_ledger"}
    assert changed == {p.row for p in planted if p.kind != "not_in_ledger"}


def test_a_planted_row_names_the_person_it_is_about(county: Made) -> None:
    numbers = {facts["人员编号"] for facts in county.people().values()}
    for one in county.planted:
        if one.kind in ("conflict", "new_hardship", "death"):
            assert one.person in numbers


def test_a_certificate_repeats_the_number_the_kind_and_the_grade(county: Made) -> None:
    for _, row in entries(county, LISTS[0][0], ""):
        assert tuple(row) == DISABLED
        assert len(row["证号"]) == 20 and row["证号"].startswith(row["身份证号"])
