"""Which days are off in an area, by the notices that it and the areas around it entered."""

from __future__ import annotations

import datetime as dt

from bangfu.org.models.area import upward
from bangfu.policy.duties.workdays import YearsNotice
from bangfu.rulebook.models import HolidayNotice


def notices_for(area_code: str) -> list[YearsNotice]:
    """The notice that counts in an area of each year for which one was entered.

    The nearest area's counts, of one area the newest; years without one are those of
    the calendar that comes with the programme.
    """
    codes = upward(area_code)
    rows = HolidayNotice.objects.filter(area_id__in=codes, taken_back_because="")
    found: dict[int, HolidayNotice] = {}
    for one in sorted(rows, key=lambda one: (codes.index(one.area_id), -one.pk)):
        found.setdefault(one.year, one)
    return [as_notice(one) for one in found.values()]


def as_notice(row: HolidayNotice) -> YearsNotice:
    """A stored notice as the engine reads it."""
    return YearsNotice(row.year, _days(row.off), _days(row.worked))


def _days(stored: list[list[str]]) -> dict[dt.date, str]:
    return {dt.date.fromisoformat(day): name for day, name in stored}
