"""Who helps whom: the four levels of a household, the load of helpers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q, QuerySet

from bangfu.duty.models import Helper, Pairing, Visit
from bangfu.duty.models.helper import Level
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.reach import opening, placed
from bangfu.ledger.models import Household, KeyPerson, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import listed_on
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models.area import upward
from bangfu.org.written import Written


def named(day: dt.date) -> QuerySet[Pairing]:
    """Pairings that hold on a day as they were written, whether or not the helper can serve."""
    return Pairing.objects.filter(running_on(day), running_on(day, "helper__"))


def serving(day: dt.date) -> QuerySet[Pairing]:
    """Pairings that hold on a day with a helper who is still there and can open the household.

    A helper whose account was closed, or who has no post any more that takes in the household,
    counts as gone, also before anybody wrote a handover: the household is without, and is listed.
    """
    return named(day).filter(opening(day))


def blind(day: dt.date, homes: Iterable[int]) -> dict[int, Pairing]:
    """Who is written down as responsible for some households and cannot open them, by household."""
    rows = (
        named(day)
        .exclude(opening(day))
        .filter(household__in=list(homes), level=Level.VILLAGE, main=True, person=None)
    )
    return {one.household_id: one for one in rows.select_related("helper__office")}


# -- one household ------------------------------------------------------------------------


@dataclass(frozen=True)
class AtLevel:
    """Who helps at a level, the responsible one first; `gap` says whom nobody holds.

    `blind` are written down as helpers and cannot open the household.
    """

    level: Level
    pairings: list[Pairing]
    gap: list[str] = field(default_factory=list)
    blind: list[Pairing] = field(default_factory=list)


SHOWN = (
    "helper", "person", "level", "main", "from_day", "until_day", "why",
    "helper__name", "helper__kind", "helper__area_code", "helper__post", "helper__phone", "helper__office__name",
    "person__name", "person__number",
)  # fmt: skip
"""What pages and papers say of a pairing: whole helpers and persons cost more than the rest."""


SERVING = Written(
    lambda home, day: serving(day).filter(household=home).order_by().values_list("pk")
)


def who_helps(
    household: Household, day: dt.date, people: Collection[Person] | None = None
) -> list[AtLevel]:
    """The four levels with their helpers and gaps.

    The village owes every household somebody (GY-2.2-d); township and county owe
    each listed key person somebody (GY-2.2-f, g); the city chooses, so it has no gap.
    `people` are those who live there and matter, where they are at hand.
    """
    held = named(day).filter(household=household).select_related("helper__office", "person")
    serve = {pk for (pk,) in SERVING(home=household.pk, day=day)}
    # the few rows are sorted here: an ORDER BY costs more to write than to do
    every = sorted(
        held.only(*SHOWN).order_by(), key=lambda one: (not one.main, one.from_day, one.pk)
    )
    rows = [one for one in every if one.pk in serve]
    unable = [one for one in every if one.pk not in serve]
    placed(one.helper for one in unable)
    listed = KeyPerson.objects.filter(listed_on(day))
    if people is None:
        listed = listed.filter(person__household=household, person__state=State.PRESENT)
        keys = [one.person for one in listed.select_related("person")]
    else:
        listed = listed.filter(person__in=[one.pk for one in people])
        key_people = set(listed.values_list("person_id", flat=True))
        keys = [person for person in people if person.pk in key_people]
    found = []
    for level in Level:
        here = [row for row in rows if row.level == level]
        gap: list[str] = []
        if level == Level.VILLAGE and not any(row.main for row in here):
            gap = [household.label]
        elif level in (Level.TOWNSHIP, Level.COUNTY):
            held = {row.person_id for row in here if row.main}
            gap = [person.label for person in keys if person.pk not in held]
        found.append(AtLevel(level, here, gap, [row for row in unable if row.level == level]))
    return found


# -- helpers ------------------------------------------------------------------------------


def helpers_of(reader: Reader) -> QuerySet[Helper]:
    """Helpers at home in the reader's area, and those from above who are responsible for it."""
    above = [code for code in upward(reader.area.code) if code != reader.area.code]
    return Helper.objects.filter(inside(reader.prefix) | Q(area_code__in=above))


def helpers_on(reader: Reader, day: dt.date) -> QuerySet[Helper]:
    """Those of them who help on a day, with how many households or persons each holds."""
    holds = running_on(day, "pairings__") & Q(pairings__household__closed_on=None)
    return (
        helpers_of(reader).filter(running_on(day)).select_related("office", "staff")
        .annotate(load=Count("pairings", filter=holds)).order_by("area_code", "name", "pk")
    )  # fmt: skip


def load(helpers: Iterable[int], day: dt.date) -> dict[int, int]:
    """How many households or persons each helper holds on a day."""
    rows = Pairing.objects.filter(
        running_on(day), helper__in=list(helpers), household__closed_on=None
    )
    return dict(rows.values("helper").annotate(n=Count("pk")).values_list("helper", "n"))


def pairings_of(helper: Helper, day: dt.date) -> QuerySet[Pairing]:
    """Whom a helper holds on a day."""
    return (
        Pairing.objects.filter(running_on(day), helper=helper, household__closed_on=None)
        .select_related("household", "person").order_by("household__area_code", "household_id")
    )  # fmt: skip


def own_pairings(reader: Reader) -> QuerySet[Pairing]:
    """Whom somebody holds as a helper today, wherever they live."""
    return (
        Pairing.objects.filter(
            running_on(reader.day), running_on(reader.day, "helper__"), helper__staff=reader.staff,
            household__closed_on=None,
        ).select_related("household", "person").order_by("household__area_code", "household_id")
    )  # fmt: skip


def last_visits(helper: Helper, homes: Iterable[int]) -> dict[int, dt.date]:
    """The last day on which a helper was at, or called, each of some households."""
    rows = Visit.objects.filter(
        helper=helper, household__in=list(homes), struck_at=None, how__in=CONTACTS
    )
    return dict(rows.order_by().values_list("household").annotate(last=Max("day")))


def visits_by(helper: Helper) -> QuerySet[Visit]:
    """What a helper did, the newest first."""
    return Visit.objects.filter(helper=helper).select_related("household").order_by("-at", "-pk")
