"""What may call for a surge: the next festival of the kinds that packs name, a weather warning.

Only suggestions, for a person to change: no document says how many days round a festival
count, so the days here are defaults that the form shows as such.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.duty.almanac import LAST_YEAR, festival

_DAY = dt.timedelta(days=1)
AHEAD = 45 * _DAY
"""How far ahead a festival is told of."""
WARNED_FOR = 3
"""For how many days a warning that names none is taken to last, its own day included."""

FESTIVALS: dict[str, tuple[str, ...]] = {
    "传统节日": ("春节", "元宵节", "清明节", "端午节", "中秋节", "重阳节"),
    "元旦春节": ("元旦", "春节"),
    "重要政治节点": ("建党节", "建军节", "国庆节"),
}
"""The festivals that a kind of event means, by its name in the packs."""
BEFORE = 7 * _DAY
"""From how long before a festival until its day somebody is to come by."""

WEATHER: dict[str, tuple[str, ...]] = {
    "强寒潮": ("寒潮", "暴雪", "低温", "冰冻", "道路结冰", "强降温"),
    "极端天气": (
        "寒潮", "暴雪", "低温", "冰冻", "道路结冰", "强降温", "暴雨", "台风", "高温", "大风", "雷暴",
        "冰雹", "干旱", "大雾", "沙尘暴", "霜冻",
    ),
    "疫情灾情": ("洪涝", "山洪", "泥石流", "滑坡", "地质灾害", "疫情"),
    "突发公共事件或重大灾害": ("洪涝", "山洪", "泥石流", "滑坡", "地质灾害", "地震", "暴雨红色", "台风红色"),
    "疫情防控期间": ("疫情",),
}  # fmt: skip
"""Words of a warning by the kind of event that they mean, the narrowest kind first."""

_NAMED = re.compile(
    r"(寒潮|暴雪|低温|冰冻|道路结冰|强降温|暴雨|台风|高温|大风|雷暴|冰雹|干旱|大雾|沙尘暴|霜冻|山洪|地质灾害)"
    r"[^，。；\s]{0,4}?(红色|橙色|黄色|蓝色)"
)
_DAYS = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})[日号]")


@dataclass(frozen=True)
class Suggestion:
    """A surge to begin the form with."""

    kind: str
    name: str
    from_day: dt.date
    until_day: dt.date


def festivals_ahead(kinds: Iterable[str], today: dt.date) -> list[Suggestion]:
    """The next festival of each kind that lies close enough ahead, in order of days."""
    found = []
    for kind in kinds:
        days = [
            (day, name)
            for name in FESTIVALS.get(kind, ())
            for year in (today.year, today.year + 1)
            if year <= LAST_YEAR
            and (day := festival(name, year)) is not None
            and today <= day <= today + AHEAD
        ]
        if days:
            day, name = min(days)
            found.append(Suggestion(kind, f"{day.year} 年{name}", max(today, day - BEFORE), day))
    return sorted(found, key=lambda one: (one.until_day, one.kind))


def of_warning(text: str, kinds: Iterable[str], today: dt.date) -> Suggestion | None:
    """The surge that a warning's words call for; None where they name no weather or disaster.

    Of the kinds that the packs here know the narrowest counts; where they know none the
    kind is empty, and somebody chooses.
    """
    known = set(kinds)
    meant = [kind for kind, words in WEATHER.items() if any(word in text for word in words)]
    if not meant:
        return None
    named = _NAMED.search(text)
    word = next(word for word in WEATHER[meant[0]] if word in text)
    name = f"{named[1]}{named[2]}预警" if named else word
    first, last = _lasting(text, today)
    return Suggestion(next((kind for kind in meant if kind in known), ""), name, first, last)


def _lasting(text: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """From today until the last day that the text names, if that is soon."""
    month = today.month
    days = []
    for match in _DAYS.finditer(text):
        month = int(match[1]) if match[1] else month
        for year in (today.year, today.year + 1):
            try:
                day = dt.date(year, month, int(match[2]))
            except ValueError:
                break
            if today <= day <= today + 30 * _DAY:
                days.append(day)
                break
    return today, max(days, default=today + (WARNED_FOR - 1) * _DAY)
