"""The health file of a helped person: entries are added, wrong ones crossed out (AK-4.4.5-a)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible, not_ahead
from bangfu.ledger.actions.persons import person_subject
from bangfu.ledger.models import Document, HealthEntry, Person


@transaction.atomic
def record_health(
    *,
    actor: Actor,
    person: Person,
    kind: HealthEntry.Kind,
    day: dt.date,
    content: str,
    where: str = "",
    document: Document | None = None,
) -> HealthEntry:
    """Add a dated entry on condition, way of life or an examination to a person's health file.

    The same entry twice is one entry. The journal tells of it without its content, which
    stands in the file alone. Raises Impossible for a day to come and for a paper of
    another household.
    """
    not_ahead(day)
    if document is not None and document.household_id != person.household_id:
        raise Impossible(_("这份材料不是这一户的"))
    held = Person.objects.select_for_update().get(pk=person.pk)
    same = HealthEntry.objects.filter(
        person=held, kind=kind, day=day, content=content, crossed_out_because=""
    ).first()
    if same is not None:
        return same
    entry = HealthEntry.objects.create(
        person=held, kind=kind, day=day, content=content, where=where, document=document,
        added_by=actor.name,
    )  # fmt: skip
    record(
        actor=actor, act="ledger.record_health", subject=person_subject(held),
        area=held.area_code, after={"记在": str(HealthEntry.Kind(kind).label), "日期": day},
    )  # fmt: skip
    return entry


@transaction.atomic
def cross_out_health(*, actor: Actor, entry: HealthEntry, why: str) -> HealthEntry:
    """Cross out a wrong entry, with the reason; it stays to be read. Repeating it is harmless.

    Raises Impossible without a reason.
    """
    if not why:
        raise Impossible(_("写明为什么划掉"))
    one = HealthEntry.objects.select_for_update().select_related("person").get(pk=entry.pk)
    if one.crossed_out_because:
        return one
    one.crossed_out_because = why[:200]
    one.save(update_fields=["crossed_out_because"])
    record(
        actor=actor, act="ledger.cross_out_health", subject=person_subject(one.person),
        area=one.person.area_code, why=why,
        before={"记在": str(HealthEntry.Kind(one.kind).label), "日期": one.day},
    )  # fmt: skip
    return one
