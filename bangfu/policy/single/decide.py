"""Decide for one household at a time, with the same words and columns as bulk screening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bangfu.policy.language.rounding import DOWN_TO_FEN, yuan
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.single.population import Household
from bangfu.policy.wording import (
    JOINT,
    VERDICTS,
    afterword,
    grounds,
    in_asking_order,
    shown_numbers,
)


@dataclass(frozen=True)
class Outcome:
    """What a rule says of a household or person; amounts in fen, None where there is none."""

    household: str
    person: str
    name: str
    rule: RunnableRule
    truth: bool | None
    amount: int | None
    basis: str
    says: str
    shown: str
    afterword: str
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        """理由: what decided, the figures it rests on, and what is to be done."""
        return self.says + self.shown + self.afterword

    def row(self) -> dict[str, str | None]:
        """The outcome in the output's columns."""
        return {
            "户编号": self.household,
            "人员编号": self.person or None,
            "姓名": self.name,
            "政策包": self.rule.rule.pack,
            "规则": self.rule.rule.id,
            "项目": self.rule.rule.programme,
            "结论": VERDICTS[self.truth],
            "金额": None if self.amount is None else yuan(self.amount),
            "单位": self.rule.rule.unit if self.amount is not None else None,
            "依据": self.basis,
            "理由": self.reason,
            "缺少信息": JOINT.join(self.missing),
        }


def decide(program: Program, evaluator: Evaluator, household: Household) -> Iterator[Outcome]:
    """Every rule's outcome for a household and its living persons, in rule order."""
    alive = living(program, evaluator, household)
    ghosts = any(person.refused for person in household.persons)
    for rule in program.rules:
        if rule.rule.entity == "person":
            for index in alive:
                yield _outcome(rule, evaluator, household, index, ghosts=False)
        elif alive:
            yield _outcome(rule, evaluator, household, HOUSEHOLD, ghosts=ghosts)


def living(program: Program, evaluator: Evaluator, household: Household) -> list[int]:
    """The persons who can be judged: their row could be read, and they live on the day."""
    return [
        index
        for index, person in enumerate(household.persons)
        if not person.refused and evaluator.value(program.alive, household, index)
    ]


def _outcome(
    rule: RunnableRule, ev: Evaluator, household: Household, index: int, *, ghosts: bool
) -> Outcome:
    truth = ev.value(rule.condition, household, index)
    amount: int | None = None
    missing = ev.missing(rule.condition, household, index)
    if truth and rule.amount is not None:
        value = ev.value(rule.amount, household, index)
        amount = None if value is None else rule.rounding.fen(max(value, Fraction(0)))
        missing = ev.missing(rule.amount, household, index)
    truths = [ev.value(leaf, household, index) for leaf in (*rule.leaves, *rule.amount_leaves)]
    basis, says = grounds(rule, truths)
    shown = []
    for label, expr, unit in shown_numbers(rule):
        value = ev.value(expr, household, index)
        if value is not None:
            shown.append(f"{label} {yuan(DOWN_TO_FEN.signed_fen(value))} {unit}")
    person = household.persons[index] if index != HOUSEHOLD else None
    return Outcome(
        household.number,
        person.number if person else "",
        str(person.facts.get("姓名", "")) if person else head_name(household),
        rule,
        truth,
        amount,
        basis,
        says,
        f"（{'，'.join(shown)}）" if shown else "",
        afterword(truth, refused=ghosts, missing=bool(missing)),
        tuple(in_asking_order(missing)),
    )


def head_name(household: Household) -> str:
    """The head's name: as given for the household, of the person so marked, of the only person."""
    given = household.facts.get("户主姓名")
    if given:
        return str(given)
    persons = household.persons
    heads = [p.facts.get("姓名") for p in persons if p.facts.get("与户主关系") == "户主"]
    if not any(heads) and len(persons) == 1:
        heads = [persons[0].facts.get("姓名")]
    return str(max((head for head in heads if head), default=""))
