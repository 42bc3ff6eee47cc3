"""How many have somebody responsible for them, and who has nobody: villages, key persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr

from bangfu.duty.models import Pairing
from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import serving
from bangfu.ledger.models import Household, KeyPerson, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import listed_on
from bangfu.ledger.queries.scope import handed_to, households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area
from bangfu.org.models.area import after
from bangfu.org.written import Written


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
