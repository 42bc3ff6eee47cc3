"""Reading the whole chain in the background: millions of rows take longer than a page may."""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.utils import timezone
from django_tasks import task

from bangfu.journal.chain import verify
from bangfu.journal.models import Verification

log = logging.getLogger(__name__)


@task()
def read_chain(verification: int) -> None:
    """Read the chain and keep what it showed."""
    row = Verification.objects.filter(pk=verification)

    def tell(done: int, total: int) -> None:
        row.update(
            state=Verification.State.READING, done=done, total=total, heard_at=timezone.now()
        )

    tell(0, 0)
    try:
        finding = verify(tell)
    except Exception:
        row.update(state=Verification.State.FAILED, heard_at=timezone.now())
        log.exception("verification %s stopped", verification)
        raise
    row.update(
        state=Verification.State.DONE,
        done=finding.entries,
        total=finding.entries,
        heard_at=timezone.now(),
        breaks=[asdict(one) for one in finding.breaks],
    )
