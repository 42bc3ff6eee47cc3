"""That somebody took the ledger along: who, how many, which columns."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Entry, Subject
from bangfu.org.models import Area


@transaction.atomic
def record_export(
    *, actor: Actor, area: Area, number: int, columns: Sequence[str], filters: str
) -> Entry:
    """Write into the journal that so many people's lines left the system, numbers masked."""
    return record(
        actor=actor, act="ledger.export", subject=Subject("area", area.code, area.name),
        area=area.code,
        after={"人数": number, "列": "、".join(columns), "条件": filters},
    )  # fmt: skip
