"""The wording of a year's notice of holidays, read into days.

One holiday a line, as the notices have it:
`元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bangfu.policy.duties.workdays import YearsNotice

_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号]"
    r"(?:[（(](?:周|星期)(?P<weekday>[一二三四五六日天])[^）)]*[）)])?"
)
_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]\s*")
_TOGETHER = re.compile(r"共\s*(\d+)\s*天")
_PARTS = re.compile(r"[。；;]")
_WEEKDAYS = "一二三四五六日"
_MOST = 31
"""Nobody is off for longer; more is a mistyped month."""


@dataclass
class Reading:
    """What was read of a text; `wrong` says of each line that was not understood what to change."""

    notice: YearsNotice
    wrong: list[str] = field(default_factory=list)


class _Unclear(ValueError):
    """Words that give no day."""


def read(text: str, year: int) -> Reading:
    """The days off and make-up days that a text names."""
    off: dict[dt.date, str] = {}
    worked: dict[dt.date, str] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            _line(line.strip(), year, off, worked)
        except _Unclear as unclear:
            wrong.append(_("第 %(n)d 行：%(what)s") % {"n": number, "what": unclear})
    both = sorted(off.keys() & worked.keys())
    if both:
        days = "、".join(day.isoformat() for day in both)
        wrong.append(_("这些日子又放假又上班：%(days)s") % {"days": days})
    if not off and not wrong:
        wrong.append(
            _("没有读到哪天放假。一行写一个节日，比如：元旦：1月1日至3日放假，1月4日上班。")
        )
    return Reading(YearsNotice(year, off, worked), wrong)


def _line(line: str, year: int, off: dict[dt.date, str], worked: dict[dt.date, str]) -> None:
    name, mark, said = _NUMBER.sub("", line).replace(":", "：").partition("：")
    if not mark or not name.strip():
        raise _Unclear(_("先写节日名称和冒号，比如“元旦：”"))
    own: list[dt.date] = []
    month: int | None = None
    for part in _PARTS.split(said):
        if "上班" not in part and "放假" not in part:
            continue
        # what is named before 放假 is off, what follows it and ends in 上班 is worked
        for piece in re.findall(r"[^，,]*?放假|.+?上班", part) or [part]:
            days, month = _days(piece, year, month)
            if piece.endswith("上班"):
                worked.update(dict.fromkeys(days, name.strip()))
            else:
                own += days
    if not own:
        raise _Unclear(_("没有读到哪天放假，写成“1月1日至3日放假”"))
    told = _TOGETHER.search(said)
    if told and int(told[1]) != len(set(own)):
        raise _Unclear(
            _("写着共 %(told)s 天，数出来是 %(counted)d 天")
            % {"told": told[1], "counted": len(set(own))}
        )
    off.update(dict.fromkeys(own, name.strip()))


def _days(text: str, year: int, month: int | None) -> tuple[list[dt.date], int | None]:
    found: list[dt.date] = []
    after = 0
    for match in _DAY.finditer(text):
        month = int(match["month"]) if match["month"] else month
        if month is None:
            raise _Unclear(_("“%(words)s”没有写几月") % {"words": match[0]})
        day = _day(match, int(match["year"] or year), month)
        joined = text[after : match.start()].strip()
        if found and joined in ("至", "到", "-", "—", "——", "～", "~", "－"):
            found += _between(found[-1], day)
        else:
            found.append(day)
        after = match.end()
    return found, month


def _day(match: re.Match[str], year: int, month: int) -> dt.date:
    try:
        day = dt.date(year, month, int(match["day"]))
    except ValueError:
        raise _Unclear(_("没有“%(words)s”这一天") % {"words": match[0]}) from None
    said = (match["weekday"] or "").replace("天", "日")
    if said and _WEEKDAYS[day.weekday()] != said:
        raise _Unclear(
            _("%(day)s 是周%(is)s，写的是周%(said)s。年份选对了吗")
            % {"day": day.isoformat(), "is": _WEEKDAYS[day.weekday()], "said": said}
        )
    return day


def _between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    if last < first and last.month < first.month:
        last = last.replace(year=last.year + 1)
    if not 0 < (last - first).days <= _MOST:
        raise _Unclear(
            _("从 %(first)s 到 %(last)s，日子对不上")
            % {"first": first.isoformat(), "last": last.isoformat()}
        )
    for n in range(1, (last - first).days + 1):
        yield first + dt.timedelta(days=n)
