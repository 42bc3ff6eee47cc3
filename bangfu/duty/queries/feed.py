"""Somebody's own due list as an iCalendar file (RFC 5545).

It lies on telephones and on strangers' servers, so it says only whom to visit by when:
the household by its head's name and group. No duty's name, no reason, no number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone

from bangfu.duty.counting import State
from bangfu.duty.models import CalendarFeed, Helper, Surge
from bangfu.duty.queries.due import CARER, HELPER, due_of_helper, running_surges
from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, appointments_on
from bangfu.org.days import running_on
from bangfu.org.models import Area, Staff

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = dt.timedelta(days=1)
REMINDED_AT = dt.time(8, 30)
"""When an alarm goes off on the day."""
ASK_AGAIN = dt.timedelta(hours=4)
"""How often a program is asked to fetch."""
OPEN = (State.OVERDUE, State.DUE, State.SOON, State.LATER)


def readers_of(staff: Staff, roles: Collection[str], day: dt.date) -> list[Reader]:
    """Somebody in each of their posts of a day with one of these roles; none: they are gone."""
    if not staff.is_active:
        return []
    return [Reader(staff, post, day) for post in appointments_on(staff, day) if post.role in roles]


def calendar_of(feed: CalendarFeed, readers: Sequence[Reader], day: dt.date) -> bytes:
    """The file: a day's entry for every household and day by which somebody has to come."""
    made = Calendar()
    made.add("prodid", "-//bangfu//duty//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", _("走访"))
    made.add("x-wr-calname", _("走访"))
    made.add("x-wr-timezone", SHANGHAI.key)
    made.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    made.add("x-published-ttl", ASK_AGAIN)
    made.add_component(Timezone.from_tzinfo(SHANGHAI))
    due, homes = _due(feed.staff, readers, day)
    places = _places(homes.values())
    for (pk, by), late in sorted(due.items(), key=lambda item: (item[0][1], item[0][0])):
        made.add_component(_visit(feed, homes[pk], places, by, day, late=late))
    for surge in running_surges(homes.values(), day):
        if surge.until_day >= day:
            made.add_component(_surge(feed, surge))
    return made.to_ical()


def _due(
    staff: Staff, readers: Sequence[Reader], day: dt.date
) -> tuple[dict[tuple[int, dt.date], bool], dict[int, Household]]:
    """Every household and day by which to come, with whether that day is past."""
    due: dict[tuple[int, dt.date], bool] = {}
    homes: dict[int, Household] = {}
    for helper in Helper.objects.filter(running_on(day), staff=staff):
        for one in due_of_helper(helper, day):
            homes[one.household.pk] = one.household
            for line in one.of(HELPER, CARER):
                if line.state in OPEN:
                    late = line.state == State.OVERDUE
                    due[one.household.pk, line.due_day] = late
    seen: set[int] = set()
    for reader in readers:
        seen |= set(households_of(reader).filter(pk__in=list(homes)).values_list("pk", flat=True))
    return (
        {key: late for key, late in due.items() if key[0] in seen},
        {pk: home for pk, home in homes.items() if pk in seen},
    )


def _visit(
    feed: CalendarFeed, home: Household, places: dict[str, str], by: dt.date, day: dt.date, *,
    late: bool,
) -> Event:  # fmt: skip
    """The same visit keeps its number while it is put off: what is late stands on today."""
    on = max(by, day)
    name = home.head_name or _("（没有写户主）")
    words = _("逾期：%(name)s家") if late else _("走访：%(name)s家")
    event = Event()
    event.add("uid", f"due-{feed.staff_id}-{home.pk}-{by.isoformat()}@bangfu")
    event.add("dtstamp", timezone.now())
    event.add("summary", words % {"name": name})
    event.add("location", places.get(home.area_code, ""))
    if late:
        said = _("本来 %(day)s 前要去。做了以后在帮扶系统里记下，这一条就没有了。")
    else:
        said = _("%(day)s 前要去。做了以后在帮扶系统里记下，这一条就没有了。")
    event.add("description", said % {"day": by.isoformat()})
    event.add("dtstart", on)
    event.add("dtend", on + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words % {"name": name})
    at = dt.datetime.combine(on, REMINDED_AT, SHANGHAI).astimezone(dt.UTC)
    alarm.add("trigger", at, parameters={"value": "DATE-TIME"})
    event.add_component(alarm)
    return event


def _surge(feed: CalendarFeed, surge: Surge) -> Event:
    event = Event()
    event.add("uid", f"surge-{feed.staff_id}-{surge.pk}@bangfu")
    event.add("dtstamp", timezone.now())
    event.add("summary", _("加密走访：%(name)s") % {"name": surge.name})
    event.add("dtstart", surge.from_day)
    event.add("dtend", surge.until_day + _DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _places(homes: Iterable[Household]) -> dict[str, str]:
    """Village and group of each area."""
    codes = {home.area_code for home in homes}
    wanted = codes | {code[:12] for code in codes}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: "".join(dict.fromkeys(names.get(part, "") for part in (code[:12], code)))
        for code in codes
    }
