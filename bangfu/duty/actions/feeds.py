"""The address of somebody's own calendar: made, made anew, switched off, read."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import CalendarFeed
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models import Staff

BYTES = 32
AN_HOUR = dt.timedelta(hours=1)
READS_AN_HOUR = 60
"""A calendar program asks every few minutes at most."""


class TooOften(Exception):
    """The address was read too often within an hour."""


@transaction.atomic
def make_feed(*, actor: Actor, staff: Staff, why: str) -> tuple[CalendarFeed, str]:
    """A new address; the one before stops working at once. The secret is told only now."""
    if not why.strip():
        raise Impossible(_("写明给哪里用，比如“自己手机的日历”"))
    # the person is held, so that two requests at once do not leave two addresses
    Staff.objects.select_for_update().get(pk=staff.pk)
    replaced = _end(staff, _("换了新的"))
    secret = secrets.token_urlsafe(BYTES)
    made = CalendarFeed.objects.create(
        staff=staff, digest=digest_of(secret), made_because=why.strip()[:200]
    )
    record(
        actor=actor, act="duty.make_feed", subject=_subject(made), area=staff.area_id or "",
        why=why, after={"换掉了原来的": replaced},
    )  # fmt: skip
    return made, secret


@transaction.atomic
def end_feed(*, actor: Actor, staff: Staff, why: str) -> None:
    """The address stops working at once."""
    if not why.strip():
        raise Impossible(_("写明为什么关掉"))
    held = CalendarFeed.objects.select_for_update().filter(staff=staff, ended_at=None).first()
    if held is None:
        raise Impossible(_("没有开着的日历订阅"))
    _end(staff, why.strip())
    record(
        actor=actor, act="duty.end_feed", subject=_subject(held), area=staff.area_id or "", why=why
    )


@transaction.atomic
def read_feed(*, secret: str) -> CalendarFeed | None:
    """The feed that a secret opens, counted as read now; None for any other secret.

    Raises TooOften past the hour's limit. What is fetched is one's own list again and
    again: it has no entry in the journal, the page shows when it was last fetched.
    """
    one = (
        CalendarFeed.objects.select_for_update(of=("self",)).select_related("staff")
        .filter(digest=digest_of(secret), ended_at=None).first()
    )  # fmt: skip
    if one is None:
        return None
    now = timezone.now()
    if one.hour_from is None or now - one.hour_from >= AN_HOUR:
        CalendarFeed.objects.filter(pk=one.pk).update(hour_from=now, reads=1, last_read_at=now)
        return one
    if one.reads >= READS_AN_HOUR:
        raise TooOften
    CalendarFeed.objects.filter(pk=one.pk).update(reads=F("reads") + 1, last_read_at=now)
    return one


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _end(staff: Staff, why: str) -> bool:
    rows = CalendarFeed.objects.filter(staff=staff, ended_at=None)
    return bool(rows.update(ended_at=timezone.now(), ended_because=why[:200]))


def _subject(feed: CalendarFeed) -> Subject:
    return Subject("calendar_feed", str(feed.pk), feed.staff.name)
