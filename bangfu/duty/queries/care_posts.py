"""Care posts as a reader sees them: the register, what a month came to, agreements that run out."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from bangfu.duty.local import AGREEMENT_NOTICE
from bangfu.duty.models import CareMonth, CarePost, Visit
from bangfu.duty.models.visit import How
from bangfu.duty.queries.local import number_in
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on


def posts_of(reader: Reader, prefix: str = "") -> QuerySet[CarePost]:
    """Care posts for households in the reader's scope, under a prefix where one is given."""
    rows = CarePost.objects.filter(household__in=households_of(reader))
    if prefix:
        rows = rows.filter(inside(prefix, "household__area_code"))
    return rows.select_related("helper", "household", "person", "agreement")


def running_posts(reader: Reader, prefix: str = "") -> QuerySet[CarePost]:
    """Those that are held today or will be, by village."""
    rows = posts_of(reader, prefix).filter(running_on(reader.day, later_too=True))
    return rows.order_by("household__area_code", "household_id", "pk")


def ended_posts(reader: Reader, prefix: str = "") -> QuerySet[CarePost]:
    """Those that are over, the last ended first."""
    return posts_of(reader, prefix).filter(until_day__lt=reader.day).order_by("-until_day", "-pk")


def running_out(reader: Reader, days: int | None = None) -> QuerySet[CarePost]:
    """Posts held today whose agreement ends within the county's days of notice, or has.

    A post without an agreement comes first: it has none at all.
    """
    ahead = number_in(reader.area.code, AGREEMENT_NOTICE).value if days is None else days
    last = reader.day + dt.timedelta(days=ahead)
    few = CarePost.objects.filter(
        running_on(reader.day), Q(agreement_until__lte=last) | Q(agreement=None, agreement_until=None)
    ).order_by()  # fmt: skip
    return (
        posts_of(reader)
        .filter(pk__in=few.values("pk"))
        .order_by(F("agreement_until").asc(nulls_first=True), "pk")
    )


# -- attendance ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attendance:
    """A month of a post: on which days the carer came, what was confirmed, what it would pay.

    `held` are the days of the month on which the post was held; visits struck out at a
    spot check are left out.
    """

    post: CarePost
    month: dt.date
    days: tuple[dt.date, ...]
    held: int
    confirmed: CareMonth | None

    @property
    def counted(self) -> int:
        """On how many days the carer came."""
        return len(self.days)

    @property
    def fen(self) -> int | None:
        """What so many days would pay."""
        return pay(self.post, self.counted)


def pay(post: CarePost, days: int) -> int | None:
    """What a month with so many days of service comes to, in fen, half a fen upward.

    The share of the agreed days, all of it at most; None where the agreement says not
    what is paid or for how many days.
    """
    if post.fen is None or not post.days_a_month:
        return None
    served = min(days, post.days_a_month)
    return (2 * post.fen * served + post.days_a_month) // (2 * post.days_a_month)


def month_days(month: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    first = month.replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def held_days(post: CarePost, month: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a month on which a post was held; None for none."""
    first, last = month_days(month)
    start, end = max(first, post.from_day), min(last, post.until_day or last)
    return (start, end) if start <= end else None


def attendance(post: CarePost, month: dt.date) -> Attendance:
    """What a month of a post came to."""
    return attendances([post], month)[0]


def attendances(posts: Iterable[CarePost], month: dt.date) -> list[Attendance]:
    """What a month of some posts came to, in their order."""
    listed = list(posts)
    first, last = month_days(month)
    came: dict[tuple[int, int], set[dt.date]] = {}
    rows = Visit.objects.filter(
        helper__in={post.helper_id for post in listed}, how=How.HOME, struck_at=None,
        household__in={post.household_id for post in listed}, day__range=(first, last),
    ).order_by()  # fmt: skip
    for helper, home, day in rows.values_list("helper_id", "household_id", "day"):
        came.setdefault((helper, home), set()).add(day)
    kept = CareMonth.objects.filter(post__in=listed, month=first).order_by("version")
    confirmed = {one.post_id: one for one in kept}
    found = []
    for post in listed:
        held = held_days(post, first)
        days = came.get((post.helper_id, post.household_id), set())
        within = tuple(sorted(day for day in days if held and held[0] <= day <= held[1]))
        number = (held[1] - held[0]).days + 1 if held else 0
        found.append(Attendance(post, first, within, number, confirmed.get(post.pk)))
    return found


def months_of(post: CarePost, day: dt.date) -> list[dt.date]:
    """The months of a post until a day, a year of them at most, the newest first."""
    last = min(day, post.until_day or day).replace(day=1)
    months = []
    while last >= post.from_day.replace(day=1) and len(months) < 12:
        months.append(last)
        last = (last - dt.timedelta(days=1)).replace(day=1)
    return months
