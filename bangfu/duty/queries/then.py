"""What was owed at an earlier day, by the rules and the facts of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bangfu.duty.judging import judge, without_weaker
from bangfu.duty.terms import Laid, Term, laid
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household
from bangfu.ledger.queries.past import home_on
from bangfu.ledger.screening.rows import rows
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import Population, from_rows
from bangfu.rulebook.queries import Around, NotSet


class Then:
    """Looks back for some households; what it has read once it keeps.

    `population` is how they are now, `changed` when something last changed of those
    that did: only these are put together again from what was observed. `arounds` is what
    was read of some areas' rules already.
    """

    def __init__(
        self,
        population: Population,
        changed: Mapping[int, dt.date],
        arounds: dict[str, Around] | None = None,
    ) -> None:
        self.population, self.changed = population, changed
        self._arounds = {} if arounds is None else arounds
        self._grounds: dict[tuple[str, dt.date], Laid | None] = {}
        self._evaluators: dict[dt.date, Evaluator] = {}
        self._were: dict[tuple[int, dt.date], Evaluator] = {}

    def owed(self, household: Household, key: str, person: int | None, day: dt.date) -> Term | None:
        """A running duty in the period of an earlier day; None where it was not owed then."""
        ground = self.ground(household.area_code, day)
        if ground is None:
            return None
        terms = ground.with_stricter(key)
        judged = judge(ground, self._evaluator(household, day), str(household.pk), terms)
        return without_weaker(judged.terms).get((key, person))

    def ground(self, area_code: str, day: dt.date) -> Laid | None:
        """The running duties of an area on a day; None where nothing was in force."""
        key = area_code, day
        if key not in self._grounds:
            around = self._arounds.setdefault(area_code, Around(area_code))
            try:
                self._grounds[key] = laid(around.footing(day))
            except NotSet:
                self._grounds[key] = None
        return self._grounds[key]

    def _evaluator(self, household: Household, day: dt.date) -> Evaluator:
        changed = self.changed.get(household.pk)
        if changed is not None and changed > day:
            key = household.pk, day
            if key not in self._were:
                self._were[key] = Evaluator(as_it_was(household, day), day)
            return self._were[key]
        if day not in self._evaluators:
            self._evaluators[day] = Evaluator(self.population, day)
        return self._evaluators[day]


def as_it_was(household: Household, day: dt.date) -> Population:
    """A household with the people and facts of an earlier day."""
    return from_rows(as_it_was_rows(household, day), dictionary())


def as_it_was_rows(household: Household, day: dt.date) -> list[dict[str, Any]]:
    """The rows of a household as they would have been read on an earlier day."""
    then = home_on(household.pk, day, None)
    for person in then.people:
        person.household, person.household_id = then.household, then.household.pk
    return rows(then.people, {then.household.pk: then.household})
