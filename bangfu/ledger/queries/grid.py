"""Rows of the ledger as officers look through them: filtered, ordered, counted, a page at a time.

The database does all of it. Pages follow each other by the place of their last
row, not by counting rows from the top, so the thousandth page is as quick as the
first and nobody appears twice when somebody is added meanwhile. Rows are wide: first
those of a page are found by their ids, then these alone are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, DateField, F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Outcome, Person, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import Filters, conditions
from bangfu.ledger.queries.held import answers, held_by
from bangfu.ledger.queries.scope import outcomes_of, persons_of
from bangfu.ledger.tags import ALL
from bangfu.org.access import Reader, inside

PAGE = 50
COUNTED_UP_TO = 2_000
"""Rows found are counted exactly so far; beyond it the page says “2,000 以上” and offers to count on."""
COUNTED_IN_WIDE_AREAS = 1_000
"""So far in a large area, where counting on would read tens of thousands of rows."""
LOOKED_THROUGH_AT_MOST = 50_000
"""People among whom a number or a part of a name is looked for row by row."""

OFTEN = 20
"""Of so many people one without an answer is met often enough to fill a page at once."""
LOTS = (200, 2_000, 20_000)
"""So many outcomes are gone through, more each time, before everybody is."""
VILLAGES = (4, 32, 200)
"""So many villages with households nobody holds are looked through, more each time."""
PLACE = ("area_code", "household_id", "pk")
KEYS = {
    "name": F("name"),
    "age": Coalesce(F("born"), dt.date.max, output_field=DateField()),
    "income": Coalesce(F("household__income_per_head"), 2**62, output_field=BigIntegerField()),
}
"""What rows are ordered by in an area small enough to sort; what is unknown comes last."""
ORDERS = ("place", *KEYS)
Lot = tuple[QuerySet[Person], QuerySet[Any]]
"""Some of the rows, and whether any are left: an outcome that comes after theirs."""


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
        return (_("%s 以上") if self.more else "%s") % f"{self.number:,}"


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
    return _Search(reader, filters).rows


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
    search = _Search(reader, filters)
    back = before is not None and after is None
    start = before if back else after
    ids: list[int] = []
    for lot, further in search.in_order(start, back=back, order=order):
        ids = list(lot.values_list("pk", flat=True)[: size + 1])
        if len(ids) > size or not further.exists():
            break
    more = len(ids) > size
    people = Person.objects.select_related("household").in_bulk(ids[:size])
    found = [people[pk] for pk in ids[:size] if pk in people]
    if back:
        found.reverse()
    if not found:
        return Page()
    has_before = more if back else start is not None
    has_after = True if back else more
    return Page(
        found, _place(found[0]) if has_before else None, _place(found[-1]) if has_after else None
    )


def count(reader: Reader, filters: Filters, *, all_of_them: bool = False) -> Found:
    """How many the filters leave: from the figures kept where those know it, else by counting.

    Counting ends early where it would take long, unless somebody asks for all of them.
    """
    search = _Search(reader, filters)
    known = search.kept()
    if known is not None:
        return Found(known)
    if all_of_them:
        return Found(search.rows.count())
    most = COUNTED_IN_WIDE_AREAS if search.wide else COUNTED_UP_TO
    number = 0
    for lot, further in search.in_lots(search.rows):
        number = lot[: most + 1].count()
        if number > most or not further.exists():
            break
    return Found(min(number, most), number > most)


def outcomes_among(people: Sequence[Person]) -> dict[int, list[Outcome]]:
    """What rows show of the outcomes of the households these people live in, by household."""
    homes = {person.household_id for person in people}
    found: dict[int, list[Outcome]] = {home: [] for home in homes}
    # reasons are long, and no row tells them
    shown = Outcome.objects.only(
        "household_id", "person_id", "programme", "standing", "missing", "fen", "paid"
    )
    for outcome in shown.filter(household_id__in=homes).order_by(
        "household_id", F("person_id").asc(nulls_first=True), "programme"
    ):
        found[outcome.household_id].append(outcome)
    return found


@dataclass
class _Search:
    """Filters before the area they look at, and by which way the rows are reached."""

    reader: Reader
    filters: Filters

    @cached_property
    def prefix(self) -> str:
        return prefix_of(self.reader, self.filters)

    @cached_property
    def held(self) -> dict[str, int]:
        """How many are on the books of the area, and how many of them hold each tag asked for."""
        return held_by(self.prefix, [ALL, *self.filters.tags], self.reader)

    @property
    def everybody(self) -> int:
        return self.held[ALL]

    @property
    def wide(self) -> bool:
        return self.everybody > LOOKED_THROUGH_AT_MOST

    @cached_property
    def rows(self) -> QuerySet[Person]:
        """Everybody whom the filters leave, in no order. Raises TooWide."""
        filters = self.filters
        if self._in_vain() and self.wide:
            raise TooWide
        rows = persons_of(self.reader).order_by()
        if filters.area:
            rows = rows.filter(inside(self.prefix))
        if filters.left:
            rows = rows.filter(state__in=(State.LEFT, State.DIED))
        elif filters.tags:
            # who holds any tag is on the books: asking for that as well would only read more
            rows = rows.filter(tags__hold=filters.tags)
        else:
            rows = rows.filter(state=State.PRESENT)
        for condition in conditions(filters, self.reader.day):
            rows = rows.filter(condition)
        return rows

    def in_order(self, start: Place | None, *, back: bool, order: str) -> Iterator[Lot]:
        """The rows from a place on, in an order. Raises TooWide."""
        rows, keys = self.rows, PLACE
        if order != "place":
            if self.wide:
                raise TooWide
            keys = ("key", "pk")
            rows = rows.annotate(key=KEYS[order])
        if start is not None:
            rows = rows.filter(_beyond(keys, _values_at(start, order), back=back))
        if order != "place":
            yield rows.order_by(*_ordering(keys, back=back)), Outcome.objects.none()
            return
        sort = bool(self.filters.tags) and not self.filters.standing and self._holders_first()
        yield from self.in_lots(
            rows.order_by(*_ordering(keys, back=back, sort=sort)), start, back=back
        )

    def in_lots(
        self, rows: QuerySet[Person], start: Place | None = None, *, back: bool = False
    ) -> Iterator[Lot]:
        """Rows whose households come first, more each time, with what comes after; at last all.

        With a standing the households are those of the outcomes that stand so, in order: left
        to itself the database looks at everybody in the area, most of them in vain.
        """
        if self.filters.without_helper and self.wide:
            gaps = self._villages_without(start, back=back)
            for many in VILLAGES:
                codes = gaps.values_list("pk", flat=True)[:many]
                here = Q(pk__in=())
                for code in codes:
                    here |= inside(code)
                yield rows.filter(here), gaps[many : many + 1]
        elif self.filters.standing:
            outcomes = self._standing_so(start, back=back)
            for many in LOTS:
                homes = outcomes.values("household_id")[:many]
                yield rows.filter(household_id__in=homes), outcomes.values("pk")[many : many + 1]
        yield rows, Outcome.objects.none()

    def _standing_so(self, start: Place | None, *, back: bool) -> QuerySet[Outcome]:
        """The outcomes with the standing asked for, from a place on, in the order of rows."""
        outcomes = outcomes_of(self.reader).filter(standing=self.filters.standing)
        if self.filters.area:
            outcomes = outcomes.filter(inside(self.prefix))
        if self.filters.programme:
            outcomes = outcomes.filter(programme=self.filters.programme)
        keys = PLACE[:2]
        if start is not None:
            # the household at the place itself may have further people
            here = Q(area_code=start.area_code, household_id=start.household)
            beyond = _beyond(keys, (start.area_code, start.household), back=back)
            outcomes = outcomes.filter(beyond | here)
        return outcomes.order_by(*_ordering(keys, back=back))

    def _villages_without(self, start: Place | None, *, back: bool) -> QuerySet[VillageFigures]:
        """The villages with households nobody holds, by the figures kept, from a place on."""
        rows = VillageFigures.objects.filter(
            inside(self.prefix, "village_code"), households__gt=F("helped")
        )
        if start is not None:
            side = "lte" if back else "gte"
            rows = rows.filter(**{f"village_code__{side}": start.area_code[:12]})
        return rows.order_by("-village_code" if back else "village_code")

    def _holders_first(self) -> bool:
        """Whether the database should begin with those who hold the tags, and sort them afterwards.

        It does not know how few they are and would go through the area in order until a page
        is full. Going through everybody in order reads a page's worth times everybody over the
        holders; beginning with the holders reads them all.
        """
        holders = min(self.held[tag] for tag in self.filters.tags)
        return holders * holders < PAGE * self.everybody

    def kept(self) -> int | None:
        """How many there are by the figures kept; None where those do not say."""
        tags, unknown = self.filters.tags, self.filters.unknown
        plain = replace(self.filters, area="", tags=(), unknown=())
        if plain != Filters() or len(tags) + len(unknown) > 1 or len(self.prefix) > 12:
            return None
        if unknown:
            return self._unknown_of(unknown[0])
        return self.held[tags[0] if tags else ALL]

    def _in_vain(self) -> bool:
        """Whether rows would have to be read one after the other, most of them in vain."""
        filters = self.filters
        if filters.ranges or filters.name or filters.since or filters.stale or filters.left:
            return True
        return any(
            (self._unknown_of(name) or 0) * OFTEN < self.everybody for name in filters.unknown
        )

    def _unknown_of(self, name: str) -> int | None:
        """How many were never asked for a fact, by the figures kept; None where those do not say."""
        if dictionary().facts[name].type not in ("bool", "enum"):
            return None
        return self.everybody - sum(number for _answer, number in answers(self.prefix, name))


def _ordering(keys: Sequence[str], *, back: bool, sort: bool = False) -> list[OrderBy]:
    """The order of rows; with `sort` no index over the area serves it."""
    columns: list[F | Coalesce] = [F(key) for key in keys]
    if sort:
        columns[0] = Coalesce(F(keys[0]), Value(""))
    return [column.desc() if back else column.asc() for column in columns]


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
