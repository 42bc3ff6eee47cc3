"""The sample county: the same every time, everybody invented, and exactly what was planted."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

from python_calamine import CalamineWorkbook

from bangfu.org.models import Unit
from bangfu.org.models.area import SIGNIFICANT
from bangfu.org.roles import Role
from bangfu.policy import identity
from samples.county import make
from samples.tests.conftest import Made
from samples.village_form import FILE, FIRST, ROWS, SHEET

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_is_the_same_every_time(county: Made, tmp_path: Path) -> None:
    make(tmp_path)
    files = sorted(path.name for path in county.folder.iterdir())
    assert files == sorted(path.name for path in tmp_path.iterdir())
    for name in files:
        assert (tmp_path / name).read_bytes() == (county.folder / name).read_bytes(), name


def test_area_codes_are_well_formed_and_no_real_places(county: Made) -> None:
    areas = {row["code"]: row for row in county.rows("areas.csv")}
    levels = Counter(row["level"] for row in areas.values())
    assert levels == {
        "province": 1, "city": 1, "county": 1, "township": 3, "village": 28,
        "group": 28 * 6, "grid": 28 * 3,
    }  # fmt: skip
    for code, row in areas.items():
        digits = SIGNIFICANT[row["level"]]
        assert re.fullmatch(r"99\d{10}(\d\d)?", code)
        assert len(code) == max(12, digits) and set(code[digits:]) <= {"0"}
        if row["level"] != "province":
            parent = areas[row["parent"]]
            assert code.startswith(parent["code"][: SIGNIFICANT[parent["level"]]])
        if row["level"] not in ("province", "city"):
            assert code.startswith("990101")
    assert areas["990101000000"]["standards_code"] == "500241"


def test_a_village_name_means_one_place(county: Made) -> None:
    names = Counter(row["name"] for row in county.rows("areas.csv") if row["level"] == "village")
    assert set(names.values()) == {1}


def test_every_role_has_somebody_and_every_post_a_place(county: Made) -> None:
    areas = {row["code"]: row["level"] for row in county.rows("areas.csv")}
    offices = {(row["name"], row["area"]) for row in county.rows("offices.csv")}
    staff = county.rows("staff.csv")
    assert {row["role"] for row in staff} == set(Role.values)
    assert {row["unit"] for row in county.rows("offices.csv")} <= set(Unit.values)
    assert len(offices) == len(county.rows("offices.csv"))
    for row in staff:
        assert row["area"] in areas
        assert (row["office"], row["office_area"]) in offices, row["username"]
    for code, level in areas.items():
        if level == "village":
            posts = {row["post"] for row in staff if row["area"] == code}
            assert {"支书", "主任", "委员", "妇联主席", "网格员", "驻村队员"} <= posts


def test_accounts_belong_to_one_person_and_hold_no_secret(county: Made) -> None:
    staff = county.rows("staff.csv")
    assert not any("password" in name or "密码" in name for name in staff[0])
    accounts = {(row["username"], row["name"]) for row in staff}
    assert len(accounts) == len({user for user, _ in accounts}) == len({n for _, n in accounts})
    administrators = [row["name"] for row in staff if row["role"].endswith("_admin")]
    assert len(set(administrators)) == 3


def test_nobody_is_called_like_somebody_in_the_documents(county: Made) -> None:
    texts = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("policies", "bangfu/policy/proof")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".yaml", ".csv", ".md")
    )
    names = {row["name"] for name in ("staff.csv", "helpers.csv") for row in county.rows(name)}
    assert not [name for name in names if len(name) == 3 and name in texts]


def test_numbers_are_valid_and_belong_to_nobody(county: Made) -> None:
    seen: Counter[str] = Counter()
    for ledger in county.county.ledgers:
        for person in ledger.people:
            assert person.id_number.startswith("990101")
            assert identity.problem_with(person.id_number) is None
            assert identity.birth_date(person.id_number) == person.born
            assert identity.sex(person.id_number) == person.sex
            seen[person.id_number] += 1
    # in 隔山镇 one was typed twice in a household, one in two households
    assert sum(count - 1 for count in seen.values()) == 2


def test_no_file_holds_a_number_or_telephone_that_could_be_real(county: Made) -> None:
    for path in county.folder.iterdir():
        if path.suffix == ".csv":
            coded = "gb18030" if path.name.startswith("残联") else "utf-8-sig"
            text = path.read_text(encoding=coded)
        else:
            book = CalamineWorkbook.from_path(path)
            text = "\n".join(
                str(cell)
                for name in book.sheet_names
                for row in book.get_sheet_by_name(name).to_python()
                for cell in row
            )
        assert not re.search(r"(?<!\d)(?!990101)[1-9]\d{16}[\dXx](?!\d)", text), path.name
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text), path.name


def test_towns_have_their_size(county: Made) -> None:
    sizes = {ledger.town.name: len(ledger.people) for ledger in county.county.ledgers}
    assert 2900 <= sizes["隔山镇"] <= 3300
    assert 2300 <= sizes["松坪镇"] <= 2600
    assert 850 <= sizes["板桥乡"] <= 1000


def test_exactly_the_planted_rows_are_refused(county: Made) -> None:
    for town, ledger in county.ledgers.items():
        planted = {(p.sheet, p.row) for p in county.planted if p.file.startswith(town)}
        refused = {(problem.sheet, problem.row) for problem in ledger.problems if problem.refused}
        assert refused == planted, town
        columns = {(p.sheet, p.row): p.column for p in county.planted if p.file.startswith(town)}
        for problem in ledger.problems:
            assert columns[problem.sheet, problem.row] in problem.facts


def test_facts_are_of_today(county: Made) -> None:
    for ledger in county.county.ledgers:
        for person in ledger.people:
            assert person.on == dt.date(2026, 11, 1)
            if person.facts.get("在读学段") == "小学":
                assert 6 <= person.age <= 12


def test_some_are_missed_and_some_stay_too_long(county: Made) -> None:
    receiving = missed = kept = 0
    for home in county.county.homes:
        incomes = [person.facts.get("近6个月收入") for person in home.members]
        counted = all(person.facts.get("共同生活") is not False for person in home.members)
        if None in incomes or not counted:
            continue
        low = sum(incomes) < home.town.line * 6 * len(incomes)  # type: ignore[arg-type]
        helped = any("低保" in str(person.facts.get("现享救助")) for person in home.members)
        receiving += low and helped
        missed += low and not helped
        kept += not low and helped
    assert receiving > 300 and receiving > missed > 50 and kept > 10


def test_the_village_form_has_its_rows_and_what_is_wrong_with_them(county: Made) -> None:
    rows = county.sheet(FILE, SHEET)
    people = county.people()
    assert [re.sub(r"\s", "", str(cell)) for cell in rows[FIRST - 2]] == [
        "序号", "姓名", "性别", "身份证号码", "人员类别", "帮扶责任人（职务）", "帮扶措施",
        "联系电话", "备注",
    ]  # fmt: skip
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    for row in range(FIRST, FIRST + ROWS):
        _, name, sex, number, category, helper, *_ = (str(cell) for cell in rows[row - 1])
        if identity.problem_with(number):
            found[row] = "身份证号码"
            continue
        if identity.sex(number) != sex:
            found[row] = "性别"
        if not name or number in seen or (number in people and people[number]["姓名"] != name):
            found[row] = "姓名"
        if category == "困难户":
            found[row] = "人员类别"
        if not helper:
            found[row] = "帮扶责任人"
        seen.setdefault(number, row)
    planted = {p.row: p.column for p in county.planted if p.file == FILE}
    # the measure of row 5 differs only from what the ledger holds
    assert planted.pop(5) == "帮扶措施"
    assert found == planted
    assert len(planted) == 8
