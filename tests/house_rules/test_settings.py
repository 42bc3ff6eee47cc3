"""Every setting is explained, and nothing is explained that is none."""

from __future__ import annotations

import re

from tests.house_rules.repository import ROOT, shown, tracked

NAME = re.compile(r"\b(?:BANGFU_[A-Z_]+|DATABASE_URL)\b")
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
EXPLAINED = set(re.findall(r"^\| `([A-Z_]+)`", PAGE, re.M)) - {"LANG"}
# how `./run` tells the program what the user typed: nobody sets it
INTERNAL = {"BANGFU_CALLED_AS"}


def read_somewhere() -> dict[str, str]:
    """Names the program and its scripts know, with a file that holds each."""
    found: dict[str, str] = {}
    for path in tracked():
        name = shown(path)
        program = name.startswith("bangfu/") and path.suffix == ".py" and "/tests/" not in name
        if program or name in ("run", "test") or name.startswith(".ci/"):
            for variable in NAME.findall(path.read_text(encoding="utf-8")):
                found.setdefault(variable, name)
    return found


def test_every_setting_of_the_site_is_found_by_this_rule() -> None:
    settings = (ROOT / "bangfu" / "web" / "settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"(\w+)\"", settings))
    assert {"BANGFU_DATA", "DATABASE_URL"} <= asked <= read_somewhere().keys()


def test_every_setting_is_explained() -> None:
    missing = {
        name: where for name, where in read_somewhere().items() if name not in EXPLAINED | INTERNAL
    }
    assert not missing, "请写进 docs/settings.md"


def test_nothing_else_is_explained() -> None:
    assert not EXPLAINED - read_somewhere().keys()
