"""Who acts in the sample, on which days: everything is told from today."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from bangfu.duty.models import Helper
from bangfu.journal.models import Actor
from bangfu.ledger.models import Household, Person
from bangfu.org.access import Reader, appointments_on
from bangfu.org.models import Staff

COUNTY, PREFIX = "990101000000", "990101"
"""云岭县, and with what the code of every area in it begins."""
TOWN = "990101102000"
"""松坪镇, which kept its ledger on paper before and has been at it longest."""
_NUMBERS = uuid.UUID("6a1f2c88-52f0-5b6c-9e0a-990101102000")


def kept_since(today: dt.date) -> dt.date:
    """Since when the township has kept its ledger: the first day of the month before."""
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def numbered(*parts: object) -> uuid.UUID:
    """The number of something, the same at every load."""
    return uuid.uuid5(_NUMBERS, "/".join(map(str, parts)))


class People:
    """The sample's staff by account, looked up once, and the days they act on."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.since = kept_since(today)
        self.month = today.replace(day=1)
        self._readers: dict[str, Reader] = {}

    def reader(self, username: str) -> Reader:
        """Somebody at the first of their posts."""
        if username not in self._readers:
            staff = Staff.objects.get(username=username)
            post = appointments_on(staff, self.today)[0]
            self._readers[username] = Reader(staff, post, self.today)
        return self._readers[username]

    def staff(self, username: str) -> Staff:
        """Somebody with their account."""
        return self.reader(username).staff

    def actor(self, username: str) -> Actor:
        """Somebody acting at their post."""
        return self.reader(username).actor

    def ago(self, days: int) -> dt.date:
        """So many days before today, never before the ledger was kept."""
        return max(self.today - dt.timedelta(days=days), self.since)

    def ahead(self, days: int) -> dt.date:
        """So many days after today."""
        return self.today + dt.timedelta(days=days)


def moment(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A time of a day, here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def evening(day: dt.date) -> dt.datetime:
    """When what was seen on a day is written down."""
    return moment(day, 19, 30)


def home(number: str) -> Household:
    """A household of the township by its number."""
    return Household.objects.get(number=number, township_code=TOWN[:9])


def member(number: str, name: str) -> Person:
    """Somebody of a household of the township."""
    return Person.objects.get(household=home(number), name=name)


def helper(username: str) -> Helper:
    """As which helper somebody with an account helps."""
    return Helper.objects.filter(staff__username=username, until_day=None).earliest("pk")
