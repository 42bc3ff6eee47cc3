"""What the engine says of the households called by name is what samples/README.md says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bangfu.policy import build_program, screen
from bangfu.policy.program.assemble import Program
from samples.county import PACKS, overrides
from samples.named import NAMED
from samples.places import STANDARDS_CODE
from samples.tests.conftest import Made

ON = dt.date(2026, 11, 22)
DIBAO, TEKUN = "最低生活保障（整户）", "特困人员救助供养"


@pytest.fixture(scope="module")
def program() -> Program:
    return build_program(PACKS, ON, area=STANDARDS_CODE, overrides=overrides())


@pytest.fixture(scope="module")
def persons(county: Made) -> pa.Table:
    """Everybody of the named households, as read from their town's ledger."""
    town = next(ledger for ledger in county.county.ledgers if ledger.town.letters == "SP")
    numbers = {home.facts["户编号"] for home in town.homes if home.known_by_name}
    assert len(numbers) == len(NAMED)
    read = county.ledgers[town.town.name].persons
    rows = [row for row in read.to_pylist() if row["户编号"] in numbers]
    return pa.Table.from_pylist(rows, schema=read.schema)


def verdicts(program: Program, persons: pa.Table) -> dict[tuple[str, str, str], dict[str, Any]]:
    """By household, programme and rule, all the verdicts but 不符合."""
    return {
        (row["户编号"], row["项目"], row["规则"]): row
        for row in screen(program, persons).to_pylist()
    }


def with_facts(persons: pa.Table, number: str, **facts: object) -> pa.Table:
    """The same people with some facts recorded, on one person's row."""
    rows = persons.to_pylist()
    next(row for row in rows if row["人员编号"] == number).update(facts)
    return pa.Table.from_pylist(rows, schema=persons.schema)


@pytest.mark.parametrize(
    ("number", "programme", "rule", "verdict", "amount"),
    [
        ("SP08001", DIBAO, "dibao-household", "待核实", None),
        ("SP08001", "低保边缘家庭", "margin", "待核实", None),
        ("SP08001", "重度残疾人护理补贴", "disabled-nursing", "符合", "90.00"),
        ("SP08001", "关爱帮扶对象", "care-disabled", "符合", None),
        ("SP08002", TEKUN, "tekun", "符合", "1001.00"),
        ("SP08002", "关爱帮扶对象", "care-tekun", "符合", None),
        ("SP08003", TEKUN, "tekun", "符合", "1001.00"),
        ("SP08004", DIBAO, "dibao-household", "符合", "660.00"),
        ("SP08006", DIBAO, "dibao-household", "待核实", None),
        ("SP08007", "关爱帮扶对象", "care-monitored", "符合", None),
        ("SP03001", "刚性支出困难家庭", "rigid-2025", "符合", None),
        ("SP05001", "一次性临时救助金", "one-off-jobless", "符合", None),
        ("SP01001", DIBAO, "dibao-household", "符合", "399.50"),
        ("SP02001", "事实无人抚养儿童基本生活保障", "unsupported-child", "符合", "1500.00"),
    ],
)
def test_the_verdict_is_the_one_written_down(
    program: Program, persons: pa.Table,
    number: str, programme: str, rule: str, verdict: str, amount: str | None,
) -> None:  # fmt: skip
    row = verdicts(program, persons)[number, programme, rule]
    assert (row["结论"], row["金额"] and str(row["金额"])) == (verdict, amount)


def test_who_is_kept_too_long_is_entitled_to_nothing_at_home(
    program: Program, persons: pa.Table
) -> None:
    assert not [key for key in verdicts(program, persons) if key[0] == "SP08005"]


def test_peng_lacks_two_facts_and_one_fen_decides(program: Program, persons: pa.Table) -> None:
    before = verdicts(program, persons)["SP08001", DIBAO, "dibao-household"]
    assert before["缺少信息"] == "近6个月治疗自负费用；家庭财产合规"
    # facts of the household stand on every member's row
    for member in ("SP08001-1", "SP08001-2", "SP08001-3"):
        persons = with_facts(persons, member, 机动车价值=0)
    for fen, expected in ((63882, None), (63883, "符合"), (748000, "符合")):
        told = with_facts(persons, "SP08001-2", 近6个月治疗自负费用=fen)
        after = verdicts(program, told).get(("SP08001", DIBAO, "dibao-household"))
        assert (after and after["结论"]) == expected, fen
    assert after is not None and str(after["金额"]) == "1140.20"


def test_every_named_household_says_why_it_is_there() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for named in NAMED:
        assert named.members[0].name in readme
        assert named.why in readme, named.why
