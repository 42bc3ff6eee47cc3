"""Chinese working days: the official days off and make-up days, and what a place was told itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import chinese_calendar

from bangfu.policy.errors import PolicyError

_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节", "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节", "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


@dataclass(frozen=True)
class YearsNotice:
    """The notice of one year's holidays: days off and make-up days with their names.

    It answers for every day of its year, and for the days beyond the year's turn that it names.
    """

    year: int
    off: Mapping[dt.date, str] = field(default_factory=dict)
    worked: Mapping[dt.date, str] = field(default_factory=dict)

    def says(self, day: dt.date) -> bool:
        """Whether the notice speaks of a day."""
        return day.year == self.year or day in self.off or day in self.worked


@dataclass(frozen=True)
class Arranged:
    """What was arranged for a day: off, or worked to make up; both have the holiday's name."""

    name: str
    off: bool


def arranged(day: dt.date, notices: Sequence[YearsNotice] = ()) -> Arranged | None:
    """What was arranged for a day; None for one that is as its weekday says.

    `notices` are those that a place entered; they count before the official calendar
    that comes with the programme, of two the later year's. Raises PolicyError for a
    year of which neither knows: a guess would move deadlines.
    """
    for one in sorted(notices, key=lambda one: -one.year):
        if day in one.worked:
            return Arranged(one.worked[day], off=False)
        if day in one.off:
            return Arranged(one.off[day], off=True)
    if any(one.year == day.year for one in notices):
        return None
    try:
        off, named = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        raise PolicyError(
            f"还没有 {day.year} 年的放假调休安排，算不出工作日。请更新 chinesecalendar 或登记当年通知"
        ) from None
    if named is None:
        return None
    return Arranged(_NAMES.get(named, named), off=bool(off))


def is_workday(day: dt.date, notices: Sequence[YearsNotice] = ()) -> bool:
    """Whether people work on a day; raises as for `arranged`."""
    said = arranged(day, notices)
    return day.weekday() < 5 if said is None else not said.off


def is_known(year: int, notices: Sequence[YearsNotice] = ()) -> bool:
    """Whether the days off of a year are known, by a notice or officially."""
    try:
        arranged(dt.date(year, 6, 30), notices)
    except PolicyError:
        return False
    return True


def after_workdays(start: dt.date, count: int, notices: Sequence[YearsNotice] = ()) -> dt.date:
    """The day on which `count` working days after `start` are complete; the start is not counted."""
    day = start
    while count:
        day += dt.timedelta(days=1)
        count -= is_workday(day, notices)
    return day
