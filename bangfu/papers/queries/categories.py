"""Who belongs to a category on a day, and by which rules; what that is called on a ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from bangfu.ledger.facts import day_of, dictionary
from bangfu.ledger.models import Person
from bangfu.ledger.models.person import full_years
from bangfu.ledger.screening.rows import rows
from bangfu.papers.queries.homes import Home, owing_homes
from bangfu.policy.single.decide import living
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.policy.wording import in_asking_order
from bangfu.rulebook.queries.in_force import program_for

CARE = "关爱帮扶对象"
SURVEYED = "特殊困难群众"
KEPT_OFF_LEDGERS = frozenset({"care-child-harmed"})
"""A harmed child is known to named posts only; no ordinary ledger says so (AK-3-3)."""

HARM_RULES = KEPT_OFF_LEDGERS | {"refer-harm"}
HARM_FACTS = frozenset({"遭受侵害"})
HARM_ANSWER = "受侵害"
"""What tells of harm done to somebody: a printed file travels further than its page."""

SIX = {
    "care-tekun": "分散供养特困人员",
    "care-disabled": "一、二级残疾人",
    "care-child": "困境儿童",
    "care-dibao": "低保对象",
    "care-monitored": "易返贫致贫户",
    "care-left-behind": "留守人员",
}
"""The six categories by the rule that finds them, in the order of AK-3."""

_CHILD = {"孤儿": "孤儿", "事实无人抚养": "事实无人抚养儿童"}


@dataclass
class Belonging:
    """Who of some homes belongs to a category, and of whom it is not known."""

    rules: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The rules that hold, by person."""
    open: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The facts to ask for, by person of whom no rule holds and some cannot be told."""
    judged: bool = False
    """Whether a pack in force knows the category at all."""


def belonging(homes: Sequence[Home], area_code: str, programme: str, day: dt.date) -> Belonging:
    """Judge a category by the rules in force in an area on a day.

    Raises rulebook.queries.NotSet where nothing can be judged there yet.
    """
    program = program_for(area_code[:12], day)
    wanted = [
        rule
        for rule in program.rules
        if rule.rule.programme == programme and rule.rule.entity == "person"
    ]
    found = Belonging(judged=bool(wanted))
    if not wanted or not homes:
        return found
    everybody = [*homes, *owing_homes(homes, day)]
    people = [person for home in everybody for person in home.persons]
    population = from_rows(
        rows(people, {home.household.pk: home.household for home in everybody}), dictionary()
    )
    evaluator = Evaluator(population, day)
    for home in homes:
        judged = population.households[str(home.household.pk)]
        for index in living(program, evaluator, judged):
            person = int(judged.persons[index].number)
            said = [(rule, evaluator.value(rule.condition, judged, index)) for rule in wanted]
            held = tuple(rule.rule.id for rule, truth in said if truth)
            unknown = [rule.condition for rule, truth in said if truth is None]
            if held:
                found.rules[person] = held
            elif unknown:
                asked = {fact for one in unknown for fact in evaluator.missing(one, judged, index)}
                found.open[person] = tuple(in_asking_order(asked))
    return found


def care_words(person: Person, held: Sequence[str], day: dt.date) -> tuple[str, ...]:
    """What column 人员类别 says: each of the six categories a person belongs to, named closely."""
    return tuple(_care_word(person, rule, day) for rule in SIX if rule in held)


def _care_word(person: Person, rule: str, day: dt.date) -> str:
    facts = person.facts
    if rule == "care-disabled":
        return f"{facts['残疾等级']}残疾人"
    if rule == "care-child":
        listed = facts.get("人员类别") or ""
        known = _CHILD.get(facts.get("儿童类别", ""))
        return known or next((word for word in _CHILD.values() if word in listed), "患大病儿童")
    if rule == "care-left-behind":
        age = age_on(person, day)
        listed = facts.get("人员类别") or ""
        if age is None:
            told = ("留守老人", "留守儿童", "留守妇女")
            return next((word for word in told if word in listed), SIX[rule])
        if age < 18:
            return "留守儿童"
        return "留守老人" if age >= 60 or person.sex != "女" else "留守妇女"
    return SIX[rule]


def listed_categories(person: Person) -> tuple[str, ...]:
    """人员类别 as the ledger holds it, and what is received."""
    words = [
        part
        for name in ("人员类别", "现享救助")
        for part in str(person.facts.get(name) or "").split("|")
        if part and part != "无"
    ]
    return tuple(dict.fromkeys(words))


def age_on(person: Person, day: dt.date) -> int | None:
    """Full years on a day; None where nobody knows the day of birth."""
    born = person.born or day_of(person.facts.get("出生日期"))
    return full_years(born, day) if born is None or born <= day else None
