"""The one way into the journal, and having it verified."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from bangfu.journal.acts import ACTS
from bangfu.journal.masking import masked
from bangfu.journal.models import Actor, Entry, Head, Subject, Verification
from bangfu.journal.sealing import canonical, seal, storable
from bangfu.journal.tasks import read_chain

_IDENTITY = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")


class OutsideTransaction(TransactionManagementError):
    """An act and its entry must stand or fall together."""


class UnknownAct(ValueError):
    """The act has no sentence in `acts.ACTS`, so nobody could read its entry."""


class BrokenHead(RuntimeError):
    """The row that says where the chain ends is gone."""


def record(
    *,
    actor: Actor,
    act: str,
    subject: Subject,
    area: str = "",
    why: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Entry:
    """Add one entry to the journal, inside the transaction of the act it tells of.

    `area` is the statutory code of the place the act concerns, `why` the reason a person gave.
    Identity, bank card and mobile numbers in any text are masked; a whole number of eleven
    digits that begins with 1 counts as a mobile number, so sums of a hundred million yuan and
    more are given as a Decimal in yuan. Call it last in an action: it holds the end of the
    chain until the transaction ends, and others wait for it.

    Raises OutsideTransaction, UnknownAct, BrokenHead; ValueError for a subject whose id is an
    identity number; TypeError for values that have no canonical text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{act}: record() belongs inside the transaction of its act")
    if act not in ACTS:
        raise UnknownAct(f"{act} is not in bangfu/journal/acts.py")
    if _IDENTITY.fullmatch(subject.id):
        raise ValueError(f"{act}: a subject is named by its own number, not by an identity number")
    values = {
        "actor_kind": actor.kind,
        "actor_id": storable(actor.id),
        "actor_name": masked(storable(actor.name)),
        "actor_post": masked(storable(actor.post)),
        "act": act,
        "subject_kind": storable(subject.kind),
        "subject_id": storable(subject.id),
        "subject_label": masked(storable(subject.label)),
        "area_code": storable(area),
        "why": masked(storable(why)),
        "before": canonical(before),
        "after": canonical(after),
    }
    head = _held_head()
    values |= {"seq": head.seq + 1, "at": timezone.now(), "previous": head.digest}
    entry = Entry(**values, digest=seal(values))
    entry.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(seq=entry.seq, digest=entry.digest)
    return entry


def _held_head() -> Head:
    """The end of the chain, locked; SQLite's immediate transactions hold the whole file anyway."""
    held = Head.objects.select_for_update().first()
    if held is None:
        # migrations made it; starting a new one would start a second chain
        raise BrokenHead("the journal has lost its head: run bangfu journal verify")
    return held


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
