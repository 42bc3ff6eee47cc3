"""What the plans of some homes say on a day: needs and measures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bangfu.ledger.models import Measure, Need, Plan, PlanThen
from bangfu.ledger.queries.plan import plan_then
from bangfu.papers.content import TO_VERIFY
from bangfu.papers.queries.homes import Home


class Plans:
    """The plans of some homes at the end of a day; read once, asked per home and person.

    `then` has plans as they stood, by household, where somebody has put them together already.
    """

    def __init__(
        self,
        homes: Sequence[Home],
        day: dt.date,
        then: Mapping[int, Plan | None] | None = None,
    ) -> None:
        self.day = day
        ids = [home.household.pk for home in homes]
        self._plans = {plan.household_id: plan for plan in Plan.objects.filter(household__in=ids)}
        self._needs: dict[int, list[Need]] = defaultdict(list)
        known = Need.objects.filter(plan__household__in=ids, found_on__lte=day)
        for need in known.select_related("plan").prefetch_related("measures__office__area"):
            self._needs[need.plan.household_id].append(need)
        if then is None:
            then = _as_they_stood(homes, day)
        for pk, plan in then.items():
            self._plans.pop(pk, None)
            self._needs[pk] = list(plan.needs.all()) if plan else []
            if plan:
                self._plans[pk] = plan

    def plan(self, home: Home) -> Plan | None:
        """The home's plan."""
        return self._plans.get(home.household.pk)

    def needs(self, home: Home, person: int | None = None) -> tuple[str, ...]:
        """What is lacking and not yet met: of the home, and of one person or of everybody.

        Without a plan nobody has asked: 待核实. With one that names no need: 无 (GY-2.1-l).
        """
        if self.plan(home) is None:
            return (TO_VERIFY,)
        found = [need for need in self._of(home, person) if not self._met(need)]
        return tuple(need_text(need) for need in found) or ("无",)

    def measures(self, home: Home, person: int | None = None) -> list[Measure]:
        """What is being done, or about to be."""
        return [
            measure
            for need in self._of(home, person)
            for measure in need.measures.all()
            if self._running(measure)
        ]

    def all_lines(self, home: Home) -> list[tuple[Need, Measure | None]]:
        """Every need with each of its measures, those done and given up too."""
        return [
            (need, measure)
            for need in self._needs[home.household.pk]
            for measure in (list(need.measures.all()) or [None])
        ]

    def _of(self, home: Home, person: int | None) -> list[Need]:
        needs = self._needs[home.household.pk]
        return [n for n in needs if person is None or n.person_id in (None, person)]

    def _met(self, need: Need) -> bool:
        return need.met_on is not None and need.met_on <= self.day

    def _running(self, measure: Measure) -> bool:
        if measure.done_on is not None and measure.done_on > self.day:
            return True
        return measure.is_open


def _as_they_stood(homes: Sequence[Home], day: dt.date) -> dict[int, Plan | None]:
    """The plans that were made or changed after a day, by household, as they stood that day."""
    if day >= timezone.localdate():
        return {}
    ids = [home.household.pk for home in homes]
    end = timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    since = Q(made_on__gt=day) | Exists(PlanThen.objects.filter(plan=OuterRef("pk"), until__gt=end))
    other = set(
        Plan.objects.filter(since, household__in=ids).values_list("household_id", flat=True)
    )
    return {
        home.household.pk: plan_then(home.household, day)
        for home in homes
        if home.household.pk in other
    }


def need_text(need: Need) -> str:
    """A need with its particulars."""
    return f"{need.what}：{need.detail}" if need.detail else need.what


def measure_text(measure: Measure) -> str:
    """A measure with how often it is done."""
    if not measure.rhythm or measure.rhythm in measure.what:
        return measure.what
    return f"{measure.what}（{measure.rhythm}）"


def by_when(measure: Measure) -> str:
    """By when, or how often."""
    return measure.by_day.isoformat() if measure.by_day else measure.rhythm
