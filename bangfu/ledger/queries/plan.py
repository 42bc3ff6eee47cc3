"""Reads of plans: a household's own, and what is late or lacking across an area."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from bangfu.ledger.models import Household, Measure, Need, Plan
from bangfu.ledger.models.person import State
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader

OPEN = (Progress.PLANNED, Progress.DOING)
ABLE_TO_WORK = ("有", "部分")


def plan_of(household: Household) -> Plan | None:
    """A household's plan with needs and measures at hand; None before there is one."""
    measures = Measure.objects.select_related("office").order_by("pk")
    needs = Need.objects.select_related("person").prefetch_related(Prefetch("measures", measures))
    return (
        Plan.objects.filter(household=household).prefetch_related(Prefetch("needs", needs)).first()
    )


def lacks_development(household: Household, plan: Plan | None) -> bool:
    """Whether somebody could work and the plan does not say how the household can earn (P2-2.4-a)."""
    if plan is not None and plan.development.strip():
        return False
    return household.persons.filter(state=State.PRESENT, facts__劳动能力__in=ABLE_TO_WORK).exists()


def overdue_measures(reader: Reader) -> QuerySet[Measure]:
    """Measures not done by their day, the longest overdue first."""
    return (
        Measure.objects.filter(
            need__plan__household__in=households_of(reader), by_day__lt=reader.day,
            progress__in=OPEN,
        )
        .select_related("need__plan__household", "office")
        .order_by("by_day", "pk")
    )  # fmt: skip


def plans_to_review(reader: Reader) -> QuerySet[Plan]:
    """Plans whose day of review has come."""
    return (
        Plan.objects.filter(household__in=households_of(reader), review_on__lte=reader.day)
        .select_related("household")
        .order_by("review_on", "pk")
    )


def needs_without_measures(reader: Reader) -> QuerySet[Need]:
    """Needs nothing is being done about."""
    doing = Measure.objects.filter(need_id=OuterRef("pk")).exclude(progress=Progress.STOPPED)
    return (
        Need.objects.filter(~Exists(doing), plan__household__in=households_of(reader), met_on=None)
        .select_related("plan__household", "person")
        .order_by("found_on", "pk")
    )


def households_without_measures(reader: Reader) -> QuerySet[Household]:
    """Open households nothing is being done for (GN-2-e: household by household)."""
    doing = Measure.objects.filter(need__plan__household_id=OuterRef("pk")).exclude(
        progress=Progress.STOPPED
    )
    return households_of(reader).filter(~Exists(doing), closed_on=None, people__gt=0)


def villages_without_measures(reader: Reader) -> dict[str, int]:
    """How many households of each village nothing is being done for."""
    rows = households_without_measures(reader).values("area_code").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for row in rows.filter(~Q(area_code="")):
        village = row["area_code"][:12]
        found[village] = found.get(village, 0) + row["n"]
    return found
