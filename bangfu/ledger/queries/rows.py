"""What stands in the cells of a page of the ledger, in a handful of queries for all its rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.helping import Helped, answers
from bangfu.ledger.models import KeyPerson, Measure, Outcome, Person, Standing
from bangfu.ledger.models.person import full_years
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.queries.filters import listed_on
from bangfu.ledger.queries.hidden import sees, sees_income
from bangfu.ledger.queries.known import with_unit
from bangfu.ledger.queries.paid import Beside, Stood, beside
from bangfu.org.access import Reader
from bangfu.org.written import Written
from bangfu.policy.facts import Fact
from bangfu.policy.storage import SCALE
from bangfu.policy.wording import JOINT

AMOUNTS = ("due", "paid", "gap")
"""The columns of dibao's two amounts and their difference."""
OF_OUTCOMES = {"kinds", "benefits", "missing", *AMOUNTS}
"""The columns made from outcomes."""
PLUS = (Standing.PROPOSED, Standing.ELIGIBLE)


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading, how it looks, and the order it can be sorted by."""

    key: str
    name: str
    number: bool = False
    gives_way: str = ""
    order: str = ""
    fact: Fact | None = None


@dataclass
class PlanState:
    """How far the measures for a household are."""

    open: int = 0
    done: int = 0
    late: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is or was done."""
        return not (self.open or self.done)


@dataclass
class Row:
    """One person's line."""

    person: Person
    number: int
    in_force: int = 0
    plus: int = 0
    ask: int = 0
    over: int = 0
    missing: list[str] = field(default_factory=list)
    kept: bool = False
    """Whether something is missing that the reader is not shown."""
    kinds: list[str] = field(default_factory=list)
    listed: bool = False
    plan: PlanState = field(default_factory=PlanState)
    beside: Beside | None = None
    """What is registered as paid to them or their household next to what is due."""
    helped: Helped | None = None
    weeks: Sequence[str] = ()
    age: int | None = None
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """A cell of a row: its column, and for a fact its value in words."""

    column: Column
    text: str = ""
    unknown: bool = False


def column(key: str) -> Column:
    """A column by its key: one of the ledger's own, or a fact of the dictionary."""
    own = _own_columns(get_language() or "")
    if key in own:
        return own[key]
    fact = dictionary().facts[key]
    return Column(key, fact.name, number=fact.type in SCALE, fact=fact)


@lru_cache(maxsize=4)
def _own_columns(language: str) -> dict[str, Column]:
    """The ledger's own columns in the words of a language."""
    found = (
        Column("identity", _("身份证号码"), gives_way="way-first"),
        Column("kinds", _("人员类别")),
        Column("income", _("月人均收入"), number=True, gives_way="way-third", order="income"),
        Column("benefits", _("救助")),
        Column("helper", _("帮扶责任人")),
        Column("weeks", _("近 5 周上门")),
        Column("key", _("重点")),
        Column("plan", _("帮扶措施")),
        Column("missing", _("缺资料"), number=True, gives_way="way-second"),
        Column("age", _("年龄"), number=True, order="age"),
        Column("sex", _("性别")),
        Column("relation", _("与户主关系")),
        Column("number", _("户编号")),
        Column("due", _("低保按规则算"), number=True),
        Column("paid", _("低保登记在发"), number=True),
        Column("gap", _("低保差额"), number=True),
    )
    return {one.key: one for one in found}


def columns(reader: Reader, keys: Iterable[str]) -> list[Column]:
    """The columns a reader is shown of those asked for."""
    hidden = _kept_from(reader)
    return [column(key) for key in keys if key not in hidden]


def kept_columns(reader: Reader, keys: Iterable[str]) -> list[str]:
    """The names of the columns asked for that the reader's post is not shown."""
    hidden = _kept_from(reader)
    return [column(key).name for key in keys if key in hidden]


def _kept_from(reader: Reader) -> frozenset[str]:
    hidden: set[str] = set()
    if not sees_income(reader):
        hidden |= {"income", *AMOUNTS}
    if not sees(reader, dictionary().facts["人员类别"]):
        hidden.add("kinds")
    return frozenset(hidden)


