"""Both languages say the same: every sentence has its English, and nothing else does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import bangfu
from bangfu.cli.english import ENGLISH
from bangfu.cli.words import english, say

PACKAGE = Path(bangfu.__file__).parent
CALLS = {"say", "_heading", "command"}


def spoken() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (*(PACKAGE / "cli").glob("*.py"), PACKAGE / "policy" / "outline.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if (
                name in CALLS
                and isinstance(first, ast.Constant)
                and re.search("[一-鿿：（]", str(first.value))
            ):
                found[first.value] = path.name
    return found


def test_every_sentence_has_its_english() -> None:
    missing = {text: file for text, file in spoken().items() if text not in ENGLISH}
    assert not missing


def test_no_english_without_a_sentence() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("cli", "sheets", "policy")
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != "english.py" and "tests" not in path.parts
    )
    assert not [text for text in ENGLISH if text not in sources]


def test_both_hold_the_same_values() -> None:
    def fields(sentence: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", sentence))

    assert not [text for text, other in ENGLISH.items() if fields(text) != fields(other)]


@pytest.mark.parametrize(
    ("lang", "over_all", "expected"),
    [
        ("en", "", True), ("en_US.UTF-8", "", True), ("zh_CN.UTF-8", "", False), ("", "", False),
        ("C.UTF-8", "", False), ("en", "zh_CN.UTF-8", False), ("zh_CN.UTF-8", "en_GB.UTF-8", True),
        ("en", "C.UTF-8", True),
    ],
)  # fmt: skip
def test_the_locale_chooses(
    monkeypatch: pytest.MonkeyPatch, lang: str, over_all: str, expected: bool
) -> None:
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("LC_ALL", over_all)
    assert english() is expected
    assert say("符合") == ("Entitled" if expected else "符合")
