"""Festivals and solar terms, by lunar_python; for days off see `policy.duties.workdays`.

Lunar dates are those of Beijing time, as the official calendar has them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lunar_python import Lunar, Solar

FIRST_YEAR, LAST_YEAR = 1901, 2100
"""The years that can be asked for: beyond them tables of lunar months disagree."""

LUNAR = {
    "春节": (1, 1), "元宵节": (1, 15), "端午节": (5, 5), "中元节": (7, 15), "中秋节": (8, 15),
    "重阳节": (9, 9), "腊八节": (12, 8),
}  # fmt: skip
"""Festivals by lunar month and day; a leap month has none."""
SOLAR = {
    "元旦": (1, 1), "劳动节": (5, 1), "儿童节": (6, 1), "建党节": (7, 1), "建军节": (8, 1),
    "国庆节": (10, 1),
}  # fmt: skip
TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip
"""The twenty-four solar terms in the order of a year."""
_DAY = dt.timedelta(days=1)


class OutOfRange(ValueError):
    """A year whose lunar months are not known for certain."""


@dataclass(frozen=True)
class Mark:
    """What a day is: a festival or a solar term."""

    day: dt.date
    name: str
    festival: bool


def marks_of(year: int) -> tuple[Mark, ...]:
    """The festivals and solar terms of a year, in order of days. Raises OutOfRange."""
    return _marks(_within(year))


def marks_on(day: dt.date) -> list[Mark]:
    """What a day is; nothing for most."""
    return [one for one in marks_of(day.year) if one.day == day]


def marks_between(first: dt.date, last: dt.date) -> Iterator[Mark]:
    """What the days of a span are, in order; years that are not known have nothing."""
    for year in range(max(first.year, FIRST_YEAR), min(last.year, LAST_YEAR) + 1):
        yield from (one for one in marks_of(year) if first <= one.day <= last)


def terms_of(year: int) -> dict[str, dt.date]:
    """The day of each solar term of a year."""
    return {one.name: one.day for one in marks_of(year) if one.name in TERMS}


def new_year(year: int) -> dt.date:
    """The lunar new year that falls in a year."""
    return _lunar(_within(year), 1, 1)


def festival(name: str, year: int) -> dt.date | None:
    """The day of a festival in a year; None for a name that is none."""
    found = (one.day for one in marks_of(year) if one.festival and one.name == name)
    return next(found, None)


def lunar_words(day: dt.date) -> str:
    """A day's lunar month and day, as `冬月初八`; the first of a month is told by the month."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"


@lru_cache(maxsize=64)
def _marks(year: int) -> tuple[Mark, ...]:
    found = [Mark(day, name, festival=False) for name, day in _terms(year)]
    found += [Mark(dt.date(year, *on), name, festival=True) for name, on in SOLAR.items()]
    found.append(Mark(_third_sunday_of_may(year), "全国助残日", festival=True))
    found.append(Mark(_lunar(year, 1, 1) - _DAY, "除夕", festival=True))
    found.append(Mark(dict(_terms(year))["清明"], "清明节", festival=True))
    for name, on in LUNAR.items():
        # the end of a lunar year lies in the next year
        days = (_lunar(of, *on) for of in (year - 1, year))
        found += [Mark(day, name, festival=True) for day in days if day.year == year]
    return tuple(sorted(found, key=lambda one: (one.day, not one.festival, one.name)))


def _terms(year: int) -> Iterator[tuple[str, dt.date]]:
    table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
    for name in TERMS:
        # the table runs over the turn of the year and names what lies beyond in pinyin
        yield name, _date(table["DONG_ZHI" if name == "冬至" else name])


def _lunar(year: int, month: int, day: int) -> dt.date:
    return _date(Lunar.fromYmd(year, month, day).getSolar())


def _date(solar: Solar) -> dt.date:
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


def _third_sunday_of_may(year: int) -> dt.date:
    first = dt.date(year, 5, 1)
    return first + dt.timedelta(days=(6 - first.weekday()) % 7 + 14)


def _within(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRange(f"农历只算到 {FIRST_YEAR} 年至 {LAST_YEAR} 年，没有 {year} 年")
    return year
