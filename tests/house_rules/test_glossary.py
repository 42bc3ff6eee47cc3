"""One statutory term, one English identifier."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

from django.apps import apps

from bangfu.org.roles import Role
from bangfu.policy.facts import load_dictionary, load_programmes
from bangfu.policy.pack import model
from tests.house_rules.repository import ROOT

ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<identifier>[A-Za-z_]+) \| (?P<note>[^|]+) \|$", re.M)
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = {row["term"]: row["identifier"] for row in ROW.finditer(TEXT)}

# what `derive` promises to offer
PROMISED = {"计入家庭成员", "人数", "计入月收入", "人均月收入", "无劳动能力", "无生活来源",
            "义务人无履行能力", "护理等级", "重度残疾", "财产合规"}  # fmt: skip


def test_every_line_of_the_tables_is_read() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    heads = [line for line in lines if line.startswith(("| 术语", "| ---"))]
    assert len(lines) - len(heads) == len(list(ROW.finditer(TEXT)))


def test_programmes_have_an_identifier() -> None:
    unnamed = sorted(load_programmes().keys() - TERMS.keys())
    assert not unnamed, "请写进 docs/glossary.md"


def test_derived_facts_have_an_identifier() -> None:
    derived = {node["fact"].text() for node in load_dictionary().derived.items()}
    unnamed = sorted((derived | PROMISED) - TERMS.keys())
    assert not unnamed, "请写进 docs/glossary.md"


def test_parts_of_a_pack_are_named_as_in_the_code() -> None:
    classes = {
        name
        for name, value in vars(model).items()
        if dataclasses.is_dataclass(value) and value.__module__ == model.__name__
    }
    assert classes
    assert not classes - set(TERMS.values())


def test_what_the_site_keeps_is_named_as_in_the_code() -> None:
    """A model by its own name, or as the word of the engine that it stores."""
    kept = {model.__name__ for model in apps.get_models() if model.__module__.startswith("bangfu.")}
    assert kept
    words = {identifier.lower().replace("_", "") for identifier in TERMS.values()}
    assert not [name for name in sorted(kept) if name.lower() not in words], (
        "请写进 docs/glossary.md"
    )


def test_roles_are_named_as_in_the_code() -> None:
    assert {TERMS.get(str(role.label)) for role in Role} == set(Role.values)


def test_no_term_and_no_identifier_stands_twice() -> None:
    rows = list(ROW.finditer(TEXT))
    for column in ("term", "identifier"):
        twice = [word for word, times in Counter(row[column] for row in rows).items() if times > 1]
        assert not twice
