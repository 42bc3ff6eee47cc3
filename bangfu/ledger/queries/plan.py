"""Reads of plans: a household's own, and what is late or lacking across an area."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers import deserialize
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from bangfu.ledger.models import Household, Measure, Need, Person, Plan, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.models.plan import OPEN, Kind, Progress
from bangfu.ledger.queries.scope import measures_of, needs_of
from bangfu.org.access import Reader, inside
from bangfu.org.roles import LEDGER_WRITERS

ABLE_TO_WORK = ("有", "部分")


@dataclass(frozen=True)
class PlanSheet:
    """A household's plan as a page shows it.

    `hidden`: the words of a plan may tell of illness and care, so a post that is not
    shown such facts learns only how much there is and what is late.
    """

    plan: Plan | None
    needs: list[Need]
    today: dt.date
    lacks_development: bool
    hidden: bool
    writes: bool
    past: bool = False
    """Whether it is the plan as it stood on a day gone by."""

    @property
    def measures(self) -> list[Measure]:
        """Everything that was ever to be done."""
        return [one for need in self.needs for one in need.measures.all()]

    @property
    def unmet(self) -> list[Need]:
        """Needs that are still there."""
        return [need for need in self.needs if need.met_on is None]

    @property
    def uncovered(self) -> list[Need]:
        """Needs nothing is being done about."""
        return [need for need in self.unmet if not need.cared_for]

    @property
    def running(self) -> list[Measure]:
        """What is still to be done."""
        return [one for one in self.measures if one.is_open]

    @property
    def overdue(self) -> list[Measure]:
        """What was not done by its day."""
        return [one for one in self.running if one.by_day and one.by_day < self.today]

    @property
    def to_review(self) -> bool:
        """Whether the day of the next review has come."""
        return bool(self.plan and self.plan.review_on and self.plan.review_on <= self.today)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many measures of each kind count, so that goods and services are seen together."""
        held = Counter(one.kind for one in self.measures if one.progress != Progress.STOPPED)
        return [(str(kind.label), held[kind]) for kind in Kind if held[kind]]

    @property
    def only_goods(self) -> bool:
        """Whether nothing but goods is given where goods and service belong together (AK-1-a)."""
        held = {one.kind for one in self.measures if one.progress != Progress.STOPPED}
        return held == {Kind.GOODS}

    @property
    def offices(self) -> list[str]:
        """The offices that take part."""
        named = (one.office.name for one in self.measures if one.office)
        return list(dict.fromkeys(named))


def plan_sheet(
    reader: Reader,
    household: Household,
    on: dt.date | None = None,
    people: Iterable[Person] | None = None,
) -> PlanSheet:
    """The plan of a household the reader may see: what is open first, what is settled after it.

    With `on` it is the plan at the end of that day. `people` are those who live there, where
    they were read just now, and the household with its plan.
    """
    plan = plan_then(household, on) if on else plan_of(household, just_read=people is not None)
    needs = sorted(plan.needs.all(), key=lambda need: need.met_on is not None) if plan else []
    return PlanSheet(
        plan=plan,
        needs=needs,
        today=on or reader.day,
        lacks_development=on is None and lacks_development(household, plan, people),
        hidden=bool(reader.hidden_groups),
        writes=reader.may(LEDGER_WRITERS) and household.closed_on is None and on is None,
        past=on is not None,
    )


def plan_then(household: Household, on: dt.date) -> Plan | None:
    """A household's plan at the end of a day; None where there was none."""
    plan = Plan.objects.filter(household_id=household.pk).first()
    if plan is None or (plan.made_on is not None and plan.made_on > on):
        return None
    end = timezone.make_aware(dt.datetime.combine(on, dt.time.max))
    kept = plan.earlier.filter(until__gt=end).first()
    return _rebuilt(kept.said) if kept else plan_of(household)


def _rebuilt(said: str) -> Plan:
    """A plan with needs and measures as they were written down; never saved."""
    told = [one.object for one in deserialize("json", said, ignorenonexistent=True)]
    plan = next(one for one in told if isinstance(one, Plan))
    needs = [one for one in told if isinstance(one, Need)]
    for need in needs:
        measures = [one for one in told if isinstance(one, Measure) and one.need_id == need.pk]
        _at_hand(need, "measures", Measure.objects.none(), measures)
    _at_hand(plan, "needs", Need.objects.none(), needs)
    return plan


def _at_hand(of: Plan | Need, name: str, rows: QuerySet[Any], found: list[Any]) -> None:
    rows._result_cache = found
    of._prefetched_objects_cache = {name: rows}


def plan_of(household: Household, *, just_read: bool = False) -> Plan | None:
    """A household's plan with needs and measures at hand; None before there is one.

    Where the household was `just_read`, the plan it was read with is taken.
    """
    if just_read:
        plan = getattr(household, "plan", None)
    else:
        plan = Plan.objects.filter(household=household).first()
    if plan is not None:
        measures = Measure.objects.select_related("office").order_by("pk")
        needs = Need.objects.select_related("person")
        needs = needs.prefetch_related(Prefetch("measures", measures))
        prefetch_related_objects([plan], Prefetch("needs", needs))
    return plan


def lacks_development(
    household: Household, plan: Plan | None, people: Iterable[Person] | None = None
) -> bool:
    """Whether somebody could work and the plan does not say how the household can earn (P2-2.4-a)."""
    if plan is not None and plan.development.strip():
        return False
    return could_work(household, people)


def could_work(household: Household, people: Iterable[Person] | None = None) -> bool:
    """Whether somebody of the household is known to be able to work, wholly or in part.

    `people` are those who live there, where they are at hand. Looked at here and not in the
    database: SQLite does not find a Chinese key in facts that were written in bulk.
    """
    if people is None:
        people = household.persons.filter(state=State.PRESENT)
    return any(one.facts.get("劳动能力") in ABLE_TO_WORK for one in people)


def overdue_measures(reader: Reader) -> QuerySet[Measure]:
    """Measures not done by their day, the longest overdue first."""
    return (
        measures_of(reader)
        .filter(by_day__lt=reader.day, progress__in=OPEN)
        .select_related("need__plan__household", "office")
        .order_by("by_day", "pk")
    )  # fmt: skip


def needs_without_measures(reader: Reader) -> QuerySet[Need]:
    """Needs nothing is being done about, the first written down first."""
    doing = Measure.objects.filter(need_id=OuterRef("pk")).exclude(progress=Progress.STOPPED)
    return (
        needs_of(reader)
        .filter(~Exists(doing), met_on=None)
        .select_related("plan__household", "person")
        .order_by("pk")
    )


def villages_without_measures(reader: Reader) -> dict[str, int]:
    """In how many households of each village nothing is being done, by the figures kept (GN-2-e).

    Villages where something is done for everybody are left out.
    """
    rows = VillageFigures.objects.filter(
        inside(reader.prefix[:12], "village_code"), households__gt=F("measured")
    )
    return {one.village_code: one.households - one.measured for one in rows}
