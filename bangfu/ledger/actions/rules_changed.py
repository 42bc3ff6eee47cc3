"""Judge an area anew because other rules or values count there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import default_task_backend, task

from bangfu.journal.models import SYSTEM, Actor
from bangfu.ledger.actions.screening import start_screening
from bangfu.ledger.models import Household
from bangfu.ledger.queries.stale import is_stale
from bangfu.org.access import inside
from bangfu.org.models import Area

JUST_AFTER = dt.time(0, 1)
"""When on its first day a change takes effect."""


def rules_change(*, actor: Actor, area: Area, days: Collection[dt.date]) -> None:
    """Have an area judged anew by what counts from some days on: at once, or when they come."""
    today = timezone.localdate()
    homes = Household.objects.filter(inside(area.prefix), closed_on=None, people__gt=0)
    if any(day <= today for day in days) and homes.exists():
        start_screening(actor=actor, area=area)
    for day in sorted(day for day in days if day > today):
        _on(day, area.code)


def area_saved(
    instance: Area, update_fields: Collection[str] | None = None, **_signal: Any
) -> None:
    """Have an area judged anew where another place's standards count there now."""
    if "standards_code" in (update_fields or ()) and is_stale(
        instance.prefix, timezone.localdate()
    ):
        start_screening(actor=SYSTEM, area=instance)


def _on(day: dt.date, area_code: str) -> None:
    if not default_task_backend.supports_defer:
        return  # the nightly run sees to it
    when = timezone.make_aware(dt.datetime.combine(day, JUST_AFTER))
    transaction.on_commit(
        lambda: screen_what_changed.using(run_after=when).enqueue(area_code), robust=True
    )


@task()
def screen_what_changed(area_code: str) -> None:
    """Have an area judged anew if what counts there has changed; nothing to do where it has not."""
    area = Area.objects.filter(pk=area_code).first()
    if area is not None and is_stale(area.prefix, timezone.localdate()):
        start_screening(actor=SYSTEM, area=area)
