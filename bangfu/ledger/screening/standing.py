"""How an outcome stands beside what people already receive.

What is received is itself a fact (现享救助) with a source. Where it is unknown, an
eligible person is neither in force nor missed: the question is put instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bangfu.ledger.models import Standing
from bangfu.policy.facts import load_programmes
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import VERDICTS

RECEIVED = "现享救助"
RECEIVED_AS = {
    "最低生活保障（整户）": "低保",
    "最低生活保障（单人户）": "低保",
    "最低生活保障（支出型）": "低保",
    "特困人员救助供养": "特困",
    "特困人员集中供养": "特困",
    "低保边缘家庭": "低保边缘",
    "刚性支出困难家庭": "支出型困难",
    "孤儿基本生活保障": "孤儿保障",
    "事实无人抚养儿童基本生活保障": "事实无人抚养保障",
}
"""The answer of 现享救助 by which somebody says to receive a programme."""
COVERED_BY = {
    "低保": ("特困",),
    "低保边缘": ("低保", "特困"),
    "支出型困难": ("低保", "特困", "低保边缘"),
}
"""Who receives one of these needs nothing further of the key's: it is the lesser of the two."""
WHOLE, ALONE, SPENDING = "最低生活保障（整户）", "最低生活保障（单人户）", "最低生活保障（支出型）"
TEKUN, MARGIN, RIGID = "特困人员救助供养", "低保边缘家庭", "刚性支出困难家庭"
LESSER = {
    ALONE: (WHOLE, TEKUN),
    SPENDING: (WHOLE,),
    MARGIN: (WHOLE, SPENDING),
    RIGID: (WHOLE, SPENDING, MARGIN),
}
"""Who qualifies for one of these ways (the household or the person) does not go the key's way too:
one household draws dibao once, and the margin begins where dibao ends."""
OF_THE_ONLY_PERSON = {WHOLE: (TEKUN,), SPENDING: (TEKUN,)}
"""The same for a household of one: whoever is supported as tekun is no dibao household beside it."""
ENTITLED, OPEN = VERDICTS[True], VERDICTS[None]


def deciding_packs(program: Program) -> dict[str, frozenset[str]]:
    """The packs whose word counts for each programme.

    Where a pack in force says what a programme pays, a pack that only says who should be
    put forward for it is no way in of its own: the village plan that names everybody below
    the line does not overrule the national test of property.
    """
    packs: dict[str, set[str]] = {}
    paying: dict[str, set[str]] = {}
    for rule in program.rules:
        packs.setdefault(rule.rule.programme, set()).add(rule.rule.pack)
        if rule.amount is not None:
            paying.setdefault(rule.rule.programme, set()).add(rule.rule.pack)
    return {name: frozenset(paying.get(name) or found) for name, found in packs.items()}


def deciding(program: Program) -> Program:
    """The program with only those rules whose word counts for their programme."""
    counted = deciding_packs(program)
    rules = (one for one in program.rules if one.rule.pack in counted[one.rule.programme])
    return replace(program, rules=tuple(rules))


def received(facts: Mapping[str, Any]) -> frozenset[str] | None:
    """What a person receives by the ledger; None where nobody knows."""
    value = facts.get(RECEIVED)
    if value is None:
        return None
    return frozenset(part for part in value.split("|") if part)


def received_by_any(people: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """What a household receives: what any of its members does; None where none is known to
    receive anything and of some nobody knows.
    """
    told = list(people)
    known = frozenset().union(*(one for one in told if one is not None))
    return known if known or None not in told else None


def standing(programme: str, verdict: str, receives: frozenset[str] | None) -> Standing | None:
    """How a 符合 or 待核实 stands; None where something greater is already received."""
    as_received = RECEIVED_AS.get(programme)
    if as_received and receives is not None:
        if as_received in receives:
            return Standing.IN_FORCE if verdict == ENTITLED else Standing.ASK
        if receives.intersection(COVERED_BY.get(as_received, ())):
            return None
    if verdict == OPEN:
        return Standing.ASK
    if as_received:
        return Standing.ELIGIBLE if receives is None else Standing.PROPOSED
    kind = load_programmes()[programme].kind
    return Standing.HOLDS if kind == "category" else Standing.ELIGIBLE
