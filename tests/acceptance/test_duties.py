"""Who owes what by when, against calendars written by hand from the texts."""

import calendar
from datetime import date
from pathlib import Path

import pytest

from tests.acceptance.ledgers import DUTY_COLUMNS, Row, run

CARED_FOR = """
户编号 人员编号 姓名 现享救助 供养方式 特别困难
H1 p1 甲 特困 分散 是
H2 p2 乙 特困 分散 否
H3 p3 丙 特困 分散 .
H4 p4 丁 特困 集中 是
"""
ANYBODY = "户编号 人员编号 姓名 现享救助\nH1 p1 甲 低保"


def owed(folder: Path, pack: str, start: str, end: str, ledger: str = ANYBODY) -> list[Row]:
    code, said, rows = run(folder, "duties", ledger, "--policy", pack, "--from", start, "--to", end)
    assert code == 0, said
    assert list(rows[0]) == DUTY_COLUMNS
    assert {row["政策包"] for row in rows} == {pack}
    for row in rows:
        assert row["周期起"] <= end and row["周期止"] >= start, row
        assert row["周期起"] <= row["截止"] <= row["周期止"], row
    return rows


def under(rows: list[Row], clause: str, person: str | None = None) -> list[Row]:
    return [
        row
        for row in rows
        if clause in row["依据"].split("；") and person in (None, row["人员编号"])
    ]


def spans(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row["周期起"], row["周期止"], row["最少次数"]) for row in rows]


def test_general_persons_are_visited_twice_a_month(tmp_path: Path) -> None:
    rows = owed(tmp_path, "aikou-2022", "2022-04-10", "2022-04-12", CARED_FOR)
    for person in ("p2", "p3"):
        assert spans(under(rows, "AK-4.4-c", person)) == [("2022-04-01", "2022-04-30", "2")]
        assert under(rows, "AK-4.4-d", person) == []


def test_specially_hard_up_persons_are_visited_at_home_every_single_week(tmp_path: Path) -> None:
    rows = owed(tmp_path, "aikou-2022", "2022-04-01", "2022-04-30", CARED_FOR)
    weekly = under(rows, "AK-4.4-d", "p1")
    assert spans(weekly) == [
        ("2022-03-28", "2022-04-03", "1"),
        ("2022-04-04", "2022-04-10", "1"),
        ("2022-04-11", "2022-04-17", "1"),
        ("2022-04-18", "2022-04-24", "1"),
        ("2022-04-25", "2022-05-01", "1"),
    ]
    assert all("上门" in row["内容"] and "电话" not in row["内容"] for row in weekly)
    assert under(rows, "AK-4.4-c", "p1") == []


def test_people_outside_the_six_categories_are_owed_no_visit(tmp_path: Path) -> None:
    rows = owed(tmp_path, "aikou-2022", "2022-04-01", "2022-04-30", CARED_FOR)
    assert under(rows, "AK-4.4-c", "p4") == under(rows, "AK-4.4-d", "p4") == []


def test_the_category_column_of_the_form_is_enough_to_be_visited(tmp_path: Path) -> None:
    ledger = "户编号 人员编号 姓名 人员类别\nH1 p1 甲 分散供养特困人员\nH2 p2 乙 易返贫致贫户"
    rows = owed(tmp_path, "aikou-2022", "2022-04-01", "2022-04-30", ledger)
    assert len(under(rows, "AK-4.4-c", "p1")) == len(under(rows, "AK-4.4-c", "p2")) == 1


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("AK-4.1-c", "2022-03-25"),
        ("AK-4.2-b", "2022-04-20"),
        ("AK-4.5-a", "2022-07-31"),
        ("AK-4.6-a", "2022-12-31"),
    ],
)
def test_aikou_deadlines(clause: str, day: str, tmp_path: Path) -> None:
    due = under(owed(tmp_path, "aikou-2022", day, day, CARED_FOR), clause)
    assert due
    assert {row["截止"] for row in due} == {day}
    after = owed(tmp_path, "aikou-2022", "2023-01-01", "2023-01-31", CARED_FOR)
    yearly = clause == "AK-4.6-a"
    assert {row["截止"] for row in under(after, clause)} == ({"2023-12-31"} if yearly else set())


def test_the_aikou_ledger_is_adjusted_every_month(tmp_path: Path) -> None:
    rows = under(owed(tmp_path, "aikou-2022", "2022-04-30", "2022-06-01"), "AK-2.3-a")
    assert [row["周期起"] for row in rows] == ["2022-04-01", "2022-05-01", "2022-06-01"]


@pytest.mark.parametrize(
    ("clause", "day"),
    [("GY-2.1-o", "2022-10-20"), ("GY-2.2-k", "2022-10-30"), ("GY-3.6-a", "2022-10-30")],
)
def test_guiyang_deadlines(clause: str, day: str, tmp_path: Path) -> None:
    rows = under(owed(tmp_path, "guiyang-2022-159", "2022-10-01", "2022-10-31"), clause)
    assert rows
    assert {row["截止"] for row in rows} == {day}
    assert under(owed(tmp_path, "guiyang-2022-159", "2022-11-01", "2022-11-30"), clause) == []


