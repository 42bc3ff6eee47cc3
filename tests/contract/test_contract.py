"""The dictionary keeps every name, type, unit, value and heading that was agreed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bangfu.policy.facts import PROGRAMMES, load_dictionary

HERE = Path(__file__).parent


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FACTS = rows_of(HERE / "facts.csv")
AGREED_PROGRAMMES = rows_of(HERE / "programmes.csv")


def parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part]


def test_the_copies_hold_what_was_agreed() -> None:
    assert (len(FACTS), len(AGREED_PROGRAMMES)) == (112, 36)


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row["name"])
def test_fact_is_kept(row: dict[str, str]) -> None:
    fact = load_dictionary().facts[row["name"]]
    assert (fact.entity, fact.type, fact.unit) == (row["entity"], row["type"], row["unit"])
    assert fact.english == row["meaning"]
    agreed = parts(row["values"])
    assert [value for value in fact.values if value in agreed] == agreed


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row["name"])
def test_headings_of_a_fact_are_understood(row: dict[str, str]) -> None:
    dictionary = load_dictionary()
    for heading in (row["name"], *parts(row["aliases"])):
        found = dictionary.by_heading(heading)
        assert found is not None, f"表头“{heading}”不认得"
        assert found.name == row["name"]


def test_programmes_are_kept_word_for_word() -> None:
    ours = rows_of(PROGRAMMES)
    for row in AGREED_PROGRAMMES:
        assert row in ours, row["programme"]