def rows(reader: Reader, people: Sequence[Person], shown: Sequence[Column]) -> list[Row]:
    """The lines of people whose households are at hand."""
    wanted = {one.key for one in shown}
    outcomes = outcomes_among(people) if wanted & OF_OUTCOMES else {}
    keyed = key_persons_among(people, reader.day) if "key" in wanted else set()
    plans = plan_states(people, reader.day) if "plan" in wanted else {}
    homes = list({one.household_id for one in people})
    helped = answers().helped_homes(homes, reader.day) if "helper" in wanted else {}
    weeks = answers().weeks_of(homes, reader.day) if "weeks" in wanted else {}
    amounts = wanted & set(AMOUNTS)
    # cells that are drawn from the row hold nothing themselves
    alike = [(one, None if one.fact or one.key == "relation" else Cell(one)) for one in shown]
    found = []
    for number, person in enumerate(people, start=1):
        row = Row(
            person, number, age=full_years(person.born, reader.day), listed=person.pk in keyed
        )
        row.plan = plans.get(person.household_id, PlanState())
        row.helped = helped.get(person.household_id)
        row.weeks = weeks.get(person.household_id, ())
        tell(reader, row, outcomes.get(person.household_id, ()))
        if amounts:
            row.beside = _beside(reader, row, outcomes.get(person.household_id, ()))
        row.cells = [same or cell(row, one) for one, same in alike]
        found.append(row)
    return found


OUTCOMES = Written(
    lambda homes: (
        Outcome.objects.filter(household_id__among=homes)
        .order_by("household_id", F("person_id").asc(nulls_first=True), "programme")
        .values_list(*Stood._fields)
    )
)


def outcomes_among(people: Sequence[Person]) -> dict[int, list[Stood]]:
    """The outcomes of the households these people live in, by household."""
    found: dict[int, list[Stood]] = {person.household_id: [] for person in people}
    for values in OUTCOMES(homes=list(found)):
        found[values[0]].append(Stood(*values))
    return found


def tell(reader: Reader, row: Row, outcomes: Iterable[Outcome | Stood]) -> None:
    """Put onto a row how somebody stands, to which categories they belong, and what to ask."""
    person, words = row.person, dictionary().facts
    mine = [one for one in outcomes if one.person_id in (None, person.pk)]
    counts = Counter(one.standing for one in mine)
    row.in_force, row.ask = counts[Standing.IN_FORCE], counts[Standing.ASK]
    row.over, row.plus = counts[Standing.OVER], sum(counts[one] for one in PLUS)
    known = person.facts.keys() | person.household.facts.keys()
    names = dict.fromkeys(name for one in mine for name in one.missing.split(JOINT) if name)
    unasked = [name for name in names if name in words and name not in known]
    row.missing = [name for name in unasked if sees(reader, words[name])]
    row.kept = len(row.missing) < len(unasked)
    told = [part for part in str(person.facts.get("人员类别") or "").split("|") if part]
    # a category is nothing but its reason, which may rest on what the reader is not shown
    if not reader.hidden_groups:
        told += [
            one.programme
            for one in mine
            if one.standing == Standing.HOLDS and one.person_id == person.pk
        ]
    row.kinds = [one for one in dict.fromkeys(told) if one != "无"]


def _beside(reader: Reader, row: Row, outcomes: Iterable[Stood]) -> Beside | None:
    """What is registered as paid to somebody or their household next to what is due."""
    mine = (one for one in outcomes if one.person_id in (None, row.person.pk))
    return next((one for one in (beside(reader, each) for each in mine) if one), None)


def cell(row: Row, one: Column) -> Cell:
    """A cell; the ledger's own columns are drawn from the row, facts have their text."""
    if one.key == "relation":
        return Cell(one, str(row.person.facts.get("与户主关系") or ""))
    if one.fact is None:
        return Cell(one)
    value = value_of(row.person, one.fact)
    if value is None:
        return Cell(one, unknown=True)
    text = with_unit(one.fact, value)
    return Cell(one, text.removesuffix(f" {one.fact.unit}") if one.fact.unit else text)


def value_of(person: Person, fact: Fact) -> Any:
    """A fact's stored value for a person, the household's own facts included; None: unknown."""
    at = person.household.facts if fact.entity == "household" else person.facts
    return at.get(fact.name)


LISTED = Written(
    lambda people, day: KeyPerson.objects.filter(listed_on(day), person_id__among=people)
    .order_by().values_list("person_id")
)  # fmt: skip


def key_persons_among(people: Sequence[Person], day: dt.date) -> set[int]:
    """Which of these people are on the list of key persons."""
    return {pk for (pk,) in LISTED(people=[one.pk for one in people], day=day)}


MEASURES = Written(
    lambda homes: Measure.objects.filter(need__plan__household_id__among=homes)
    .order_by().values_list("need__plan__household_id", "progress", "by_day")
)  # fmt: skip


def plan_states(people: Sequence[Person], day: dt.date) -> dict[int, PlanState]:
    """How far the measures are for the households these people live in."""
    found: dict[int, PlanState] = {}
    homes = list({one.household_id for one in people})
    for home, progress, by_day in MEASURES(homes=homes):
        state = found.setdefault(home, PlanState())
        if progress == Progress.DONE:
            state.done += 1
        elif progress != Progress.STOPPED:
            state.open += 1
            state.late = state.late or (by_day is not None and by_day < day)
    return found
