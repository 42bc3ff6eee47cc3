"""What officers narrow the ledger down by, and what each of it asks of a person.

How the rows are found quickly, counted and turned is said in `grid`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.ledger.facts import dictionary
from bangfu.ledger.helping import answers
from bangfu.ledger.models import (
    Decision,
    Document,
    KeyPerson,
    Measure,
    Observation,
    Outcome,
    Source,
    Standing,
)
from bangfu.ledger.queries.known import STALE_AFTER
from bangfu.ledger.screening.decided import decided_on
from bangfu.org.days import running_on

ABOUT = {Standing.PROPOSED: Decision.About.MISSED, Standing.OVER: Decision.About.OVER}
"""What somebody decides on where people stand so."""


@dataclass(frozen=True)
class Filters:
    """What officers narrow the ledger down by; all of it applies at once.

    `tags` are closed answers held, `unknown` facts nobody told, `ranges` numbers
    from and to in storage form (None is open), `ages` full years from and to.
    """

    area: str = ""
    tags: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    ranges: tuple[tuple[str, int | None, int | None], ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    standing: str = ""
    programme: str = ""
    key_person: bool = False
    without_measures: bool = False
    without_helper: bool = False
    """Nobody of the village is responsible for the household."""
    without_identity: bool = False
    name: str = ""
    since: dt.date | None = None
    """Something of the household was recorded on or after this day."""
    lapsed: bool = False
    """A paper on the household's file has expired."""
    undecided: bool = False
    """With a standing: only proposals nobody has decided on."""
    stale: bool = False
    """Nothing was learnt of the household within the time incomes are judged over."""
    left: bool = False
    """Those no longer on the books instead of those on them."""


def conditions(filters: Filters, day: dt.date) -> list[Q | Exists]:
    """Everything the filters ask of a person but tags, standing and whether they are on the books."""
    facts = dictionary().facts
    found: list[Q | Exists] = []
    for name in filters.unknown:
        at = "household__facts" if facts[name].entity == "household" else "facts"
        found.append(~Q(**{f"{at}__has_key": name}))
    for name, low, high in filters.ranges:
        at = "household__facts" if facts[name].entity == "household" else "facts"
        if low is not None:
            found.append(Q(**{f"{at}__{name}__gte": low}))
        if high is not None:
            found.append(Q(**{f"{at}__{name}__lte": high}))
    youngest, oldest = filters.ages
    if youngest is not None:
        found.append(Q(born__lte=years_before(day, youngest)))
    if oldest is not None:
        found.append(Q(born__gt=years_before(day, oldest + 1)))
    if filters.key_person:
        found.append(listed_as_key(day))
    if filters.without_measures:
        found.append(~measured())
    if filters.without_helper:
        found.append(~answers().is_helped(day, "household_id"))
    if filters.without_identity:
        found.append(Q(identity_key=""))
    if filters.name:
        found.append(Q(name__contains=filters.name))
    if filters.lapsed:
        found.append(papers_lapsed(day))
    if filters.since:
        found.append(observed(recorded_at__gte=start_of(filters.since)))
    if filters.stale:
        found.append(~observed(valid_from__gte=day - STALE_AFTER))
    return found


def years_before(day: dt.date, years: int) -> dt.date:
    """Who was born on or before this day is that many full years old."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # 29 February: the birthday of a common year is 28 February's morrow
        return dt.date(day.year - years, 2, 28)


def measured() -> Exists:
    """Whether something is being done for the household, as a condition on persons."""
    return Exists(
        Measure.objects.filter(need__plan__household_id=OuterRef("household_id")).exclude(
            progress="stopped"
        )
    )


def observed(**when: object) -> Exists:
    """Whether something was learnt of the household then, as a condition on persons."""
    rows = Observation.objects.filter(household_id=OuterRef("household_id"), **when)
    return Exists(rows.exclude(source=Source.WITHDRAWAL))


def start_of(day: dt.date) -> dt.datetime:
    """The moment a day begins."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def listed_as_key(day: dt.date) -> Exists:
    """Whether somebody is on the list of key persons, as a condition on persons."""
    return Exists(KeyPerson.objects.filter(listed_on(day), person_id=OuterRef("pk")))


def listed_on(day: dt.date) -> Q:
    """Listings of key persons that hold on a day: no longer on the one they are taken off."""
    return running_on(day, last=False)


def standing_so(outcomes: QuerySet[Outcome], filters: Filters, day: dt.date) -> QuerySet[Outcome]:
    """Those of some outcomes with the standing asked for.

    `undecided` leaves out what somebody decided on and need not look at again yet.
    """
    outcomes = outcomes.filter(standing=filters.standing)
    if filters.programme:
        outcomes = outcomes.filter(programme=filters.programme)
    if filters.undecided and (about := ABOUT.get(filters.standing)):
        outcomes = outcomes.filter(~Exists(decided_on(about, day, OuterRef)))
    return outcomes


def papers_lapsed(day: dt.date) -> Exists:
    """Whether a paper on the household's file has expired, as a condition on persons."""
    return Exists(
        Document.objects.filter(
            household_id=OuterRef("household_id"), removed_at=None, valid_until__lt=day
        )
    )
