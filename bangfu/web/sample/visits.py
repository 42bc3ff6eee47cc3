"""Two months of visits: most villages come when they should, one does not.

Who is visited when follows from what is owed to whom and from fixed steps, so that every
load on one day gives the same visits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from bangfu.duty.actions.devices import register_device
from bangfu.duty.actions.sync import receive
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models.helper import Level
from bangfu.duty.models.visit import How
from bangfu.duty.queries.due import CARER, HELPER
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.helping import serving
from bangfu.ledger.models import Household
from bangfu.org.days import running_on
from bangfu.org.models import Appointment
from bangfu.org.roles import Role
from bangfu.web.sample.people import PREFIX, TOWN, People, evening, moment, numbered

LATE = "990101102208"
"""下河村: its helpers have not come since the first days of the month before."""
ON_THE_PHONE = "sp08-weiyuan"
"""Whose visits of the last days come from a phone."""
NOBODY_COMES = "SP01001"
"""A household without a helper that everybody has overlooked."""
PHONED_FOR = dt.timedelta(days=9)
WEEKLY = "aikou-2022/visit-special"
MONTHLY = "aikou-2022/visit-general"
LINKED = ("village-pairing/visit-linked-household", "village-pairing/visit-linked-person")
GIVEN = {
    "aikou-2022/company": "company.talk", "aikou-2022/health-inquiry": "health.inquiry",
    "aikou-2022/life-care": "life.cleaning", "aikou-2022/job-guidance": "work.job",
    "aikou-2022/urge-supporter": "law.urging", "village-pairing/support-old": "life.other",
    "village-pairing/linked-job-help": "work.job",
}  # fmt: skip
"""What is done at a visit because it is owed."""
AT_HOME_ALONE = frozenset({"life.cleaning", "life.other"})
NOTES = (
    "身体还好，在家烤火。", "到地里收红薯去了，傍晚回来才见到。", "药按时吃，血压 145/85，提醒少放盐。",
    "问了冬天的煤和被子，够用。", "孩子周末打电话回来，老人心情好。", "屋里屋外看了一遍，水电正常。",
    "说想去赶集，约好下次一起去。", "讲了诈骗电话，不认识的不要转账。", "低保金到账了，本人看过存折。",
    "腿脚比上个月慢，提醒上下坡慢些。",
)  # fmt: skip
WORDS = ("一切都好，不用总跑。", "麻烦你们了，下次来坐。", "天冷了，就怕停电。")


@dataclass(frozen=True)
class Call:
    """One visit or call to be made: to whom by whom, when, how, what was done."""

    home: int
    name: str
    """The household's own number, by which the visit gets its."""
    who: str
    at: dt.datetime
    how: str
    services: tuple[str, ...]
    note: str = ""
    words: str = ""


@dataclass(frozen=True)
class Home:
    """A household with what is owed to it and the account of who comes."""

    pk: int
    name: str
    village: str
    who: str
    owed: frozenset[str]


def make_visits(people: People) -> int:
    """Keep all visits of the month before and of this one; how many."""
    calls = planned(_homes(people), people)
    by_phone = [
        one for one in calls
        if one.who == ON_THE_PHONE and timezone.localdate(one.at) >= people.today - PHONED_FOR
    ]  # fmt: skip
    _from_the_phone(by_phone, people)
    sent = set(by_phone)
    homes = Household.objects.in_bulk({one.home for one in calls})
    for one in calls:
        if one in sent:
            continue
        who = people.reader(one.who)
        record_visit(
            actor=who.actor, staff=who.staff, uid=_number(one),
            received_at=evening(timezone.localdate(one.at)),
            contact=Contact(
                homes[one.home], one.at, one.how, services=one.services, note=one.note,
                words=one.words,
            ),
        )  # fmt: skip
    return len(calls)


def planned(homes: Iterable[Home], people: People) -> list[Call]:
    """Which visits are made, in order of time; a helper is in one place at a time."""
    days: dict[tuple[dt.date, str], list[tuple[Home, str]]] = defaultdict(list)
    for place, one in enumerate(sorted(homes, key=lambda one: one.name)):
        for day, how in _days(one, place, people):
            days[day, one.who].append((one, how))
    calls = []
    for (day, who), round_ in sorted(days.items()):
        for stop, (one, how) in enumerate(round_):
            # not everybody sets out at the same minute
            begin = moment(day, 8, 30 + day.toordinal() % 4 * 7) + stop * dt.timedelta(minutes=35)
            turn = len(calls)
            calls.append(
                Call(
                    one.pk, one.name, who, begin, how, _services(one.owed, how),
                    NOTES[turn % len(NOTES)] if turn % 3 == 0 else "",
                    WORDS[turn % len(WORDS)] if turn % 7 == 0 else "",
                )
            )  # fmt: skip
    return calls


