"""A month day by day: festivals, days off, surges, what falls due, plans and measures."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from bangfu.duty.almanac import Mark, lunar_words, marks_between
from bangfu.duty.counting import State
from bangfu.duty.models import Helper, Surge, Visit
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.falling import Falling, Outlook, outlook_of, outlook_under
from bangfu.duty.queries.figures import Due, due_whole
from bangfu.duty.queries.helping import pairings_of
from bangfu.duty.queries.surges import surges_between
from bangfu.duty.terms import covers
from bangfu.ledger.models import Household, Measure, Plan
from bangfu.ledger.models.plan import OPEN
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area
from bangfu.policy.duties.workdays import Arranged, YearsNotice, arranged, is_known
from bangfu.rulebook.queries.holidays import notices_for

_DAY = dt.timedelta(days=1)


@dataclass
class Day:
    """One day of the month."""

    day: dt.date
    marks: list[Mark] = field(default_factory=list)
    lunar: str = ""
    arranged: Arranged | None = None
    surges: list[Surge] = field(default_factory=list)
    overdue: int = 0
    due: int = 0
    """What is owed now and falls due on this day."""
    forecast: int = 0
    """What falls due in periods to come, as things stand."""
    plans: int = 0
    measures: int = 0
    visits: int = 0

    @property
    def busy(self) -> bool:
        """Whether there is something to say of it."""
        return bool(
            self.marks or self.arranged or self.surges or self.overdue or self.due
            or self.forecast or self.plans or self.measures or self.visits
        )  # fmt: skip

    @property
    def opens(self) -> bool:
        """Whether a list of the day has anything in it."""
        return bool(self.overdue or self.due or self.forecast or self.plans or self.measures)

    @property
    def weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.day.weekday() > 4


@dataclass
class Whose:
    """Whose calendar it is: some helpers', or an area's; only households the reader sees."""

    reader: Reader
    name: str
    area: Area
    helpers: tuple[Helper, ...] = ()
    small: bool = True
    """Whether what falls due is worked out: not for whole counties."""

    def homes(self) -> QuerySet[Household]:
        """The households it speaks of."""
        seen = households_of(self.reader).filter(closed_on=None)
        if not self.helpers:
            return seen.filter(inside(self.area.prefix))
        held = {
            pairing.household_id
            for helper in self.helpers
            for pairing in pairings_of(helper, self.reader.day)
        }
        return seen.filter(pk__in=held)

    def outlook(self) -> tuple[Outlook | None, list[str]]:
        """What falls due; why nothing can be said of some places."""
        if self.helpers:
            outlook, trouble = outlook_of(self.helpers, self.reader.day)
            visible = set(self.homes().values_list("pk", flat=True))
            outlook.owed = [one for one in outlook.owed if one.household in visible]
            return outlook, trouble
        return outlook_under(self.area.prefix, self.reader.day) if self.small else (None, [])

    def figures(self) -> Due | None:
        """What was counted today of an area too large to be worked out; None for others."""
        return None if self.helpers or self.small else due_whole(self.area, self.reader.day)

    def surges(self, first: dt.date, last: dt.date) -> list[Surge]:
        """The surges that touch it in some days."""
        if not self.helpers:
            return list(surges_between(self.area.prefix, self.area.code, first, last))
        codes = set(self.homes().values_list("area_code", flat=True))
        rows = Surge.objects.filter(taken_back=False, from_day__lte=last, until_day__gte=first)
        return [
            one
            for one in rows.order_by("from_day", "pk")
            if any(covers(one, code) for code in codes)
        ]


@dataclass
class Month:
    """All days of a month."""

    first: dt.date
    days: list[Day]
    unknown_year: bool
    """Nobody entered the days off of this year yet."""
    trouble: list[str] = field(default_factory=list)
    figures: Due | None = None
    """What the days' numbers were read from, where they were not worked out now."""

    @property
    def starts(self) -> int:
        """The weekday of its first day, Monday being 1."""
        return self.first.isoweekday()

    @property
    def last(self) -> dt.date:
        """The month's last day."""
        return self.days[-1].day

    @property
    def before(self) -> dt.date:
        """The first day of the month before."""
        return (self.first - _DAY).replace(day=1)

    @property
    def after(self) -> dt.date:
        """The first day of the month after."""
        return self.last + _DAY


def month_of(whose: Whose, first: dt.date) -> Month:
    """A month, from its first day."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    notices = notices_for(whose.area.code)
    outlook, trouble = whose.outlook()
    falling = outlook.by_day(first, last) if outlook else {}
    figures = whose.figures()
    homes = whose.homes()
    plans, measures = _plans(homes, first, last), _measures(homes, first, last)
    # a county's visits of a month are too many to count while somebody waits
    visits = _visits(homes, first, last) if outlook else Counter()
    surges = whose.surges(first, last)
    known = is_known(first.year, notices)
    days = {first + n * _DAY: Day(first + n * _DAY) for n in range((last - first).days + 1)}
    for mark in marks_between(first, last):
        days[mark.day].marks.append(mark)
    for day, one in days.items():
        one.lunar = lunar_words(day)
        one.arranged = _arranged(day, notices, known=known)
        one.surges = [surge for surge in surges if surge.from_day <= day <= surge.until_day]
        one.plans, one.measures, one.visits = plans[day], measures[day], visits[day]
        _count(one, falling.get(day, ()))
        if figures is not None and figures.known:
            one.overdue, one.due = figures.on(day)
    return Month(first, list(days.values()), not known, trouble, figures)


def plans_on(homes: QuerySet[Household], day: dt.date) -> QuerySet[Plan]:
    """The plans to be looked at again on a day."""
    return (
        Plan.objects.filter(household__in=homes, review_on=day).select_related("household")
        .order_by("household__area_code", "household_id")
    )  # fmt: skip


def measures_on(homes: QuerySet[Household], day: dt.date) -> QuerySet[Measure]:
    """The measures to be done by a day that are not."""
    return (
        Measure.objects.filter(need__plan__household__in=homes, by_day=day, progress__in=OPEN)
        .select_related("need__plan__household").order_by("need__plan__household__area_code", "pk")
    )  # fmt: skip


def _plans(homes: QuerySet[Household], first: dt.date, last: dt.date) -> Counter[dt.date]:
    rows = Plan.objects.filter(household__in=homes, review_on__gte=first, review_on__lte=last)
    return Counter(dict(rows.order_by().values_list("review_on").annotate(n=Count("pk"))))


def _measures(homes: QuerySet[Household], first: dt.date, last: dt.date) -> Counter[dt.date]:
    rows = Measure.objects.filter(
        need__plan__household__in=homes, by_day__gte=first, by_day__lte=last, progress__in=OPEN
    )
    return Counter(dict(rows.order_by().values_list("by_day").annotate(n=Count("pk"))))


def _visits(homes: QuerySet[Household], first: dt.date, last: dt.date) -> Counter[dt.date]:
    rows = Visit.objects.filter(
        household__in=homes, day__gte=first, day__lte=last, struck_at=None, how__in=CONTACTS
    )
    return Counter(dict(rows.order_by().values_list("day").annotate(n=Count("pk"))))


def _arranged(day: dt.date, notices: Sequence[YearsNotice], *, known: bool) -> Arranged | None:
    if known:
        return arranged(day, notices)
    # a notice of the year after may name days of this one
    return arranged(day, notices) if any(one.says(day) for one in notices) else None


def _count(one: Day, falling: Iterable[Falling]) -> None:
    for each in falling:
        if each.state is None:
            one.forecast += 1
        elif each.state == State.OVERDUE:
            one.overdue += 1
        else:
            one.due += 1
