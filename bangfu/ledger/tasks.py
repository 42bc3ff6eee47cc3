"""Work on whole areas that takes longer than a page may: screening, and trying out a value."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bangfu.ledger.models import ScreeningRun, WhatIf
from bangfu.ledger.models.background import Run, State
from bangfu.ledger.queries.runs import by_standing
from bangfu.ledger.queries.stale import is_stale
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.screening.trial import try_out
from bangfu.org.models import Area

log = logging.getLogger(__name__)
TELL_EVERY = 0.5
"""Seconds between two notes of how far a run is; each is a short transaction of its own."""
AGAIN = 2
"""How often a run begins anew because rules or values changed while it went on."""
Tell = Callable[[str, int, int], None]


@task()
def screen_area(pk: int) -> None:
    """Screen the area of a run; started again after a crash it begins anew and ends the same."""
    run = ScreeningRun.objects.get(pk=pk)
    with told(run) as tell:
        prefix = Area.objects.get(pk=run.area_code).prefix
        found = screen_under(prefix, run.on, tell)
        for _again in range(AGAIN):
            # other rules or values came to count while it went on
            if not is_stale(prefix, timezone.localdate()):
                break
            found = screen_under(prefix, timezone.localdate(), tell)
        run.summary = asdict(found) | {"standings": by_standing(prefix)}
        run.save(update_fields=["summary"])


@task()
def try_value(pk: int) -> None:
    """Work out what another value would change; started again it begins anew."""
    trial = WhatIf.objects.get(pk=pk)
    with told(trial) as tell:
        trial.summary = try_out(trial, Area.objects.get(pk=trial.area_code).prefix, tell)
        trial.save(update_fields=["summary"])


@contextmanager
def told(run: Run) -> Iterator[Tell]:
    """Keep on a run's row how far it is, that it is alive, and how it ended."""
    rows = type(run)._default_manager.filter(pk=run.pk)
    rows.update(
        state=State.RUNNING, started_at=timezone.now(), heard_at=timezone.now(), problem="",
        done=0, total=0, stage="",
    )  # fmt: skip
    last: tuple[str, float] = "", 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if stage == last[0] and now - last[1] < TELL_EVERY:
            return
        last = stage, now
        rows.update(stage=stage[:40], done=done, total=total, heard_at=timezone.now())

    try:
        yield tell
    except Exception:
        rows.update(
            state=State.FAILED, finished_at=timezone.now(),
            problem=_("没算成，台账没有乱。再算一次；还不行，请告诉系统管理员。"),
        )  # fmt: skip
        log.exception("run %s of %s stopped", run.pk, type(run).__name__)
        raise
    rows.update(state=State.DONE, finished_at=timezone.now(), heard_at=timezone.now())
