"""Whole identity numbers, telephones and accounts: shown for a reason, and changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Entry
from bangfu.ledger.actions.persons import person_subject
from bangfu.ledger.models import Person
from bangfu.ledger.protected import masked

MOST_AN_HOUR = 60
"""Nobody checks a certificate a minute for an hour; a list is copied that way."""


@dataclass(frozen=True)
class Number:
    """A kind of number behind a mask: the person's field, the act, the word."""

    field: str
    act: str
    word: str | Promise


NUMBERS = {
    "identity": Number("identity", "ledger.reveal_identity", gettext_lazy("身份证号码")),
    "phone": Number("phone", "ledger.reveal_phone", gettext_lazy("联系电话")),
    "account": Number("account", "ledger.reveal_bank", gettext_lazy("银行账号")),
}


class TooMany(Exception):
    """Somebody looked at more whole numbers within an hour than any work needs."""


def reveal(*, actor: Actor, person: Person, what: str, why: str) -> str:
    """A person's whole number, written down with who looked and why.

    Raises TooMany, which is written down as well, past `MOST_AN_HOUR` in the last hour.
    """
    number = NUMBERS[what]
    with transaction.atomic():
        since = timezone.now() - dt.timedelta(hours=1)
        acts = [one.act for one in NUMBERS.values()]
        seen = Entry.objects.filter(actor_id=actor.id, act__in=acts, at__gte=since).count()
        refused = seen >= MOST_AN_HOUR
        record(
            actor=actor,
            act="ledger.reveal_refused" if refused else number.act,
            subject=person_subject(person),
            area=person.area_code,
            why=why,
        )
    if refused:
        raise TooMany(
            _("一小时里已经看了 %(n)d 个完整号码，先停一停。急用请找安全管理员")
            % {"n": MOST_AN_HOUR}
        )
    return str(getattr(person, number.field))


@transaction.atomic
def set_account(*, actor: Actor, person: Person, account: str, bank: str, why: str) -> Person:
    """Write down the bank account a person is paid to; the journal keeps only its masked form."""
    one = Person.objects.select_for_update().get(pk=person.pk)
    before = {"银行账号": masked(one.account), "开户银行": one.account_bank}
    one.account, one.account_bank = account, bank
    one.save(update_fields=["account", "account_bank", "updated_at"])
    record(
        actor=actor, act="ledger.change_person", subject=person_subject(one), area=one.area_code,
        why=why, before=before, after={"银行账号": masked(account), "开户银行": bank},
    )  # fmt: skip
    return one
