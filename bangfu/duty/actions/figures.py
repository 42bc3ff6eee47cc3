"""Asking for the figures of what is due to be counted anew, once something changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bangfu.duty.models import DueFigures, DueRun
from bangfu.duty.tasks import count_area, count_under, count_village
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.after_commit import once_for_village
from bangfu.ledger.actions.screening import still_going
from bangfu.org.access import inside
from bangfu.org.models import Area


def due_changed(area_code: str) -> None:
    """Have the figures of an area's village counted anew once the present transaction stands."""
    once_for_village(area_code, _ask_for_count)


def _ask_for_count(village: str) -> None:
    rows = DueFigures.objects.filter(village_code=village, asked_at=None)
    # one task however many visits: the next change asks again once it has begun
    if rows.update(asked_at=timezone.now()):
        count_village.enqueue(village)


def due_changed_under(prefix: str) -> None:
    """The same for every village under a prefix, in one run."""

    def recount() -> None:
        rows = DueFigures.objects.filter(inside(prefix, "village_code"))
        if rows.update(asked_at=timezone.now()):
            count_under.enqueue(prefix)

    transaction.on_commit(recount, robust=True)


@transaction.atomic
def start_counting(*, actor: Actor, area: Area) -> DueRun:
    """Have an area counted in the background; one already going on is returned instead."""
    Area.objects.select_for_update().get(pk=area.pk)
    running = still_going(DueRun, area)
    if running is not None:
        return running
    run = DueRun.objects.create(
        area_code=area.code, on=timezone.localdate(), asked_by=actor.name, asked_by_id=actor.id
    )
    record(
        actor=actor, act="duty.count_due", subject=Subject("area", area.code, area.name),
        area=area.code,
    )  # fmt: skip
    transaction.on_commit(lambda: count_area.enqueue(run.pk))
    return run