@pytest.mark.parametrize(("year", "month"), [(2022, 10), (2022, 11), (2023, 2), (2024, 2)])
def test_guiyang_months(year: int, month: int, tmp_path: Path) -> None:
    last = calendar.monthrange(year, month)[1]
    first_day, last_day = date(year, month, 1).isoformat(), date(year, month, last).isoformat()
    rows = owed(tmp_path, "guiyang-2022-159", first_day, last_day)
    paid, reported = under(rows, "GY-2.3-b"), under(rows, "GY-3.6-b")
    assert [row["截止"] for row in paid] == [date(year, month, 15).isoformat()]
    assert [row["截止"] for row in reported] == [date(year, month, min(30, last)).isoformat()]
    assert spans(under(rows, "GY-3.4-a")) == [(first_day, last_day, "1")]
    assert spans(under(rows, "GY-3.4-b")) == [
        (first_day, date(year, month, 15).isoformat(), "1"),
        (date(year, month, 16).isoformat(), last_day, "1"),
    ]
    for clause in ("GY-2.3-b", "GY-3.4-a", "GY-3.4-b", "GY-3.6-b"):
        assert {(r["户编号"], r["人员编号"], r["姓名"]) for r in under(rows, clause)} == {("",) * 3}


def test_a_half_month_counts_only_when_the_span_touches_it(tmp_path: Path) -> None:
    rows = under(owed(tmp_path, "guiyang-2022-159", "2022-11-16", "2022-11-16"), "GY-3.4-b")
    assert spans(rows) == [("2022-11-16", "2022-11-30", "1")]


def test_the_four_ones_over_the_turn_of_the_year(tmp_path: Path) -> None:
    rows = owed(tmp_path, "gannan-2022-153", "2022-12-20", "2023-01-10", CARED_FOR)
    assert spans(under(rows, "GN-9-a", "p1")) == [
        ("2022-12-19", "2022-12-25", "1"),
        ("2022-12-26", "2023-01-01", "1"),
        ("2023-01-02", "2023-01-08", "1"),
        ("2023-01-09", "2023-01-15", "1"),
    ]
    assert spans(under(rows, "GN-9-b", "p1")) == [
        ("2022-12-16", "2022-12-31", "1"),
        ("2023-01-01", "2023-01-15", "1"),
    ]
    assert spans(under(rows, "GN-9-c", "p1")) == [
        ("2022-12-01", "2022-12-31", "1"),
        ("2023-01-01", "2023-01-31", "1"),
    ]
    assert spans(under(rows, "GN-9-d", "p1")) == [
        ("2022-07-01", "2022-12-31", "1"),
        ("2023-01-01", "2023-06-30", "1"),
    ]


def test_linked_points_are_visited_twice_each_quarter(tmp_path: Path) -> None:
    rows = under(owed(tmp_path, "village-pairing", "2021-02-01", "2021-04-30"), "P2-2.1-a")
    assert spans(rows) == [("2021-01-01", "2021-03-31", "2"), ("2021-04-01", "2021-06-30", "2")]


def test_class_a_is_checked_yearly_and_class_b_half_yearly(tmp_path: Path) -> None:
    ledger = """
户编号 人员编号 姓名 现享救助 低保类别
H1 p1 甲 低保 A类
H2 p2 乙 低保 B类
H3 p3 丙 低保 B类
H3 p4 丁 低保 A类
"""
    rows = owed(tmp_path, "anhui-dibao", "2022-01-01", "2022-12-31", ledger)
    of = {house: [r for r in rows if r["户编号"] == house] for house in ("H1", "H2", "H3")}
    assert spans(under(of["H1"], "P3-1.4-a")) == [("2022-01-01", "2022-12-31", "1")]
    assert under(of["H1"], "P3-1.4-b") == []
    for house in ("H2", "H3"):
        assert under(of[house], "P3-1.4-a") == []
        assert spans(under(of[house], "P3-1.4-b")) == [
            ("2022-01-01", "2022-06-30", "1"),
            ("2022-07-01", "2022-12-31", "1"),
        ]


def test_the_class_of_the_family_goes_before_the_class_of_a_person(tmp_path: Path) -> None:
    ledger = "户编号 人员编号 姓名 现享救助 低保类别 家庭核查类别\nH1 p1 甲 低保 B类 A类"
    rows = owed(tmp_path, "anhui-dibao", "2022-01-01", "2022-12-31", ledger)
    assert len(under(rows, "P3-1.4-a")) == 1
    assert under(rows, "P3-1.4-b") == []


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("P1-4.1-a", "2021-04-30"),
        ("P1-4.2-a", "2021-05-10"),
        ("P1-4.3-a", "2021-05-25"),
        ("P1-4.3-b", "2021-05-25"),
        ("P1-4.4-a", "2021-06-30"),
    ],
)
def test_street_pilot_deadlines(clause: str, day: str, tmp_path: Path) -> None:
    rows = under(owed(tmp_path, "street-pilot-2021", day, day), clause)
    assert rows
    assert {row["截止"] for row in rows} == {day}


@pytest.mark.parametrize(
    ("start", "end"),
    [("2022-04-30", "2022-04-01"), ("2022-02-30", "2022-04-01"), ("2021-01-01", "2021-12-31")],
)
def test_spans_that_cannot_be_answered(start: str, end: str, tmp_path: Path) -> None:
    code, said, rows = run(
        tmp_path, "duties", CARED_FOR, "--policy", "aikou-2022", "--from", start, "--to", end
    )
    assert (code, rows) == (2, [])
    assert said.strip()
    assert "Traceback" not in said
