"""Whether more people stand so than anybody would count, told without looking at one of them.

Outcomes begin their index with how somebody stands: a thousand of them are counted in a fraction
of the time a thousand people take.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from bangfu.ledger.models import Outcome
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.lots import of_persons
from bangfu.ledger.queries.tabs import homes_of
from bangfu.org.access import Reader
from bangfu.org.models.area import SIGNIFICANT, after
from bangfu.org.written import Written


def surely_more(reader: Reader, filters: Filters, prefix: str, most: int) -> bool:
    """Whether filters by standing alone leave more than `most` people of an area.

    False says nothing: it may be more all the same. Every outcome concerns at least one person
    on the books, each household has one.
    """
    standing, programme = filters.standing, filters.programme
    so = Filters(standing=standing, programme=programme, undecided=filters.undecided)
    if replace(filters, area="") != so or len(prefix) >= SIGNIFICANT["village"]:
        return False
    homes = homes_of(replace(so, area=prefix), reader)
    if homes is not None:
        return homes > most
    if so.undecided:
        return False
    values = {"standing": standing, "low": prefix, "high": after(prefix)}
    if programme:
        values["programme"] = programme
    return bool(_beyond(bool(programme), of_persons(programme), most)(**values))


@lru_cache(maxsize=16)
def _beyond(of_programme: bool, single: bool, most: int) -> Written:
    """The person, or the household, that outcomes concern right after so many others."""

    def build(standing: str, low: str, high: str, programme: str = "") -> QuerySet[Any, Any]:
        rows = Outcome.objects.filter(standing=standing, area_code__gte=low, area_code__lt=high)
        if of_programme:
            rows = rows.filter(programme=programme)
        if single:
            return rows.order_by().values_list("area_code")[most : most + 1]
        homes = rows.order_by("area_code", "household_id").values_list("area_code", "household_id")
        return homes.distinct()[most : most + 1]

    return Written(build)
