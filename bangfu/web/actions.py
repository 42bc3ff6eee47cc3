"""Coming in and going out: each is one row of the journal."""

from __future__ import annotations

from django.db import transaction

from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM, Actor
from bangfu.org.actions.accounts import staff_subject
from bangfu.org.models import Staff


@transaction.atomic
def sign_in(*, actor: Actor, staff: Staff) -> None:
    """Write down that somebody has signed in."""
    record(actor=actor, act="org.sign_in", subject=staff_subject(staff), area=staff.area_id or "")


@transaction.atomic
def sign_out(*, actor: Actor, staff: Staff) -> None:
    """Write down that somebody has signed out."""
    record(actor=actor, act="org.sign_out", subject=staff_subject(staff), area=staff.area_id or "")


@transaction.atomic
def refuse_sign_in(*, staff: Staff) -> None:
    """Write down that somebody tried an account and did not get in.

    Only for accounts that exist: what strangers type must not fill the journal.
    """
    record(
        actor=SYSTEM,
        act="org.sign_in_refused",
        subject=staff_subject(staff),
        area=staff.area_id or "",
    )
