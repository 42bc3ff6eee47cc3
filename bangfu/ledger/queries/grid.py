"""Rows of the ledger as officers look through them: filtered, ordered, counted, a page at a time.

The database does all of it. Pages follow each other by the place of their last
row, not by counting rows from the top, so the thousandth page is as quick as the
first and nobody appears twice when somebody is added meanwhile. Rows are wide: those
of a page are found by their ids, and only what a row shows is read of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import BigIntegerField, DateField, F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Outcome, Person, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import Filters, conditions, standing_so
from bangfu.ledger.queries.held import answered, held_by, held_by_part
from bangfu.ledger.queries.leafed import Found, Page, Place
from bangfu.ledger.queries.lots import (
    PAGE,
    Lot,
    by_outcome,
    by_tag,
    by_village,
    concerned,
    nothing,
    of_persons,
)
from bangfu.ledger.queries.many_so import surely_more
from bangfu.ledger.queries.scope import handed_to, outcomes_of, persons_of
from bangfu.ledger.tags import ALL
from bangfu.ledger.words import PLACED
from bangfu.org.access import Reader, inside

COUNTED_UP_TO = 2_000
"""Rows found are counted exactly so far; beyond it the page says “2,000 以上” and offers to count on."""
COUNTED_IN_WIDE_AREAS = 1_000
"""So far in a large area, where counting on would read tens of thousands of rows."""
LOOKED_THROUGH_AT_MOST = 50_000
"""People among whom a number or a part of a name is looked for row by row."""

OFTEN = 20
"""Of so many people one without an answer is met often enough to fill a page at once."""
PLACE = ("area_code", "household_id", "pk")
SHOWN = (
    "number", "area_code", "name", "sex", "born", "identity", "facts", "household__number",
    "household__head_name", "household__people", "household__facts", "household__income_per_head",
)  # fmt: skip
"""What is read of a person and of their household for a row."""
KEYS: dict[str, F | Coalesce] = {
    "name": F("name"),
    "age": Coalesce(F("born"), dt.date.max, output_field=DateField()),
    "income": Coalesce(F("household__income_per_head"), 2**62, output_field=BigIntegerField()),
}
"""What rows are ordered by in an area small enough to sort; what is unknown comes last."""
ORDERS = ("place", *KEYS)


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
    found: list[Person] = []
    for lot in search.in_order(start, size + 1, back=back, order=order):
        ids = lot.rows.values("pk")[: size + 1]
        rows = Person.objects.filter(pk__in=ids).select_related("household").only(*SHOWN)
        found = list(_sorted(rows, order, back=back))
        if len(found) > size or not lot.further():
            break
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    if not found:
        return Page()
    has_before = more if back else start is not None
    has_after = True if back else more
    first = _first_row(start, len(found), back=back) if has_before else 1
    last = first + len(found) - 1 if first else 0
    return Page(
        found,
        _place(found[0], first) if has_before else None,
        _place(found[-1], last) if has_after else None,
        first,
    )


def _first_row(start: Place | None, rows: int, *, back: bool) -> int:
    """The number of a page's first row, from that of the row it follows or ends before."""
    if start is None or not start.row:
        return 0
    return max(start.row - rows, 0) if back else start.row + 1


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
    if filters.standing and surely_more(reader, filters, search.prefix, most):
        return Found(most, more=True)
    number = 0
    for lot in search.in_lots(search.but_standing, most + 1, counted=True):
        number = lot.rows[: most + 1].count()
        if number > most or not lot.further():
            break
    return Found(min(number, most), number > most)


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

    @property
    def rows(self) -> QuerySet[Person]:
        """Everybody whom the filters leave, in no order. Raises TooWide."""
        rows = self.but_standing
        return rows.filter(self.standing) if self.filters.standing else rows

    @cached_property
    def but_standing(self) -> QuerySet[Person]:
        """The same without asking how they stand. Raises TooWide."""
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

    @property
    def standing(self) -> Q:
        """That somebody stands as asked for."""
        here = self._outcomes(None, back=False)
        return concerned(here, self._anywhere, self.filters.programme)

    def in_order(
        self, start: Place | None, enough: int, *, back: bool, order: str
    ) -> Iterator[Lot]:
        """The rows from a place on, in an order. Raises TooWide."""
        rows, keys = self.but_standing, PLACE
        if order != "place":
            if self.wide:
                raise TooWide
            keys = ("key", "pk")
            rows = self.rows.annotate(key=KEYS[order])
        if start is not None:
            rows = rows.filter(_beyond(keys, _values_at(start, order), back=back))
        if order != "place":
            yield Lot(_sorted(rows, order, back=back), nothing)
            return
        for lot in self.in_lots(rows, enough, start, back=back):
            yield replace(lot, rows=_sorted(lot.rows, order, back=back, few=lot.few))

    def in_lots(
        self,
        rows: QuerySet[Person],
        enough: int,
        start: Place | None = None,
        *,
        back: bool = False,
        counted: bool = False,
    ) -> Iterator[Lot]:
        """Rows, asked how they stand, whose places come first, more each time; at last all."""
        filters = self.filters
        if filters.standing:
            outcomes = self._outcomes(start, back=back)
            if not (filters.without_helper and self.wide):
                anywhere, programme = self._anywhere, filters.programme
                yield from by_outcome(rows, outcomes, anywhere, programme, enough)
            rows = rows.filter(self.standing)
        if filters.without_helper and self.wide:
            yield from by_village(rows, self._villages_without(start, back=back))
        if filters.tags and not filters.standing and not filters.without_helper:
            held = self._townships(start, back=back)
            yield from by_tag(rows, held, filters.tags, self._here, enough, counted=counted)
        else:
            yield Lot(rows, nothing)

    @property
    def _anywhere(self) -> QuerySet[Outcome]:
        """The outcomes with the standing asked for, of all households there are."""
        return standing_so(Outcome.objects.all(), self.filters, self.reader.day)

    def _outcomes(self, start: Place | None, *, back: bool) -> QuerySet[Outcome]:
        """The outcomes with the standing asked for, from a place on, in the order of rows."""
        outcomes = standing_so(outcomes_of(self.reader), self.filters, self.reader.day)
        if self.filters.area:
            outcomes = outcomes.filter(inside(self.prefix))
        keys = PLACE[:2]
        if start is not None:
            # the household at the place itself may have further people
            here = Q(area_code=start.area_code, household_id=start.household)
            beyond = _beyond(keys, (start.area_code, start.household), back=back)
            outcomes = outcomes.filter(beyond | here)
        if of_persons(self.filters.programme):
            # where a lot ends within a household, the first of its people are in it
            keys = (*keys, "person_id")
        return outcomes.order_by(*_turned(map(F, keys), back=back))

    def _villages_without(self, start: Place | None, *, back: bool) -> QuerySet[VillageFigures]:
        """The villages with households nobody holds, by the figures kept, from a place on."""
        rows = VillageFigures.objects.filter(
            inside(self.prefix, "village_code"), households__gt=F("helped")
        )
        if start is not None:
            side = "lte" if back else "gte"
            rows = rows.filter(**{f"village_code__{side}": start.area_code[:12]})
        return rows.order_by("-village_code" if back else "village_code")

    @property
    def _here(self) -> str:
        """The area as a word people are found by; empty where it is none, or not all live there."""
        if handed_to(self.reader) and not self.filters.area:
            return ""
        place = self.prefix[: PLACED[-1]]
        return place if len(place) in PLACED else ""

    def _townships(self, start: Place | None, *, back: bool) -> dict[str, dict[str, int]]:
        """How many hold each tag in the townships from a place on; in one where that says more."""
        tags = [ALL, *self.filters.tags]
        if not self.wide or (handed_to(self.reader) and not self.filters.area):
            return {self._here: self.held}
        found = held_by_part(self.prefix, tags, self.reader)
        if start is not None:
            at = start.area_code
            found = {
                one: of
                for one, of in found.items()
                if (one <= at[: len(one)] if back else one >= at[: len(one)])
            }
        return dict(reversed(found.items())) if back else found

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
        return self.everybody - answered(self.prefix, name, self.reader)


def _sorted(
    rows: QuerySet[Person], order: str, *, back: bool, few: bool = False
) -> QuerySet[Person]:
    """Rows in an order; of `few` all are read and sorted: no index over the area serves that."""
    if order != "place":
        return rows.order_by(*_turned([KEYS[order], F("pk")], back=back))
    place: list[F | Coalesce] = [F(key) for key in PLACE]
    if few:
        place[0] = Coalesce(place[0], Value(""))
    return rows.order_by(*_turned(place, back=back))


def _turned(columns: Iterable[F | Coalesce], *, back: bool) -> list[OrderBy]:
    return [column.desc() if back else column.asc() for column in columns]


def _place(person: Person, row: int = 0) -> Place:
    return Place(person.area_code, person.household_id, person.pk, row)


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
