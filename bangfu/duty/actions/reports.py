"""Reports of harm are taken up: by whom, and what was done."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Report
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of


@transaction.atomic
def take_up_report(*, actor: Actor, report: Report, outcome: str) -> Report:
    """Say what was done about a report; it then waits for nobody. The first answer stands.

    Raises Impossible without a word on what was done.
    """
    if not outcome.strip():
        raise Impossible(_("写明怎样处理的"))
    one = Report.objects.select_for_update().select_related("household").get(pk=report.pk)
    if one.taken_up_at is not None:
        return one
    one.taken_up_at, one.taken_up_by = timezone.now(), actor.name
    one.outcome = outcome.strip()[:300]
    one.save(update_fields=["taken_up_at", "taken_up_by", "outcome"])
    record(
        actor=actor, act="duty.take_up_report", subject=subject_of(one.household),
        area=one.household.area_code, why=one.outcome,
    )  # fmt: skip
    return one
