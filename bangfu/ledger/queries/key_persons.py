"""Key persons: who is on the list with what is done for them, and whom the rules propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from bangfu.ledger.models import Decision, KeyPerson, Measure, Need, Outcome, Standing
from bangfu.ledger.models.person import State
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.queries.scope import listings_of, outcomes_of
from bangfu.ledger.screening.decided import decided_on
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area

PROGRAMME = "重点人员"


@dataclass(frozen=True)
class Listed:
    """One person on the list, and the needs that are open for them or for their whole household."""

    listing: KeyPerson
    needs: list[Need]

    @property
    def bare(self) -> bool:
        """Whether nothing is being done: no need has a measure that was not given up."""
        return not any(need.cared_for for need in self.needs)


def key_persons(reader: Reader, area: Area | None = None) -> QuerySet[KeyPerson]:
    """Running listings in the reader's scope or in one area of it, village by village."""
    rows = listings_of(reader).filter(until_day=None, person__state=State.PRESENT)
    if area is not None:
        rows = rows.filter(inside(area.prefix, "person__area_code"))
    return rows.select_related("person__household").order_by(
        "person__area_code", "person__household_id", "pk"
    )


def with_needs(listings: Sequence[KeyPerson]) -> list[Listed]:
    """The same listings with what is done for them, in two queries however many there are."""
    homes = {one.person.household_id for one in listings}
    measures = Measure.objects.exclude(progress=Progress.STOPPED).select_related("office")
    needs = (
        Need.objects.filter(plan__household__in=homes, met_on=None)
        .select_related("plan")
        .prefetch_related(Prefetch("measures", measures.order_by("pk")))
        .order_by("pk")
    )
    by_home: dict[int, list[Need]] = {}
    for need in needs:
        by_home.setdefault(need.plan.household_id, []).append(need)
    return [
        Listed(
            one,
            [
                need
                for need in by_home.get(one.person.household_id, [])
                if need.person_id in (None, one.person_id)
            ],
        )
        for one in listings
    ]


def proposals(reader: Reader, area: Area | None = None) -> QuerySet[Outcome]:
    """People who belong on the list by the rules, are not on it, and were not declined."""
    listed = KeyPerson.objects.filter(person_id=OuterRef("person_id"), until_day=None)
    rows = outcomes_of(reader)
    if area is not None:
        rows = rows.filter(inside(area.prefix))
    return (
        rows.filter(
            ~Exists(listed),
            ~Exists(decided_on(Decision.About.KEY, reader.day, OuterRef)),
            standing=Standing.HOLDS,
            programme=PROGRAMME,
            person__isnull=False,
        )
        .select_related("person__household")
        .order_by("area_code", "household_id", "pk")
    )


def endings(persons: Sequence[int]) -> dict[int, KeyPerson]:
    """The last listing that was ended of each of these people."""
    rows = KeyPerson.objects.filter(person_id__in=persons).exclude(until_day=None)
    return {one.person_id: one for one in rows.order_by("until_day", "pk")}
