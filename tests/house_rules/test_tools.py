"""What a machine lacks is said by `./test`, never passed over."""

from __future__ import annotations

import subprocess
import tomllib

import pytest

from tests.house_rules.repository import ROOT

SCRIPT = """
say() { :; }
. "$1"
chromium=$2 fonts=$3 postgres=$4
have_package() { return 1; }
find_chromium() { return $chromium; }
find_fonts() { return $fonts; }
find_postgres() { return $postgres; }
ensure_tools
printf '%s\\n' "left out:$left_out" ${missing[@]+"${missing[@]}"}
start_postgres && echo started || echo not started
"""


def told(chromium: int, fonts: int, postgres: int) -> list[str]:
    return subprocess.run(
        ["bash", "-euc", SCRIPT, "bash", str(ROOT / ".ci" / "tools.sh"),
         str(chromium), str(fonts), str(postgres)],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "left_out", "word"),
    [
        ((1, 0, 0), " and not browser", "Chromium"),
        ((0, 1, 0), "", "Noto"),
        ((0, 0, 1), "", "SQLite"),
    ],
)
def test_what_is_missing_is_said(lacking: tuple[int, ...], left_out: str, word: str) -> None:
    first, *lines, last = told(*lacking)
    assert first == f"left out:{left_out}"
    (line,) = lines
    assert word in line and "apt install" in line
    assert last == "not started"


def test_what_is_left_out_are_marks_of_ours() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    marks = {mark.split(":")[0] for mark in settings["tool"]["pytest"]["ini_options"]["markers"]}
    assert {"browser", "spark", "database"} <= marks
