"""Households and persons as plain values, for one-by-one evaluation.

Values: bool; Fraction (yuan, counts, areas); str; frozenset of str for
multi-valued facts; int yyyymmdd for dates; None for unknown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pyarrow as pa

from bangfu.policy.facts import NONE_KNOWN, Dictionary, Fact
from bangfu.policy.storage import ARROW, OBLIGEE, SCALE

_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass
class Person:
    """A person's recorded facts; `refused` marks a row that could not be read."""

    number: str
    facts: Mapping[str, Any]
    refused: bool = False


@dataclass
class Household:
    """A household's recorded facts and its people."""

    number: str
    facts: Mapping[str, Any]
    persons: list[Person]


@dataclass
class Population:
    """Households by number, and who owes support to whom."""

    households: dict[str, Household]
    obligors: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, household in self.households.items():
            for index, person in enumerate(household.persons):
                owed_to = person.facts.get(OBLIGEE)
                if owed_to is not None:
                    self.obligors.setdefault(owed_to, []).append((number, index))


def from_rows(rows: Iterable[Mapping[str, Any]], dictionary: Dictionary) -> Population:
    """A population from rows in the reader's column form (fen, yyyymmdd, |a|b| …)."""
    households: dict[str, Household] = {}
    for row in rows:
        number = row["户编号"]
        household = households.setdefault(number, Household(number, {}, []))
        shared: dict[str, Any] = dict(household.facts)
        own: dict[str, Any] = {}
        for name, value in row.items():
            fact = dictionary.facts.get(name)
            if fact is None or value is None:
                continue
            if fact.entity == "household":
                shared[name] = stored_value(fact, value)
            else:
                own[name] = stored_value(fact, value)
        household.facts = shared
        household.persons.append(
            Person(str(row.get("人员编号") or ""), own, bool(row.get("_refused")))
        )
    return Population(households)


def stored_value(fact: Fact, value: Any) -> Any:
    """A stored cell as a plain value."""
    if fact.type in SCALE:
        return Fraction(value, SCALE[fact.type])
    if fact.type == "multi":
        return frozenset(part for part in value.split("|") if part)
    return value


def written_value(fact: Fact, text: str) -> Any:
    """A value as an officer writes it in an example or a form.

    Raises ValueError with what is wrong, in Chinese.
    """
    if fact.type == "bool":
        if text not in ("是", "否", "true", "false"):
            raise ValueError(f"“{text}”不是 是/否")
        return text in ("是", "true")
    if fact.type in SCALE:
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"“{text}”不是十进制数，写成 600 或 600.50 这样")
        number = Fraction(text)
        if (number * SCALE[fact.type]).denominator != 1:
            raise ValueError(f"“{text}”的小数位太多")
        return number
    if fact.type == "date":
        return _written_day(text)
    if fact.type == "multi":
        parts = frozenset(part for part in text.replace("；", "、").split("、") if part)
        known = frozenset() if parts == {NONE_KNOWN} else parts
        _allowed(fact, known)
        return known
    if fact.type == "enum":
        _allowed(fact, {text})
    return text


def _written_day(text: str) -> int:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"“{text}”不是日期，写成 2022-07-01 这样")
    return day.year * 10000 + day.month * 100 + day.day


def _allowed(fact: Fact, values: Iterable[str]) -> None:
    for value in values:
        if fact.values and value not in fact.values:
            raise ValueError(f"“{value}”不是“{fact.name}”的值，可以写：{'、'.join(fact.values)}")


def stored_cell(fact: Fact, value: Any) -> Any:
    """The reverse of `stored_value`: a plain value as a stored cell."""
    if value is None:
        return None
    if fact.type in SCALE:
        return int(value * SCALE[fact.type])
    if fact.type == "multi":
        return "|" + "".join(f"{part}|" for part in sorted(value))
    return value


def rows_of(household: Household, dictionary: Dictionary) -> list[dict[str, Any]]:
    """A household in the ledger reader's columns, a row a person."""
    rows = []
    for person in household.persons:
        row: dict[str, Any] = {
            "户编号": household.number,
            "人员编号": person.number,
            "_refused": person.refused,
        }
        for facts in (household.facts, person.facts):
            for name, value in facts.items():
                row[name] = stored_cell(dictionary.facts[name], value)
        row["户编号"] = household.number
        rows.append(row)
    return rows


def persons_table(households: list[Household], dictionary: Dictionary) -> pa.Table:
    """Several households as the engine's source table."""
    rows = [row for household in households for row in rows_of(household, dictionary)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns: dict[str, pa.Array] = {}
    for name in names:
        kind = pa.bool_() if name == "_refused" else ARROW[dictionary.facts[name].type]
        columns[name] = pa.array([row.get(name) for row in rows], kind)
    columns["_row"] = pa.array(range(len(rows)), pa.int64())
    return pa.table(columns)
