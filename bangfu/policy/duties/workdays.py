"""Chinese working days, with the official days off and make-up days."""

from __future__ import annotations

import datetime as dt

import chinese_calendar

from bangfu.policy.errors import PolicyError


def is_workday(day: dt.date) -> bool:
    """Whether people work on a day.

    Raises PolicyError for a year whose official calendar is not known: a guess
    would move deadlines.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise PolicyError(
            f"还没有 {day.year} 年的放假调休安排，算不出工作日。请更新 chinesecalendar 或登记当年通知"
        ) from None


def after_workdays(start: dt.date, count: int) -> dt.date:
    """The day on which `count` working days after `start` are complete; the start is not counted."""
    day = start
    while count:
        day += dt.timedelta(days=1)
        count -= is_workday(day)
    return day
