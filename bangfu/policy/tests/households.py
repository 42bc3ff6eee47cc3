"""Households for tests: drawn by hypothesis from the facts a program reads."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from bangfu.policy.bulk.sql.emit import asked_facts
from bangfu.policy.facts import Fact, load_dictionary
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.population import Household, Person, Population
from bangfu.policy.storage import OBLIGEE

DAYS = {
    "china-base": "2022-10-01", "anhui-dibao": "2022-10-01", "anhui-vagrant": "2022-10-01",
    "street-pilot-2021": "2021-06-01", "village-pairing": "2021-06-01",
    "guiyang-2022-159": "2022-10-01", "gannan-2022-153": "2022-12-20",
    "dazu-2019-26": "2019-04-01", "aikou-2022": "2022-04-01",
}  # fmt: skip
"""For each pack a day in the time its examples are about."""

# amounts that meet the usual lines exactly, fall just beside them, or lie far away
YUAN = ("0", "599.99", "600", "600.01", "3600", "3599.99", "7200", "10800", "100", "54321.09")
ASSISTANCE = ("低保", "特困", "低保边缘", "孤儿保障", "临时救助")
CATEGORIES = ("关爱帮扶对象", "特殊困难群众", "低保对象", "残疾人")


def facts_read(program: Program) -> list[Fact]:
    """The recorded facts a program's rules can depend on."""
    roots = [r.condition for r in program.rules] + [r.amount for r in program.rules if r.amount]
    words = load_dictionary().facts
    return [words[name] for name in asked_facts([*roots, program.alive]) if name in words]


def value_of(fact: Fact) -> st.SearchStrategy[Any]:
    """A known value of a fact."""
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "enum":
        return st.sampled_from(fact.values)
    if fact.type == "multi":
        options = [v for v in fact.values or CATEGORIES if v != "无"]
        return st.frozensets(st.sampled_from(options), max_size=2)
    if fact.type == "money":
        return st.sampled_from([Fraction(y) for y in YUAN])
    if fact.type == "decimal":
        return st.sampled_from([Fraction(n) for n in ("0", "2.5", "3", "18.75", "60")])
    if fact.type == "int":
        return st.sampled_from([Fraction(n) for n in (0, 1, 2, 3, 4, 6, 12, 91)])
    if fact.name == "死亡日期":
        return st.sampled_from([20200101, 20991231])
    if fact.type == "date":
        years = st.sampled_from([1936, 1941, 1942, 1955, 1961, 1962, 1990, 2004, 2006, 2010, 2020])
        return st.tuples(years, st.sampled_from([101, 228, 601, 701, 1001])).map(
            lambda pair: pair[0] * 10000 + pair[1]
        )
    return st.sampled_from(["甲", "乙"])


def facts_of(facts: list[Fact]) -> st.SearchStrategy[dict[str, Any]]:
    """Some facts known, others not."""
    strategies = {
        f.name: st.one_of(st.none(), value_of(f), value_of(f)) for f in facts if f.name != OBLIGEE
    }
    return st.fixed_dictionaries(strategies).map(
        lambda found: {k: v for k, v in found.items() if v is not None}
    )


@st.composite
def populations(draw: st.DrawFn, program: Program, size: int = 12) -> Population:
    """A few households of one to four people, some refused rows, some owing support."""
    facts = facts_read(program)
    shared = [f for f in facts if f.entity == "household"]
    own = [f for f in facts if f.entity == "person"]
    households: dict[str, Household] = {}
    for number in range(draw(st.integers(1, size))):
        persons = []
        for position in range(draw(st.integers(1, 4))):
            name = f"{number}-{position}"
            found = draw(facts_of(own))
            found["人员编号"] = name
            if draw(st.integers(0, 5)) == 0:
                found[OBLIGEE] = f"{draw(st.integers(0, number))}-0"
            refused = draw(st.integers(0, 14)) == 0
            persons.append(Person(name, {} if refused else found, refused))
        given = draw(facts_of(shared))
        households[str(number)] = Household(str(number), {**given, "户编号": str(number)}, persons)
    return Population(households)
