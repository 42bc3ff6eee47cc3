"""Plans as they were before a change, so that any day gone by can be shown."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core import serializers
from django.utils import timezone

from bangfu.ledger.models import Measure, Need, Plan, PlanThen


def keep(*plans: int) -> None:
    """Write down the plans of these ids as they stand, before something is changed in them."""
    now = timezone.now()
    said: dict[int, list[Any]] = {one.pk: [one] for one in Plan.objects.filter(pk__in=plans)}
    of_need: dict[int, int] = {}
    later: dict[int, list[Any]] = defaultdict(list)
    for need in Need.objects.filter(plan__in=plans).order_by("pk"):
        said[need.plan_id].append(need)
        of_need[need.pk] = need.plan_id
    for measure in Measure.objects.filter(need__plan__in=plans).order_by("pk"):
        later[of_need[measure.need_id]].append(measure)
    PlanThen.objects.bulk_create(
        PlanThen(plan_id=pk, until=now, said=serializers.serialize("json", [*told, *later[pk]]))
        for pk, told in said.items()
    )
