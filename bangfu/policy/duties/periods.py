"""Weeks, half-months, months … as spans of whole days.

A week is Monday to Sunday and each week is a week: four visits in one do not
serve four. Half-months are the 1st to the 15th and the 16th to the month's end.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bangfu.policy.pack.model import Due

Span = tuple[dt.date, dt.date]
_DAY = dt.timedelta(days=1)
_MONTHS = {"月": 1, "季": 3, "半年": 6, "年": 12}


@dataclass(frozen=True)
class Happening:
    """An event of a kind while it lasts: a cold wave, a festival, an epidemic."""

    kind: str
    start: dt.date
    end: dt.date


def spans(every: str, start: dt.date, end: dt.date) -> Iterator[Span]:
    """The whole periods of a rhythm that share a day with start … end.

    Raises ValueError for an unknown rhythm.
    """
    current = period_of(every, start)
    while current[0] <= end:
        yield current
        current = period_of(every, current[1] + _DAY)


def period_of(every: str, day: dt.date) -> Span:
    """The period of a rhythm that contains a day."""
    if every == "日":
        return day, day
    if every == "周":
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    if every == "半月":
        half = dt.date(day.year, day.month, 15)
        return (half.replace(day=1), half) if day <= half else (half + _DAY, month_end(day))
    if every in _MONTHS:
        length = _MONTHS[every]
        first = (day.month - 1) // length * length + 1
        return (
            dt.date(day.year, first, 1),
            month_end(dt.date(day.year, first + length - 1, 1)),
        )
    raise ValueError(f"不认识的周期“{every}”")


def month_end(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_day(due: Due, span: Span) -> dt.date:
    """Until when within a period: “30 日前” is the last day where the month is shorter."""
    if due.date is not None:
        return due.date
    if due.month_day is not None:
        month, day = due.month_day
        last = month_end(dt.date(span[1].year, month, 1))
        return last.replace(day=min(day, last.day))
    if due.day is not None:
        last = month_end(span[1])
        return last.replace(day=min(due.day, last.day))
    return span[1]
