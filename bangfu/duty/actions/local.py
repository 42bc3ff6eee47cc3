"""A county sets a number the texts leave open, with the reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.local import NUMBERS
from bangfu.duty.models import LocalNumber
from bangfu.duty.queries.local import number_in
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.org.models import Area


@transaction.atomic
def set_number(*, actor: Actor, area: Area, name: str, value: int, why: str) -> LocalNumber:
    """A number counts in an area from now on; limits already given to somebody stay.

    Raises Impossible without a reason, and for a value outside the number's limits.
    """
    about = NUMBERS[name]
    if not about.low <= value <= about.high:
        raise Impossible(_("填 %(low)d 到 %(high)d 之间的数")
                         % {"low": about.low, "high": about.high})  # fmt: skip
    if not why.strip():
        raise Impossible(_("写明为什么这样定"))
    before = number_in(area.code, name)
    made = LocalNumber.objects.create(
        area_code=area.code, name=name, value=value, why=why.strip()[:200], set_by=actor.name
    )
    record(
        actor=actor, act="duty.set_number", subject=Subject("number", name, str(about.label)),
        area=area.code, why=why, before={"数": before.value}, after={"数": value},
    )  # fmt: skip
    return made
