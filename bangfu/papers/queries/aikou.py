"""The Aikou ledger of a village: who stands on it and what its nine columns say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bangfu.ledger.models import Person
from bangfu.org.models import Area
from bangfu.papers.content import Ledger, LedgerRow
from bangfu.papers.queries.categories import (
    CARE,
    KEPT_OFF_LEDGERS,
    belonging,
    care_words,
)
from bangfu.papers.queries.helping import Helping
from bangfu.papers.queries.homes import Home
from bangfu.papers.queries.plans import Plans, measure_text
from bangfu.papers.snapshot import Listed

_REMARKS = {
    "特别困难": "特别困难",
    "独居": "独居",
    "孤寡": "孤寡",
    "监护缺失": "没有人监护",
}
"""What a helper has to know at a glance, by the fact that says it."""


@dataclass(frozen=True)
class CareLedger:
    """Who stands on the ledger, and who may belong to it once something is asked."""

    listed: tuple[Listed, ...]
    open: tuple[tuple[Person, tuple[str, ...]], ...]
    judged: bool
    rules: dict[int, tuple[str, ...]]

    def of_category(self, rule: str) -> tuple[LedgerRow, ...]:
        """The rows; of one of the six categories when its rule is given."""
        return tuple(one.row for one in self.listed if not rule or rule in self.rules[one.person])


def care_ledger(homes: Sequence[Home], village: str, day: dt.date) -> CareLedger:
    """The care ledger of a village as of a day (AK-3-1 to AK-3-6, AK-A2-01 to AK-A2-09).

    Raises rulebook.queries.NotSet where nothing can be judged there yet.
    """
    found = belonging(homes, village, CARE, day)
    rules = {
        person: kept
        for person, held in found.rules.items()
        if (kept := tuple(rule for rule in held if rule not in KEPT_OFF_LEDGERS))
    }
    concerned = [home for home in homes if any(person.pk in rules for person in home.persons)]
    plans, helping = Plans(concerned, day), Helping(concerned, day)
    listed = tuple(
        Listed(
            person.pk, home.household.pk, _row(home, person, rules[person.pk], plans, helping, day)
        )
        for home in concerned
        for person in home.persons
        if person.pk in rules
    )
    asked = tuple(
        (person, found.open[person.pk])
        for home in homes
        for person in home.persons
        if person.pk in found.open
    )
    return CareLedger(listed, asked, found.judged, rules)


def _row(
    home: Home, person: Person, rules: tuple[str, ...], plans: Plans, helping: Helping,
    day: dt.date,
) -> LedgerRow:  # fmt: skip
    measures = plans.measures(home, person.pk)
    return LedgerRow(
        name=person.label,
        sex=person.sex,
        identity=person.identity,
        identity_note="" if person.identity else "没有号码",
        categories=care_words(person, rules, day),
        helpers=helping.responsible(home, person.pk),
        measures=tuple(dict.fromkeys(measure_text(measure) for measure in measures)),
        phone=person.phone,
        phone_note="" if person.phone else "没有登记",
        remarks="；".join(
            word for fact, word in _REMARKS.items() if person.facts.get(fact) is True
        ),
    )


def aikou_content(
    rows: Sequence[LedgerRow], village: Area, month: dt.date, *, category: str = "", filled_by: str
) -> Ledger:
    """The form around the rows; `category` is the name of one of the six, empty for all."""
    township = village.parent.name if village.parent else ""
    return Ledger(
        township=township,
        village=village.name,
        month=month,
        rows=tuple(rows),
        category=category,
        filled_by=filled_by,
    )
