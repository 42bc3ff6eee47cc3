"""Who has somebody responsible for them is counted anew where a helper's account or post changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.functions import Substr

from bangfu.duty.models import Pairing
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.org.models import Appointment, Staff


def count_again(
    instance: Appointment | Staff, update_fields: Collection[str] | None = None, **_signal: Any
) -> None:
    """Count the villages whose households somebody holds: what they can open may be another."""
    # every signing in writes the account
    if isinstance(instance, Staff) and "is_active" not in (update_fields or ("is_active",)):
        return
    staff_id = instance.pk if isinstance(instance, Staff) else instance.staff_id
    held = Pairing.objects.filter(helper__staff=staff_id, until_day=None).order_by()
    villages = held.annotate(village=Substr("household__area_code", 1, 12))
    for village in villages.values_list("village", flat=True).distinct():
        recount_after_commit(village)
