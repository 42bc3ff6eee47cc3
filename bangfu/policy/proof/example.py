"""Read the examples of a pack: a household, a day, and what must come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.policy.facts import Dictionary, Fact
from bangfu.policy.marked_yaml import Node
from bangfu.policy.single.population import Household, Person, written_value
from bangfu.policy.storage import OBLIGEE

KEYS = ("name", "on", "area", "set", "household", "persons", "expect", "duties", "limits", "quotas")


@dataclass
class Example:
    """One example, read but not yet run."""

    node: Node
    name: str
    on: dt.date
    area: str | None
    overrides: Mapping[str, str]
    household: Household
    expected: dict[str, Node]
    expected_of: list[dict[str, Node]]


def read_example(node: Node, dictionary: Dictionary, number: str = "样例") -> Example:
    """Read one example strictly; unknown facts and values are refused with their line.

    `number` becomes the household's number and the start of its persons' numbers,
    so that many examples can be screened together.
    """
    node.only(*KEYS)
    persons: list[Person] = []
    expected_of: list[dict[str, Node]] = []
    entries = list(node["persons"].items()) if "persons" in node else []
    for position, entry in enumerate(entries, 1):
        facts = _facts(entry, "person", dictionary)
        facts["人员编号"] = person_number(
            number, facts.get("人员编号") or facts.get("姓名") or f"第{position}人"
        )
        if OBLIGEE in facts:
            facts[OBLIGEE] = person_number(number, facts[OBLIGEE])
        persons.append(Person(facts["人员编号"], facts))
        expected_of.append(entry["expect"].mapping() if "expect" in entry else {})
    shared = _facts(node["household"], "household", dictionary) if "household" in node else {}
    shared["户编号"] = number
    household = Household(number, shared, persons)
    return Example(
        node=node,
        name=node["name"].text(),
        on=node["on"].day(),
        area=node["area"].text() if "area" in node else None,
        overrides={k: _setting(v) for k, v in node["set"].mapping().items()}
        if "set" in node
        else {},
        household=household,
        expected=node["expect"].mapping() if "expect" in node else {},
        expected_of=expected_of,
    )


def person_number(household: str, name: str) -> str:
    """A person's number that no other example uses."""
    return f"{household}·{name}"


def _setting(node: Node) -> str:
    if node.is_mapping:
        return "{" + ", ".join(f"{k}: {_setting(v)}" for k, v in node.mapping().items()) + "}"
    if node.is_list:
        return "[" + ", ".join(_setting(v) for v in node.items()) + "]"
    return "null" if node.is_null else node.text()


def _facts(node: Node, entity: str, dictionary: Dictionary) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, child in node.mapping().items():
        if name == "expect" and entity == "person":
            continue
        fact = dictionary.facts.get(name)
        if fact is None or fact.entity != entity:
            where = "家庭" if entity == "household" else "个人"
            raise child.fail(f"“{name}”不是{where}事实", "对照 facts.yaml 改正")
        if not child.is_null:
            found[name] = _fact_value(fact, child)
    return found


def _fact_value(fact: Fact, node: Node) -> Any:
    text = "、".join(item.text() for item in node.items()) if node.is_list else node.text()
    try:
        return written_value(fact, text)
    except ValueError as error:
        raise node.fail(f"“{fact.name}”：{error}") from None
