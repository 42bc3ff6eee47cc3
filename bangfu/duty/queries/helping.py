"""Who helps whom: the four levels of a household, coverage of villages, the load of helpers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr

from bangfu.duty.models import Helper, Pairing, Visit
from bangfu.duty.models.helper import Level
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.reach import opening, placed
from bangfu.ledger.models import Household, KeyPerson, Person, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import listed_on
from bangfu.ledger.queries.scope import handed_to, households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models import Area
from bangfu.org.models.area import after, upward
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


# -- coverage -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How many households of a village have somebody responsible for them."""

    area_code: str
    name: str
    homes: int
    covered: int

    @property
    def without(self) -> int:
        """Households that nobody holds."""
        return self.homes - self.covered


def _living(reader: Reader, prefix: str | None) -> QuerySet[Household]:
    """Households with somebody in them: an empty one owes nobody a helper."""
    rows = households_of(reader).filter(closed_on=None, people__gt=0)
    return rows.filter(inside(prefix)) if prefix else rows


def _held(day: dt.date, level: str) -> Exists:
    return Exists(
        serving(day).filter(household=OuterRef("pk"), level=level, main=True, person=None)
    )


def coverage(reader: Reader, prefix: str | None = None) -> list[Coverage]:
    """Each village of the reader's scope, or of a part of it, those with most left open first."""
    rows = _living(reader, prefix)
    counted = (
        rows.annotate(village=Substr("area_code", 1, 12), held=_held(reader.day, Level.VILLAGE))
        .values("village")
        .annotate(homes=Count("pk"), covered=Count("pk", filter=Q(held=True)))
        .order_by("village")
    )
    found = list(counted)
    names = dict(
        Area.objects.filter(code__in=[row["village"] for row in found]).values_list("code", "name")
    )
    villages = [
        Coverage(row["village"], names.get(row["village"], row["village"]), row["homes"],
                 row["covered"])
        for row in found
    ]  # fmt: skip
    return sorted(villages, key=lambda one: (-one.without, one.area_code))


def coverage_kept(prefix: str, length: int) -> list[Coverage]:
    """The same for the areas of a county or city, by the figures kept for each village.

    `length` is how many leading digits tell the areas apart.
    """
    rows = VillageFigures.objects.filter(inside(prefix, "village_code"), households__gt=0)
    counted = list(
        rows.annotate(place=Substr("village_code", 1, length)).order_by().values("place")
        .annotate(homes=Sum("households"), covered=Sum("helped"))
    )  # fmt: skip
    return _named_areas(counted)


def _named_areas(counted: Iterable[Mapping[str, Any]]) -> list[Coverage]:
    rows = {row["place"].ljust(12, "0"): row for row in counted}
    names = dict(Area.objects.filter(code__in=rows).values_list("code", "name"))
    found = [
        Coverage(code, names.get(code, code), row["homes"], row["covered"])
        for code, row in rows.items()
    ]
    return sorted(found, key=lambda one: (-one.without, one.area_code))


def uncovered(reader: Reader, prefix: str | None = None) -> QuerySet[Household]:
    """Households that nobody of the village holds, in order; the page takes a slice."""
    rows = _living(reader, prefix)
    return rows.exclude(_held(reader.day, Level.VILLAGE)).order_by("area_code", "pk")


def number_uncovered(reader: Reader, most: int) -> int:
    """How many households nobody of the village holds, counted to one more than `most`."""
    if handed_to(reader):
        return uncovered(reader).order_by()[: most + 1].count()
    return len(_uncovered(most + 1)(low=reader.prefix, high=after(reader.prefix), day=reader.day))


@cache
def _uncovered(most: int) -> Written:
    return Written(
        lambda low, high, day: Household.objects.filter(
            area_code__gte=low, area_code__lt=high, closed_on=None, people__gt=0
        ).exclude(_held(day, Level.VILLAGE)).order_by().values_list("pk")[:most]
    )  # fmt: skip


def key_persons(reader: Reader) -> QuerySet[KeyPerson]:
    """Listed key persons of the reader's households who are on the books."""
    return KeyPerson.objects.filter(
        listed_on(reader.day), person__state=State.PRESENT,
        person__household__in=households_of(reader),
    )  # fmt: skip


def _person_held(day: dt.date, level: str) -> Exists:
    return Exists(serving(day).filter(person=OuterRef("person"), level=level, main=True))


def key_persons_without(
    reader: Reader, level: str, prefix: str | None = None
) -> QuerySet[KeyPerson]:
    """Listed key persons whom a level holds not yet (GY-2.2-f, g)."""
    rows = key_persons(reader)
    if prefix:
        rows = rows.filter(inside(prefix, "person__area_code"))
    return (
        rows.exclude(_person_held(reader.day, level)).select_related("person__household")
        .order_by("person__area_code", "person_id")
    )  # fmt: skip


def key_coverage(reader: Reader, level: str, prefix: str, length: int) -> list[Coverage]:
    """How many key persons of each area below a level holds, those with most left open first.

    `length` is how many leading digits tell the areas apart.
    """
    rows = key_persons(reader).filter(inside(prefix, "person__area_code"))
    counted = list(
        rows.annotate(
            place=Substr("person__area_code", 1, length), held=_person_held(reader.day, level)
        ).order_by().values("place")
        .annotate(
            homes=Count("person", distinct=True),
            covered=Count("person", filter=Q(held=True), distinct=True),
        )
    )  # fmt: skip
    return _named_areas(counted)


def soon_without(reader: Reader, prefix: str | None = None) -> QuerySet[Pairing]:
    """Running responsibilities that end on a day known already, with nobody after it."""
    after = Pairing.objects.filter(
        Q(until_day=None) | Q(until_day__gt=OuterRef("until_day")),
        household=OuterRef("household"), level=Level.VILLAGE, main=True, person=None,
    )  # fmt: skip
    rows = serving(reader.day).filter(
        level=Level.VILLAGE, main=True, person=None, until_day__isnull=False,
        household__in=households_of(reader), household__closed_on=None,
    )  # fmt: skip
    if prefix:
        rows = rows.filter(inside(prefix, "household__area_code"))
    return (
        rows.exclude(Exists(after)).select_related("household", "helper")
        .order_by("until_day", "household__area_code", "pk")
    )  # fmt: skip


def held_from_afar(reader: Reader, prefix: str | None = None) -> QuerySet[Pairing]:
    """Responsible helpers of another township: the household moved, or it was decided so."""
    rows = serving(reader.day).filter(
        level=Level.VILLAGE, main=True, person=None, household__in=_living(reader, prefix)
    )
    return (
        rows.annotate(
            there=Substr("household__area_code", 1, 9), home=Substr("helper__area_code", 1, 9)
        ).exclude(there=F("home")).select_related("household", "helper")
        .order_by("household__area_code", "pk")
    )  # fmt: skip


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
