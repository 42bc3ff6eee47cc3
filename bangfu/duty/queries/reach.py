"""Where helpers are at home, and whether those with an account can open what they are to look after.

A helper with an account writes visits and is reminded through it. Whoever has no post that takes
in a home never hears of it, so they do not hold it. Helpers without an account are kept on paper:
nothing keeps them away.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from bangfu.duty.models import Helper
from bangfu.ledger.models import HandOver, Household
from bangfu.org.days import running_on
from bangfu.org.models import Appointment
from bangfu.org.models.area import CODE_LENGTHS, upward
from bangfu.org.queries import full_names
from bangfu.org.roles import LEDGER_READERS

FULL = 12
"""Digits of the code of an area that is no group."""
Sight = frozenset[str] | None
"""The beginnings of the area codes somebody's posts take in; None without an account: anywhere."""


def _posts(day: dt.date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(running_on(day), role__in=LEDGER_READERS)


def opening(day: dt.date) -> Q:
    """Pairings whose helper can open the household on a day: no account, or a post of theirs
    takes it in, or it was handed to their office.
    """
    handed = HandOver.objects.filter(
        running_on(day), household=OuterRef(OuterRef("household_id")), office=OuterRef("office_id")
    )
    near = TakesIn(F("area_id"), OuterRef("household__area_code"))
    posts = _posts(day).filter(Q(near) | Q(Exists(handed)), staff=OuterRef("helper__staff_id"))
    return Q(helper__staff__isnull=True) | (Q(helper__staff__is_active=True) & Exists(posts))


class TakesIn(Func):
    """Whether a post's area is one of a household's place or lies around it.

    One expression of SQL: as many comparisons of Django's own take milliseconds to write down,
    on every page that names a helper.
    """

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The codes around the place are its beginnings, filled up with noughts."""
        post, home = (compiler.compile(one) for one in self.source_expressions)
        around = [
            f"substr({home[0]}, 1, {length}) || '{'0' * (FULL - length)}'"
            for length in CODE_LENGTHS
            if length <= FULL
        ]
        codes = [home[0], *around]
        return f"{post[0]} IN ({', '.join(codes)})", [*post[1], *(home[1] * len(codes))]


def who_can_open(
    helpers: QuerySet[Helper], homes: Collection[Household], day: dt.date
) -> QuerySet[Helper]:
    """Those of some helpers who can open at least one of some households on a day."""
    areas = {code for home in homes for code in upward(home.area_code)}
    handed = HandOver.objects.filter(running_on(day), household__in=[home.pk for home in homes])
    posts = _posts(day).filter(
        Q(area_id__in=areas) | Q(office__in=handed.values("office")), staff=OuterRef("staff_id")
    )
    return helpers.filter(Q(staff=None) | (Q(staff__is_active=True) & Exists(posts)))


def can_open(helper: Helper, household: Household, day: dt.date) -> bool:
    """Whether a helper can open a household on a day."""
    return who_can_open(Helper.objects.filter(pk=helper.pk), [household], day).exists()


def sight_of(helpers: Iterable[Helper], day: dt.date) -> dict[int, Sight]:
    """What each of some helpers can open by their own posts, by the helper's id."""
    rows = list(helpers)
    posts: dict[int, set[str]] = defaultdict(set)
    accounts = sorted({one.staff_id for one in rows if one.staff_id is not None})
    held = _posts(day).filter(staff__among=accounts, staff__is_active=True)
    for post in held.select_related("area").order_by():
        posts[post.staff_id].add(post.area.prefix)
    return {
        one.pk: None if one.staff_id is None else frozenset(posts[one.staff_id]) for one in rows
    }


def in_sight(area_code: str, sight: Sight) -> bool:
    """Whether what somebody can open takes in an area."""
    return sight is None or any(area_code.startswith(prefix) for prefix in sight)


def place_of(helper: Helper, names: dict[str, str]) -> str:
    """Where a helper is at home, with the office where one is known; `names` are full ones."""
    office = helper.office.name if helper.office_id and helper.office else ""
    return f"{names[helper.area_code]}{office}"


def placed(helpers: Iterable[Helper]) -> list[Helper]:
    """The same helpers, each with `place`: two heads of a fourth group are told apart by it."""
    rows = list(helpers)
    names = full_names(one.area_code for one in rows)
    for one in rows:
        one.place = place_of(one, names)  # type: ignore[attr-defined]
    return rows
