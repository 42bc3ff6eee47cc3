"""What README tells people to type works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from samples.make import make
from tests.house_rules.repository import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make(folder / "台账.xlsx")
    return folder


def test_the_library_lines_work(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    exec(compile(lines, "README.md", "exec"), names)
    outcomes = names["outcomes"]
    assert {"项目", "结论", "依据", "理由"} <= set(outcomes.column_names)  # type: ignore[attr-defined]
    assert outcomes.num_rows > 1000  # type: ignore[attr-defined]


def test_the_screening_command_works(desk: Path) -> None:
    (command,) = re.findall(r"^\./run (screen .*?)\n```", README, re.DOTALL | re.M)
    arguments = command.replace("\\\n", " ").split()
    finished = subprocess.run(
        [sys.executable, "-m", "bangfu", *arguments],
        cwd=desk, env={**os.environ, "LANG": "zh_CN.UTF-8"}, capture_output=True, check=False,
    )  # fmt: skip
    said = finished.stderr.decode()
    # a crash leaves with 1 as well; only these words say that the work was done
    assert finished.returncode == 1, said
    assert "没有参加判断" in said and "退回.xlsx" in said, said
    assert "最低生活保障（整户）" in finished.stdout.decode()
    assert (desk / "结果.xlsx").stat().st_size > 100_000
    assert (desk / "退回.xlsx").exists()
