"""Rows of the ledger as officers look through them: filtered, ordered, counted, a page at a time.

The database does all of it. Pages follow each other by the place of their last
row, not by counting rows from the top, so the thousandth page is as quick as the
first and nobody appears twice when somebody is added meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isqrt

from django.db.models import BigIntegerField, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import (
    Decision,
    Document,
    KeyPerson,
    Measure,
    Observation,
    Outcome,
    Person,
    Source,
    Standing,
)
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.held import answers, fewest_held, held_in, people_in
from bangfu.ledger.queries.known import STALE_AFTER
from bangfu.ledger.queries.scope import persons_of
from bangfu.ledger.screening.decided import decided_on
from bangfu.ledger.tags import ALL
from bangfu.org.access import Reader, inside

PAGE = 50
COUNTED_UP_TO = 10_000
"""Rows found are counted exactly so far; beyond it the page says “1 万以上”."""
COUNTED_IN_WIDE_AREAS = 1_000
"""So far where each person's household has to be looked up in a large area."""
LOOKED_THROUGH_AT_MOST = 50_000
"""People among whom a number or a part of a name is looked for row by row."""

ABOUT = {Standing.PROPOSED: Decision.About.MISSED, Standing.OVER: Decision.About.OVER}
"""What somebody decides on where people stand so."""
OFTEN = 20
"""Of so many people one without an answer is met often enough to fill a page at once."""
MORE_THAN_ANYBODY_HAS = 10**9
PLACE = ("area_code", "household_id", "pk")
KEYS = {
    "name": F("name"),
    "age": Coalesce(F("born"), dt.date.max, output_field=DateField()),
    "income": Coalesce(F("household__income_per_head"), 2**62, output_field=BigIntegerField()),
}
"""What rows are ordered by in an area small enough to sort; what is unknown comes last."""
ORDERS = ("place", *KEYS)


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


@dataclass(frozen=True)
class Place:
    """Where a page begins: after (or, going back, before) this row; None at the start."""

    area_code: str
    household: int
    person: int

    def __str__(self) -> str:
        return f"{self.area_code}-{self.household}-{self.person}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place as written into an address; None where it is none."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isdigit() for part in parts):
            return None
        return cls(parts[0], int(parts[1]), int(parts[2]))


@dataclass(frozen=True)
class Found:
    """How many people, or households: exactly, or more than could be counted quickly."""

    number: int
    more: bool = False
    homes: bool = False

    def __str__(self) -> str:
        if self.more:
            return _("1 万以上") if self.number == COUNTED_UP_TO else _("1 千以上")
        return f"{self.number:,}"


@dataclass(frozen=True)
class Page:
    """Rows in order, and where the pages before and after begin."""

    rows: list[Person] = field(default_factory=list)
    before: Place | None = None
    after: Place | None = None


class TooWide(Exception):
    """The search would look through too many rows; a smaller area has to be chosen first."""


def prefix_of(reader: Reader, filters: Filters) -> str:
    """The area looked at: the one chosen, or the reader's own."""
    chosen = filters.area
    return chosen if chosen and chosen.startswith(reader.prefix) else reader.prefix


def matching(reader: Reader, filters: Filters) -> QuerySet[Person]:
    """Everybody the reader may see whom the filters leave. Raises TooWide."""
    prefix = prefix_of(reader, filters)
    everybody = people_in(prefix) if filters != Filters(area=filters.area) else 0
    if everybody > LOOKED_THROUGH_AT_MOST and _reads_in_vain(prefix, filters, everybody):
        raise TooWide
    rows = persons_of(reader)
    if filters.area:
        rows = rows.filter(inside(prefix))
    if filters.left:
        rows = rows.filter(state__in=(State.LEFT, State.DIED))
    else:
        # who holds any tag is on the books: asking for that as well would only read more
        rows = rows.filter(tags__hold=filters.tags or [ALL])
        rows = _by_tags(rows, prefix, filters.tags, everybody)
    for condition in _conditions(filters, reader.day):
        rows = rows.filter(condition)
    return _by_outcomes(rows, prefix, filters, everybody) if filters.standing else rows


def _by_tags(
    rows: QuerySet[Person], prefix: str, tags: Sequence[str], everybody: int
) -> QuerySet[Person]:
    """Where few hold a tag, have the database begin with them and sort them afterwards.

    It does not know how few they are and would go through the area in order until a page
    is full. Going through everybody in order reads a page's worth times everybody over the
    holders; beginning with the holders reads them all. A LIMIT keeps the two apart.
    """
    if not tags:
        return rows
    holders = fewest_held(prefix, tags)
    if holders * holders >= PAGE * everybody:
        return rows
    return Person.objects.filter(pk__in=rows.values("pk")[:MORE_THAN_ANYBODY_HAS])


def _by_outcomes(
    rows: QuerySet[Person], prefix: str, filters: Filters, everybody: int
) -> QuerySet[Person]:
    """Where few of many stand so, have the database begin with their outcomes.

    Left to itself it looks at everybody in the area and finds most of them in vain; where
    many stand so, that is just what is quick.
    """
    outcomes = Outcome.objects.filter(inside(prefix), standing=filters.standing)
    if filters.programme:
        outcomes = outcomes.filter(programme=filters.programme)
    few = isqrt(PAGE * everybody)
    if outcomes[: few + 1].count() > few:
        return rows
    return rows.filter(household_id__in=outcomes.values("household_id"))


