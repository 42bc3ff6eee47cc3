"""Reading the whole chain in the background: millions of rows take longer than a page may."""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from bangfu.journal.actions import BrokenHead, record
from bangfu.journal.chain import verify
from bangfu.journal.models import Actor, Subject, Verification

log = logging.getLogger(__name__)


def ask_to_verify(*, actor: Actor) -> Verification:
    """Have the chain read; the one that is being read already is returned instead of a second."""
    with transaction.atomic():
        newest = Verification.objects.select_for_update().first()
        if newest is not None and newest.going_on:
            return newest
        now = timezone.now()
        asked = Verification.objects.create(
            asked_at=now, heard_at=now, actor_id=actor.id, actor_name=actor.name
        )
        try:
            subject = Subject("verification", str(asked.pk), str(asked.pk))
            record(actor=actor, act="journal.verify", subject=subject)
        except BrokenHead:
            pass  # it must be possible to find out what is broken
        transaction.on_commit(lambda: read_chain.enqueue(asked.pk))
    return asked


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
