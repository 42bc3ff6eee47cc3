"""What came in from visits and phones: the newest visits, and hardship somebody has just found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.forms.wire import NEW_HARDSHIP
from bangfu.duty.models import SyncItem, Visit
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.queries import full_names
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, address
from bangfu.web.workbench.there import only_if

FRESH = dt.timedelta(days=30)
"""How long a household found in hardship waits here for its plan, and how old a visit may be."""
SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One visit: whom, where, when, how, by whom; `late` if it came in on a later day."""

    who: str
    place: str
    visit: Visit
    late: bool
    url: str


@dataclass(frozen=True)
class Received:
    """Visits the office had today: how many, and the newest of them."""

    number: int
    lines: list[Line]


def received(reader: Reader) -> Received | None:
    """Visits in the reader's scope that came in today; None on a day without any."""
    start = timezone.make_aware(dt.datetime.combine(reader.day, dt.time.min))
    # day by day: so the index leads to these days, however many years lie behind
    days = [reader.day - dt.timedelta(days=n) for n in range(FRESH.days)]
    rows = Visit.objects.filter(inside(reader.prefix), day__in=days, received_at__gte=start)
    newest = rows.select_related("household").order_by("-received_at", "-pk")
    found = list(newest.annotate(of_all=Window(Count("pk")))[:SHOWN])
    if not found:
        return None
    names = full_names(one.area_code[:12] for one in found)
    lines = [
        Line(
            one.household.label, names[one.area_code[:12]], one, one.day < reader.day,
            address(reader, "duty:visit", one.pk),
        )
        for one in found
    ]  # fmt: skip
    return Received(found[0].of_all, lines)


def _without_plan(asked: Asked) -> QuerySet[SyncItem]:
    return SyncItem.objects.filter(
        kind=NEW_HARDSHIP, received_at__gte=asked.now - FRESH,
        household__in=households_of(asked.reader), household__closed_on=None, household__plan=None,
    )  # fmt: skip


@only_if(_without_plan)
def hardship_found(asked: Asked) -> Pile | None:
    """Households somebody reported from a phone that nobody has made a plan for yet."""
    reader = asked.reader
    rows = _without_plan(asked).select_related("household", "staff").order_by("received_at", "pk")
    found = list(rows[: asked.show + 1])
    if not found:
        return None
    shown = found[: asked.show]
    number = len(found) if len(found) <= asked.show else rows.order_by()[: COUNTED + 1].count()
    names = full_names(one.household.area_code[:12] for one in shown)
    matters = [
        Matter(
            what=_("新发现困难"),
            who=f"{names[one.household.area_code[:12]]} {one.household.label}",
            why=_("%(who)s从手机报来，还没有定方案") % {"who": one.staff.name},
            url=address(reader, "ledger:household", one.household_id),
            verb=_("去看"),
        )
        for one in shown
    ]
    return Pile("hardship", _("新发现困难"), matters, min(number, COUNTED), number <= COUNTED)