def page(
    reader: Reader,
    filters: Filters,
    *,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
    order: str = "place",
) -> Page:
    """One page of rows in the order of area, household and person, or by a column.

    Raises TooWide where the filters or the order ask to look through too many.
    """
    rows = matching(reader, filters).select_related("household")
    keys = PLACE
    if order != "place":
        if people_in(prefix_of(reader, filters)) > LOOKED_THROUGH_AT_MOST:
            raise TooWide
        keys = ("key", "pk")
        rows = rows.annotate(key=KEYS[order])
    going_back = before is not None and after is None
    start = before if going_back else after
    if start is not None:
        rows = rows.filter(_beyond(keys, _values_at(start, order), back=going_back))
    found = list(rows.order_by(*(f"-{key}" if going_back else key for key in keys))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if going_back:
        found.reverse()
    if not found:
        return Page()
    first, last = _place(found[0]), _place(found[-1])
    has_before = more if going_back else start is not None
    has_after = True if going_back else more
    return Page(found, first if has_before else None, last if has_after else None)


def count(reader: Reader, filters: Filters) -> Found:
    """How many the filters leave: from the figures kept where those know it, else by counting."""
    prefix = prefix_of(reader, filters)
    plain = replace(filters, area="", tags=())
    if plain == Filters() and len(filters.tags) < 2 and len(prefix) <= 12:
        return Found(held_in(prefix, filters.tags[0] if filters.tags else ALL))
    joined = filters.standing or filters.without_measures or filters.key_person
    wide = bool(joined) and people_in(prefix) > LOOKED_THROUGH_AT_MOST
    most = COUNTED_IN_WIDE_AREAS if wide else COUNTED_UP_TO
    number = matching(reader, filters).order_by()[: most + 1].count()
    return Found(min(number, most), number > most)


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
    return Exists(
        KeyPerson.objects.filter(person_id=OuterRef("pk"), from_day__lte=day).filter(
            Q(until_day__isnull=True) | Q(until_day__gt=day)
        )
    )


def standing_as(standing: str, programme: str, about: str, day: dt.date) -> Exists:
    """Whether somebody stands so towards a programme, themselves or through their household.

    `about` (missed, over) leaves out what somebody decided on and need not look at again yet.
    """
    outcomes = Outcome.objects.filter(standing=standing, household_id=OuterRef("household_id"))
    if programme:
        outcomes = outcomes.filter(programme=programme)
    if about:
        outcomes = outcomes.filter(~Exists(decided_on(about, day, OuterRef)))
    return Exists(outcomes.filter(Q(person_id__isnull=True) | Q(person_id=OuterRef("pk"))))


def papers_lapsed(day: dt.date) -> Exists:
    """Whether a paper on the household's file has expired, as a condition on persons."""
    return Exists(
        Document.objects.filter(
            household_id=OuterRef("household_id"), removed_at=None, valid_until__lt=day
        )
    )


def _reads_in_vain(prefix: str, filters: Filters, everybody: int) -> bool:
    """Whether rows would have to be read one after the other, most of them in vain."""
    if filters.ranges or filters.name or filters.since or filters.stale or filters.left:
        return True
    return any(_unknown_of(prefix, name, everybody) * OFTEN < everybody for name in filters.unknown)


def _unknown_of(prefix: str, name: str, everybody: int) -> int:
    """How many were never asked for a fact, by the figures kept; 0 where those do not say."""
    if dictionary().facts[name].type not in ("bool", "enum"):
        return 0
    return everybody - sum(number for _answer, number in answers(prefix, name))


def _conditions(filters: Filters, day: dt.date) -> list[Q | Exists]:
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
        found.append(Q(born__lte=_years_before(day, youngest)))
    if oldest is not None:
        found.append(Q(born__gt=_years_before(day, oldest + 1)))
    if filters.standing:
        about = ABOUT.get(filters.standing, "") if filters.undecided else ""
        found.append(standing_as(filters.standing, filters.programme, about, day))
    if filters.key_person:
        found.append(listed_as_key(day))
    if filters.without_measures:
        found.append(~measured())
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


def _years_before(day: dt.date, years: int) -> dt.date:
    """Who was born on or before this day is that many full years old."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # 29 February: the birthday of a common year is 28 February's morrow
        return dt.date(day.year - years, 2, 28)


def _place(person: Person) -> Place:
    return Place(person.area_code, person.household_id, person.pk)


def _values_at(place: Place, order: str) -> tuple[object, ...]:
    """What the row at a place is ordered by."""
    if order == "place":
        return (place.area_code, place.household, place.person)
    row = Person.objects.filter(pk=place.person).annotate(key=KEYS[order])
    return row.values_list("key", "pk").first() or ("", 0)


def _beyond(keys: Sequence[str], values: Sequence[object], *, back: bool) -> Q:
    side = "lt" if back else "gt"
    found, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        found |= same & Q(**{f"{key}__{side}": value})
        same &= Q(**{key: value})
    # says nothing new, but lets the index begin at the place instead of at the top
    return Q(**{f"{keys[0]}__{side}e": values[0]}) & found


def outcomes_of(people: Sequence[Person]) -> dict[int, list[Outcome]]:
    """The outcomes of the households these people live in, by household, in one query."""
    homes = {person.household_id for person in people}
    found: dict[int, list[Outcome]] = {home: [] for home in homes}
    for outcome in Outcome.objects.filter(household_id__in=homes).order_by(
        "household_id", F("person_id").asc(nulls_first=True), "programme"
    ):
        found[outcome.household_id].append(outcome)
    return found
