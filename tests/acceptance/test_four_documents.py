"""Guiyang, Gannan, Dazu and Aikou against expectations written from their texts alone."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.acceptance import aikou, dazu, dazu_referrals, gannan_dibao, gannan_relief, guiyang
from tests.acceptance.ledgers import SCREEN_COLUMNS, Case, run, wrong

DOCUMENTS = [guiyang, gannan_dibao, gannan_relief, dazu, dazu_referrals, aikou]


@pytest.mark.parametrize(
    ("document", "case"),
    [
        pytest.param(document, case, id=f"{document.__name__.rpartition('.')[2]}-{case.name}")
        for document in DOCUMENTS
        for case in document.CASES
    ],
)
def test_the_text_decides(document: ModuleType, case: Case, tmp_path: Path) -> None:
    setting = ["--set", case.setting] if case.setting else []
    code, said, rows = run(
        tmp_path, "screen", case.ledger, "--policy", case.packs or document.PACK,
        "--on", document.DAY, "--all", *setting,
    )  # fmt: skip
    assert code == 0, said
    assert list(rows[0]) == SCREEN_COLUMNS
    assert wrong(rows, case.expected) == []


def test_without_all_refusals_are_left_out(tmp_path: Path) -> None:
    ledger = "户编号 人员编号 姓名 现享救助 取暖困难\nH1 p1 甲 低保 是\nH2 p2 乙 低保 否\nH3 p3 丙 低保 ."
    code, said, rows = run(
        tmp_path, "screen", ledger, "--policy", "gannan-2022-153", "--on", "2022-12-20"
    )
    assert code == 0, said
    heating = [(row["户编号"], row["结论"]) for row in rows if row["项目"] == "取暖救助"]
    assert heating == [("H1", "符合"), ("H3", "待核实")]
    assert "不符合" not in {row["结论"] for row in rows}


def test_the_same_programme_is_paid_once(tmp_path: Path) -> None:
    ledger = (
        "户编号 人员编号 姓名 因疫致困 无法返岗 家庭财产合规 近6个月收入\nH1 p1 甲 是 是 是 3000"
    )
    _, _, rows = run(
        tmp_path, "screen", ledger, "--policy", "gannan-2022-153", "--on", "2022-12-20",
        "--set", "低保标准=600",
    )  # fmt: skip
    paid = [row for row in rows if row["项目"] == "最低生活保障（整户）"]
    assert [row["金额"] for row in paid] == ["100.00"]
    assert {"GN-3-c", "GN-3-d", "GN-3-e"} <= set(paid[0]["依据"].split("；"))
