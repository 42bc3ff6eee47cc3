"""To whom of a household the duties of an area apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bangfu.duty.terms import Laid, Term
from bangfu.policy.single.decide import living
from bangfu.policy.single.evaluate import HOUSEHOLD, Evaluator
from bangfu.policy.wording import in_asking_order

Subject = tuple[str, int | None]
"""A duty's key, and the person it is owed to; None for the household."""


@dataclass(frozen=True)
class Doubt:
    """A duty of which nobody can say whether it is owed, before something is asked."""

    name: str
    person: int | None
    asks: tuple[str, ...]
    """The facts to ask for, the cheapest first; parameters the place has not set come last."""


@dataclass
class Judged:
    """What applies, what may apply, and who lives."""

    terms: dict[Subject, Term] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)


def judge(
    ground: Laid, evaluator: Evaluator, number: str, terms: Iterable[Term] | None = None
) -> Judged:
    """The terms that apply to a household and its living people, weaker ones still among them.

    `terms` are some of the ground's, where the others do not matter.
    """
    found = Judged()
    home = evaluator.population.households.get(number)
    if home is None:
        return found
    indexes = living(ground.program, evaluator, home)
    found.alive = [int(home.persons[index].number) for index in indexes]
    for term in ground.terms if terms is None else terms:
        assert term.rule is not None
        subjects = indexes if term.entity == "person" else ([HOUSEHOLD] if indexes else [])
        for index in subjects:
            truth = evaluator.value(term.rule.condition, home, index)
            person = None if index == HOUSEHOLD else int(home.persons[index].number)
            if truth is None:
                asks = in_asking_order(evaluator.missing(term.rule.condition, home, index))
                found.doubts.append(Doubt(term.name, person, tuple(asks)))
            if truth:
                found.terms[term.key, person] = term
    return found


def without_weaker(terms: Mapping[Subject, Term]) -> dict[Subject, Term]:
    """The terms less those that give way to a stricter one towards the same person."""
    return {
        (key, person): term
        for (key, person), term in terms.items()
        if not any((stricter, person) in terms for stricter in term.gives_way_to)
    }
