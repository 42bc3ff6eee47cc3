"""Who helps the people of some homes on a day, from the pairings, as papers name them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Max

from bangfu.duty.models import Pairing, Visit
from bangfu.duty.models.helper import RESPONSIBLE, Kind, Level
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.helping import serving
from bangfu.papers.content import Helper
from bangfu.papers.queries.homes import Home

LEVEL_NAMES = {
    Level.VILLAGE: "村（居）", Level.TOWNSHIP: "乡镇（街道）", Level.COUNTY: "区县", Level.CITY: "市",
}  # fmt: skip
"""The four levels of help (GY-2.2-a) as papers say them."""
_KINDS = {
    Kind.ENTERPRISE: "企事业单位", Kind.SELF_EMPLOYED: "企事业单位", Kind.CARER: "企事业单位",
    Kind.SOCIAL_ORGANISATION: "社会组织", Kind.SOCIAL_WORKER: "社会组织",
    Kind.VOLUNTEER: "志愿者", Kind.NEIGHBOUR: "志愿者", Kind.RELATIVE: "志愿者",
    Kind.CARING_PERSON: "志愿者", Kind.LOCAL_TALENT: "志愿者", Kind.RETIRED_CADRE: "志愿者",
    Kind.UNKNOWN: "",
}  # fmt: skip
"""Kinds of helper as DZ-2.8-c counts them; everybody else is of party or government."""


class Helping:
    """The pairings of some homes as of a day; read once, asked per home and person."""

    def __init__(self, homes: Sequence[Home], day: dt.date) -> None:
        ids = [home.household.pk for home in homes]
        self._held: dict[int, list[Pairing]] = defaultdict(list)
        rows = serving(day).filter(household__in=ids).select_related("helper__office", "person")
        for one in rows.order_by("-main", "from_day", "pk"):
            self._held[one.household_id].append(one)
        seen = Visit.objects.filter(
            household__in=ids, day__lte=day, struck_at=None, how__in=CONTACTS, helper__isnull=False
        )
        self._seen = {
            (home, helper): last
            for home, helper, last in seen.order_by()
            .values_list("household", "helper").annotate(last=Max("day"))
        }  # fmt: skip

    def of(self, home: Home, person: int | None = None) -> list[Pairing]:
        """Who helps a home; with a person whoever holds just them as well, nobody for others."""
        return [
            one for one in self._held[home.household.pk]
            if person is None or one.person_id in (None, person)
        ]  # fmt: skip

    def responsible(self, home: Home, person: int | None = None) -> tuple[Helper, ...]:
        """Who is responsible, the village first: what the column 帮扶责任人 says (AK-A2-06)."""
        order = list(Level)
        rows = [one for one in self.of(home, person) if one.main]
        return named(sorted(rows, key=lambda one: order.index(Level(one.level))))

    def at(self, home: Home, level: str, person: int | None = None) -> tuple[Helper, ...]:
        """Everybody who helps at one level, the responsible one first."""
        return named(one for one in self.of(home, person) if one.level == level)

    def last_contact(self, home: Home, helper: int) -> dt.date | None:
        """The last day on which a helper was there or called."""
        return self._seen.get((home.household.pk, helper))


def named(pairings: Iterable[Pairing]) -> tuple[Helper, ...]:
    """Helpers as papers name them, each once."""
    found: dict[int, Helper] = {}
    for one in pairings:
        helper = one.helper
        known = "" if helper.kind == Kind.UNKNOWN else str(helper.get_kind_display())
        found.setdefault(
            helper.pk,
            Helper(
                name=helper.name, post=helper.post or known, phone=helper.phone,
                unit=helper.office.name if helper.office else "", since=one.from_day,
            ),
        )  # fmt: skip
    return tuple(found.values())


def kind_of(pairing: Pairing) -> str:
    """What kind of helper it is, as the roster counts them (DZ-2.8-c)."""
    kind = Kind(pairing.helper.kind)
    if kind in RESPONSIBLE:
        return "党政机关"
    return _KINDS.get(kind, "党政机关")
