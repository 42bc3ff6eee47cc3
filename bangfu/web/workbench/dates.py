"""The deadline ruler: what falls on each of the next days, and on later ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bangfu.org.queries import villages_of
from bangfu.org.roles import POLICY_SETTERS
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.posts import READERS
from bangfu.papers.queries.monthly import ledgers_of, month_of
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.rulebook.queries.standing import changes, seen_by
from bangfu.web.workbench.matters import (
    AT_HOMES,
    LATER,
    MEASURES,
    PAPERS,
    PLANS,
    SOON,
    Asked,
    Day,
    address,
)
from bangfu.web.workbench.monthly import last_day
from bangfu.web.workbench.there import only_if

Mark = tuple[dt.date, str, int, str]


def ruler(asked: Asked) -> list[Day]:
    """Today, the six days after it, and what comes later; empty where nothing has a day."""
    reader = asked.reader
    found = sorted(_marks(asked), key=lambda mark: mark[0])
    if not found:
        return []
    days = [Day(reader.day + dt.timedelta(days=n)) for n in range(SOON)]
    later = Day(None)
    for day, what, number, url in found:
        place = max((day - reader.day).days, 0)
        _put(days[place] if place < SOON else later, what, number, url)
    return [*days, later]


def _put(day: Day, what: str, number: int, url: str) -> None:
    for place, (said, counted, there) in enumerate(day.marks):
        if (said, there) == (what, url):
            day.marks[place] = (said, counted + number, there)
            return
    day.marks.append((what, number, url))


def _marks(asked: Asked) -> Iterable[Mark]:
    reader = asked.reader
    if reader.may(AT_HOMES):
        yield from _of_households(asked)
    if reader.may(READERS):
        yield from _of_ledgers(asked)
    for part in (_of_values, _of_packs):
        if part not in asked.absent and reader.may(POLICY_SETTERS):
            yield from part(asked)


def _of_households(asked: Asked) -> Iterable[Mark]:
    today, waiting = asked.reader.day, address(asked.reader, "waiting")
    for dated, coming, past in (
        (MEASURES, _("措施到期"), _("措施逾期")),
        (PAPERS, _("材料到期"), _("材料过期")),
        (PLANS, _("方案要看"), _("方案该看了")),
    ):
        for day, number in asked.days_of(dated).items():
            yield day, past if day < today else coming, number, f"{waiting}#{dated.name}"


def _of_ledgers(asked: Asked) -> Iterable[Mark]:
    reader, reported = asked.reader, MonthlyLedger.State.REPORTED
    url = address(reader, "papers:monthly")
    if not url:
        return
    if reader.may(AT_HOMES):
        states = [row.state for row in asked.ledgers.values()]
        rest = len(asked.villages) - states.count(reported)
    else:
        # a reported ledger that came back is no longer one: its newer version is drafted
        rows = ledgers_of(reader).filter(month=month_of(reader.day), state=reported)
        rest = villages_of(reader).count() - rows.count()
    if rest > 0:
        yield last_day(reader), _("台账没报的村"), rest, url


def _changes(asked: Asked) -> QuerySet[ParameterChange]:
    day = asked.reader.day
    return changes(asked.reader).filter(
        from_day__gt=day, from_day__lte=day + dt.timedelta(days=LATER)
    )


@only_if(_changes, POLICY_SETTERS)
def _of_values(asked: Asked) -> Iterable[Mark]:
    home = address(asked.reader, "rulebook:home")
    for day, state in _changes(asked).order_by().values_list("from_day", "state"):
        if state == ParameterChange.State.CONFIRMED:
            yield day, _("标准开始执行"), 1, home
        elif state == ParameterChange.State.PROPOSED:
            yield day, _("标准等确认"), 1, home


def _ending(asked: Asked) -> QuerySet[PackInForce]:
    day = asked.reader.day
    return PackInForce.objects.filter(
        seen_by(asked.reader), until_day__gte=day, until_day__lte=day + dt.timedelta(days=LATER)
    )


@only_if(_ending, POLICY_SETTERS)
def _of_packs(asked: Asked) -> Iterable[Mark]:
    home = address(asked.reader, "rulebook:home")
    for day in _ending(asked).values_list("until_day", flat=True):
        yield day, _("政策停止执行"), 1, home


PARTS = (MEASURES, PAPERS, PLANS, _of_values, _of_packs)
"""What the ruler tells of only where there is some."""
