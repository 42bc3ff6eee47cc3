"""An id is an id, a folder is a folder, and neither is taken for the other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bangfu.policy import PolicyError, build_program
from bangfu.policy.pack import load_pack
from bangfu.policy.proof.check import check_pack
from bangfu.policy.tests.conftest import PACK, MakePack

DAY = dt.date(2021, 6, 1)


@pytest.fixture
def here(make_pack: MakePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder named like the installed pack, other figures inside."""
    make_pack()
    draft = tmp_path / "here" / "village"
    draft.mkdir(parents=True)
    for name in ("pack.yaml", "rules.yaml"):
        text = (tmp_path / "village" / name).read_text("utf-8")
        (draft / name).write_text(text.replace("value: 600", "value: 999"), "utf-8")
    monkeypatch.chdir(draft.parent)
    return draft


def value(name: str | Path) -> str:
    return load_pack(name).parameters["低保标准"].values[0].content.text()


def test_an_id_is_the_installed_pack_whatever_lies_in_the_working_directory(here: Path) -> None:
    assert value("village") == "600"
    assert value("./village") == value(Path("village")) == value(str(here)) == "999"


def test_an_id_that_is_only_a_folder_here_says_how_to_write_the_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANGFU_POLICIES", str(here.parent.parent / "nowhere"))
    with pytest.raises(PolicyError, match=r"写成 \./village"):
        load_pack("village")


def test_the_working_directory_itself_can_be_checked(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here)
    findings = check_pack(".")
    assert findings.pack == "village"
    assert not any("不同" in error for error in findings.errors)


def test_a_folder_without_a_pack_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"没有 pack\.yaml"):
        load_pack(tmp_path)


def test_a_folder_stands_under_the_others_in_place_of_the_installed_pack(
    here: Path, make_pack: MakePack
) -> None:
    stands = PACK.replace('area: "990101"\n', 'area: "990101"\nstands_on: [village]\n')
    make_pack("town", head=stands, rules="parameters: {甲: {values: [{value: 1}]}}\n")
    program = build_program(["town", "./village"], DAY)
    assert [pack.folder for pack in program.scopes["town"].chain] == [
        load_pack("town").folder, here.resolve(),
    ]  # fmt: skip
    with pytest.raises(PolicyError, match="两个政策包的编号都是“village”"):
        build_program(["village", "./village"], DAY)


def test_packs_that_stand_on_one_another_are_a_finding(make_pack: MakePack) -> None:
    for one, other in (("village", "town"), ("town", "village")):
        make_pack(one, replace=('area: "990101"\n', f'area: "990101"\nstands_on: [{other}]\n'))
    assert "village → town → village" in "\n".join(check_pack("village").errors)
