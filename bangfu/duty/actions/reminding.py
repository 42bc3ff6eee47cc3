"""The morning's digests go out by e-mail: one a person and day, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Digest, Helper
from bangfu.duty.queries.digest import Morning, morning
from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM, Subject
from bangfu.org.days import running_on

log = logging.getLogger(__name__)
Tell = Callable[[str, int, int], None]
State = Digest.State


@dataclass
class Reminded:
    """What became of a morning's digests."""

    sent: int = 0
    before: int = 0
    """Sent already by an earlier run of the day."""
    nothing: int = 0
    """People who have an address and nothing to do."""
    without_address: int = 0
    """People with an account and something to do, without an address: they read it on the site."""
    failed: list[str] = field(default_factory=list)
    """Names of those it could not be sent to."""
    unsure: list[str] = field(default_factory=list)
    """Names of those of whom an interrupted run does not know whether it was sent."""
    mail: bool = True
    """Whether sending is set up at all."""


def send_digests(today: dt.date, tell: Tell | None = None) -> Reminded:
    """Send every helper with an account and an address their digest of today, once.

    Who was sent one, or may have been, by an earlier run is left out; who it could not be sent
    to is tried again. One failing address does not keep the others from theirs.
    """
    done = Reminded(mail=bool(settings.MAIL_FROM))
    rows = Helper.objects.filter(running_on(today), staff__is_active=True).select_related("staff")
    people: dict[int, list[Helper]] = defaultdict(list)
    for helper in rows.order_by("pk"):
        people[helper.staff_id or 0].append(helper)
    connection = get_connection(fail_silently=False) if done.mail else None
    for place, helpers in enumerate(people.values()):
        if tell is not None:
            tell(_("每日提醒"), place, len(people))
        _one(helpers, today, done, connection)
    if connection is not None:
        connection.close()
    if done.sent or done.failed:
        with transaction.atomic():
            record(
                actor=SYSTEM, act="duty.remind",
                subject=Subject("digest", today.isoformat(), today.isoformat()),
                after={"发了": done.sent, "没发成": len(done.failed)},
            )  # fmt: skip
    return done


def _one(
    helpers: list[Helper], today: dt.date, done: Reminded, connection: BaseEmailBackend | None
) -> None:
    staff = helpers[0].staff
    assert staff is not None
    kept = Digest.objects.filter(helper=helpers[0], day=today).first()
    if kept is not None and kept.state == State.SENT:
        done.before += 1
        return
    if kept is not None and kept.state == State.SENDING:
        # somebody was interrupted between handing it over and writing that down
        done.unsure.append(staff.name)
        return
    found = [one for one in (morning(helper, today) for helper in helpers) if one.tells]
    if not found:
        done.nothing += 1
        return
    if not staff.email:
        done.without_address += 1
        return
    if connection is None:
        return
    row, made = Digest.objects.get_or_create(
        helper=helpers[0], day=today,
        defaults={
            "state": State.SENDING, "homes": sum(one.number for one in found),
            "tried_at": timezone.now(),
        },
    )  # fmt: skip
    if not made and not _again(row):
        return
    try:
        handed = connection.send_messages([_mail(staff.email, found)])
        if not handed:
            raise smtplib.SMTPException("nothing was handed over")
    except Exception as why:
        # the address stays out of the log: it belongs to a person
        log.warning("digest of helper %s not sent: %s", helpers[0].pk, type(why).__name__)
        Digest.objects.filter(pk=row.pk).update(state=State.FAILED, tried_at=timezone.now())
        done.failed.append(staff.name)
        connection.close()
    else:
        Digest.objects.filter(pk=row.pk).update(state=State.SENT, tried_at=timezone.now())
        done.sent += 1


def _again(row: Digest) -> bool:
    """Take a failed one up again; False where another run has it."""
    taken = Digest.objects.filter(pk=row.pk, state=State.FAILED)
    return bool(taken.update(state=State.SENDING, tried_at=timezone.now()))


def _mail(address: str, mornings: list[Morning]) -> EmailMessage:
    text = "\n\n".join(one.text for one in mornings)
    where = settings.CSRF_TRUSTED_ORIGINS[:1]
    last = _("名字遮了中间，做什么登录网站看。%(site)s") % {"site": where[0] if where else ""}
    subject = _("帮扶提醒：%(title)s") % {"title": mornings[0].title}
    return EmailMessage(subject, f"{text}\n\n{last}", settings.MAIL_FROM, [address])
