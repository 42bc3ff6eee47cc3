"""Whatever the code records can be read in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bangfu
from bangfu.journal.acts import ACTS, sentence

PACKAGE = Path(bangfu.__file__).parent
CODE = re.compile(r"(?:org|rulebook|ledger|intake|papers|duty|relief|journal)\.[a-z]+(?:_[a-z]+)*")


def recorded() -> Iterator[tuple[str, str]]:
    """Every act given to a call in the code as `act="…"`, with where it stands."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if "act=" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.keyword) and node.arg == "act":
                for part in ast.walk(node.value):
                    if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                        yield str(part.value), f"{path.relative_to(PACKAGE)}:{part.lineno}"


def test_every_act_recorded_has_its_sentence() -> None:
    assert not [(act, place) for act, place in recorded() if act not in ACTS]
    assert "journal.verify" in {act for act, _ in recorded()}


@pytest.mark.parametrize("act", ACTS)
def test_a_sentence_names_its_subject_and_no_more(act: str) -> None:
    assert CODE.fullmatch(act)
    text = str(ACTS[act])
    assert set(re.findall(r"\{.*?\}", text)) <= {"{label}"}
    assert not text.endswith("。")
    assert sentence(act, "{x}")


def test_an_act_of_long_ago_shows_its_code() -> None:
    assert sentence("ledger.gone", "彭守义") == "ledger.gone"
