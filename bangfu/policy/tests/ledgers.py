"""A ledger of many households at once, drawn the same every time, with every kind of value."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa

from bangfu.policy.facts import Fact, load_dictionary
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.population import Household, Person, persons_table
from bangfu.policy.storage import OBLIGEE
from bangfu.policy.tests.households import YUAN, facts_read

HOUSEHOLDS = 150


def value(fact: Fact, draw: random.Random) -> Any:
    """A stored value of a fact, often one on a line; None where it is not known."""
    if draw.random() < 0.25:
        return None
    if fact.type == "bool":
        return draw.random() < 0.6
    if fact.type == "enum":
        return draw.choice(fact.values)
    if fact.type == "multi":
        options = [v for v in fact.values or ("关爱帮扶对象", "残疾人") if v != "无"]
        return "|" + "".join(f"{v}|" for v in draw.sample(options, k=draw.randint(0, 2)))
    if fact.type == "money":
        whole, _, cents = draw.choice(YUAN).partition(".")
        return int(whole) * 100 + int(cents or 0)
    if fact.type == "decimal":
        return draw.choice([0, 25000, 30000, 187500])
    if fact.type == "int":
        return draw.choice([0, 1, 3, 6, 12, 91])
    if fact.type == "date":
        return draw.choice([19360101, 19620701, 20040228, 20061001, 20991231])
    return draw.choice(["甲", "乙"])


def any_ledger(program: Program) -> pa.Table:
    """Households with rows refused, persons owing support to others, and every kind of value."""
    draw = random.Random(20211)
    facts = facts_read(program)
    words = load_dictionary()
    households = []
    for number in range(HOUSEHOLDS):
        persons = []
        for position in range(draw.randint(1, 4)):
            name = f"{number}-{position}"
            known: dict[str, Any] = {"人员编号": name, "姓名": f"人{number}"}
            if draw.random() < 0.3:
                known[OBLIGEE] = f"{draw.randrange(HOUSEHOLDS)}-0"
            refused = draw.random() < 0.05
            persons.append(Person(name, {} if refused else known, refused))
        households.append(Household(str(number), {"户编号": str(number)}, persons))
    table = persons_table(households, words)
    for fact in facts:
        if fact.name in table.column_names:
            continue
        of_house = {str(n): value(fact, draw) for n in range(HOUSEHOLDS)}
        cells = [
            None
            if refused
            else of_house[house]
            if fact.entity == "household"
            else value(fact, draw)
            for house, refused in zip(
                table["户编号"].to_pylist(), table["_refused"].to_pylist(), strict=True
            )
        ]
        kind = {"bool": pa.bool_(), "date": pa.int32()}.get(fact.type, pa.string())
        kind = pa.int64() if fact.type in ("money", "decimal", "int") else kind
        table = table.append_column(fact.name, pa.array(cells, kind))
    return table
