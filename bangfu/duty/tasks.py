"""Counting what is due, in the background; started again after a crash it ends the same."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bangfu.duty.actions.count import count_due
from bangfu.duty.models import DueRun
from bangfu.ledger.tasks import told
from bangfu.org.models import Area


@task()
def count_village(code: str) -> None:
    """Count one village."""
    count_due(code, timezone.localdate())


@task()
def count_under(prefix: str) -> None:
    """Count the villages under a prefix."""
    count_due(prefix, timezone.localdate())


@task()
def count_area(pk: int) -> None:
    """Count the area of a run."""
    run = DueRun.objects.get(pk=pk)
    with told(run) as tell:
        area = Area.objects.get(pk=run.area_code)
        tell(area.name, 0, 1)
        count_due(area.prefix, timezone.localdate())
        tell(area.name, 1, 1)