def _days(one: Home, place: int, people: People) -> list[tuple[dt.date, str]]:
    """When somebody comes to a household, and how."""
    since = people.since if one.village.startswith(TOWN[:9]) else people.month
    if one.village == LATE:
        days = [(since + dt.timedelta(days=2 + place % 6), How.HOME)]
    elif WEEKLY in one.owed:
        days = _weekly(place, since, people.today)
    elif MONTHLY in one.owed:
        second = How.PHONE if place % 3 else How.WECHAT
        days = [
            (since + dt.timedelta(days=3 + place * 5 % 9), How.HOME),
            (since + dt.timedelta(days=16 + place * 7 % 10), second),
        ]
        if since < people.month:
            days += [
                (people.month + dt.timedelta(days=2 + place * 5 % 8), How.HOME),
                (people.month + dt.timedelta(days=14 + place * 3 % 12), second),
            ]
    else:
        days = [(since + dt.timedelta(days=6 + place * 5 % 20), How.HOME)]
    return [(day, how) for day, how in days if since <= day < people.today]


def _weekly(place: int, since: dt.date, today: dt.date) -> list[tuple[dt.date, str]]:
    """Once a week at home; now and then an earlier week has a call alone."""
    found: list[tuple[dt.date, str]] = []
    monday = today - dt.timedelta(days=today.weekday())
    begin = monday - dt.timedelta(weeks=1)
    while begin - dt.timedelta(weeks=1) >= since:
        begin -= dt.timedelta(weeks=1)
    week = 0
    while begin <= monday:
        late = begin < monday - dt.timedelta(weeks=1)
        how = How.PHONE if late and (place + week) % 9 == 4 else How.HOME
        # a week in which the ledger begins has only what is left of it
        first = max(begin, since)
        left = min((begin + dt.timedelta(weeks=1) - first).days, 5)
        if left > 0:
            found.append((first + dt.timedelta(days=place % left), how))
        begin += dt.timedelta(weeks=1)
        week += 1
    return found


def _services(owed: frozenset[str], how: str) -> tuple[str, ...]:
    given = [code for duty, code in GIVEN.items() if duty in owed] or ["company.talk"]
    return tuple(
        code for code in dict.fromkeys(given) if how == How.HOME or code not in AT_HOME_ALONE
    )


def _homes(people: People) -> list[Home]:
    """Households to which visits are owed and who is responsible for them."""
    owed: dict[int, set[str]] = defaultdict(set)
    rows = due_under(PREFIX, people.today, (HELPER, CARER)).rows.select(["household", "duty"])
    for row in rows.to_pylist():
        owed[row["household"]].add(row["duty"])
    visited = {WEEKLY, MONTHLY, *LINKED}
    wanted = [pk for pk, duties in owed.items() if duties & visited]
    held, around = _responsible(people.today), _grid_workers(people.today)
    return [
        Home(one.pk, f"{one.township_code}-{one.number}", one.village_code,
             held.get(one.pk) or around[one.village_code], frozenset(owed[one.pk]))
        for one in Household.objects.filter(pk__in=wanted).exclude(number=NOBODY_COMES)
    ]  # fmt: skip


def _responsible(today: dt.date) -> Mapping[int, str]:
    rows = serving(today).filter(
        level=Level.VILLAGE, main=True, person=None, helper__staff__isnull=False
    )
    return dict(rows.values_list("household_id", "helper__staff__username"))


def _grid_workers(today: dt.date) -> Mapping[str, str]:
    """Of each village who comes to those nobody is responsible for yet."""
    posts = Appointment.objects.filter(
        running_on(today), role=Role.VILLAGE_WORKER, staff__username__endswith="-wangge"
    )
    return dict(posts.values_list("area_id", "staff__username"))


def _number(one: Call) -> uuid.UUID:
    return numbered("visit", one.name, f"{one.at:%Y-%m-%d}")


def _from_the_phone(calls: list[Call], people: People) -> None:
    """The last days of one worker come from her phone, one of them with its clock a day behind."""
    reader = people.reader(ON_THE_PHONE)
    device, _key = register_device(
        actor=reader.actor, staff=reader.staff, uid=numbered("phone", ON_THE_PHONE),
        name="李红英的手机",
    )  # fmt: skip
    a_day = dt.timedelta(days=1)
    wrong = next((one for one in calls if one.how == How.HOME), None)
    items = []
    for one in calls:
        behind = a_day if one is wrong else dt.timedelta()
        items.append(
            {
                "uid": str(_number(one)), "kind": "visit",
                "device_at": (one.at - behind).isoformat(),
                "offset": round(behind.total_seconds()), "household": one.home, "how": str(one.how),
                "services": list(one.services), "note": one.note, "words": one.words,
            }
        )  # fmt: skip
    answers = receive(device=device, reader=reader, items=items)
    refused = Counter(one["state"] for one in answers if one["state"] != "received")
    if refused:
        raise RuntimeError(f"the phone's visits were not all taken in: {dict(refused)}")
