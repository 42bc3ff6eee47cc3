"""The fact dictionary: what may be known about a person or a household.

`facts.yaml` alone drives import headings, validation, derived facts, forms and
the words policy packs may use.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from bangfu.policy.errors import PackError
from bangfu.policy.marked_yaml import Node, read_yaml

Entity = Literal["household", "person"]
TYPES = (
    "text", "id_number", "phone", "date", "bool", "enum", "multi", "int", "decimal", "money",
)  # fmt: skip

DICTIONARY = Path(__file__).with_name("facts.yaml")
PROGRAMMES = Path(__file__).with_name("programmes.csv")

NONE_KNOWN = "无"
"""In a multi-valued fact: known to have none, which is not the same as unknown."""


@dataclass(frozen=True)
class Fact:
    """One thing that can be recorded.

    `ask` ranks how hard it is to find out (1: look or ask; 4: another department
    has to check) and orders the questions put to people. `words` are other words
    for a value that mean just that value (妻 for 配偶), with the value each stands for.
    """

    name: str
    entity: Entity
    type: str
    unit: str = ""
    values: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    group: str = ""
    ask: int = 1
    meaning: str = ""
    english: str = ""


@dataclass(frozen=True)
class Programme:
    """A benefit, referral or category by its statutory Chinese name."""

    name: str
    entity: Entity
    kind: Literal["entitlement", "referral", "category"]
    meaning: str


class Dictionary:
    """All facts by name, and the headings under which ledgers carry them."""

    def __init__(self, facts: Mapping[str, Fact], derived: Node) -> None:
        self.facts = dict(facts)
        self.derived = derived
        self._headings: dict[str, Fact] = {}
        for fact in self.facts.values():
            for heading in (fact.name, *fact.aliases):
                self._headings.setdefault(plain_heading(heading), fact)

    def by_heading(self, heading: str) -> Fact | None:
        """The fact a column heading stands for; blanks and bracket width do not matter."""
        return self._headings.get(plain_heading(heading))


def plain_heading(text: str) -> str:
    """A heading without blanks and with half-width brackets, for comparing."""
    return re.sub(r"\s+", "", text).replace("（", "(").replace("）", ")")


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary file.

    Raises PackError naming the line for a key, type or alias that is not right.
    """
    root = read_yaml(path)
    root.only("facts", "derived")
    facts: dict[str, Fact] = {}
    owners: dict[str, str] = {}
    for node in root["facts"].items():
        fact = _read_fact(node)
        if fact.name in facts:
            raise PackError(node.place, f"事实“{fact.name}”写了两次", "删去一处")
        for heading in (fact.name, *fact.aliases):
            owner = owners.setdefault(plain_heading(heading), fact.name)
            if owner != fact.name:
                raise PackError(
                    node.place, f"表头“{heading}”同时属于“{owner}”和“{fact.name}”", "换一个别名"
                )
        facts[fact.name] = fact
    return Dictionary(facts, root["derived"])


def _read_fact(node: Node) -> Fact:
    node.only(
        "name", "entity", "type", "unit", "values", "words", "aliases", "group", "ask", "meaning",
        "english",
    )  # fmt: skip
    fact_type = node["type"].one_of(*TYPES)
    return Fact(
        name=node["name"].text(),
        entity=node["entity"].one_of("household", "person"),  # type: ignore[arg-type]
        type=fact_type,
        unit=node["unit"].text() if "unit" in node else "",
        values=("是", "否")
        if fact_type == "bool"
        else tuple(n.text() for n in node["values"].items())
        if "values" in node
        else (),
        words=_read_words(node),
        aliases=tuple(n.text() for n in node["aliases"].items()) if "aliases" in node else (),
        group=node["group"].text(),
        ask=node["ask"].whole(),
        meaning=node["meaning"].text(),
        english=node["english"].text() if "english" in node else "",
    )


def _read_words(node: Node) -> tuple[tuple[str, str], ...]:
    """Each other word for a value with that value; a word stands for one value only."""
    if "words" not in node:
        return ()
    values = {n.text() for n in node["values"].items()}
    found: dict[str, str] = {}
    for value, words in node["words"].mapping().items():
        for word in (n.text() for n in words.items()):
            if value not in values or word in values or word in found:
                raise PackError(words.place, f"“{word}”不能算作“{value}”", "一个词只写在一个值下面")
            found[word] = value
    return tuple(found.items())


@lru_cache(maxsize=1)
def load_dictionary() -> Dictionary:
    """The dictionary shipped with bangfu."""
    return read_dictionary(DICTIONARY)


@lru_cache(maxsize=1)
def load_programmes() -> dict[str, Programme]:
    """The outcomes packs may speak of, by name (`programmes.csv`)."""
    with PROGRAMMES.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    return {
        row["programme"]: Programme(row["programme"], row["entity"], row["kind"], row["meaning"])
        for row in rows
    }
