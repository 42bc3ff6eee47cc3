"""Try out another value of the place; nobody's file and nobody's money is touched."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.models import WhatIf
from bangfu.ledger.models.background import State
from bangfu.ledger.tasks import try_value
from bangfu.org.models import Area
from bangfu.rulebook import values
from bangfu.rulebook.installed import installed
from bangfu.rulebook.queries.standing import Ground, measured

KEPT_FOR = timedelta(days=30)
"""A trial is worked out again in no time; old ones are thrown away."""


@transaction.atomic
def start_what_if(*, actor: Actor, area: Area, pack: str, name: str, value: str) -> WhatIf:
    """Try out a value, written as the engine takes it, on everybody of an area.

    The same trial that is already going on is returned. Raises ValidationError for a value
    that no rule can use, or a parameter that does not exist.
    """
    today = timezone.localdate()
    parameter = values.of_pack(pack, name)
    node = values.checked(parameter, value, area_code=area.code, on=today)
    Area.objects.select_for_update().get(pk=area.pk)
    WhatIf.objects.filter(area_code=area.code, asked_at__lt=timezone.now() - KEPT_FOR).delete()
    same = WhatIf.objects.filter(
        area_code=area.code, pack=pack, name=name, value=value, on=today,
        state__in=(State.WAITING, State.RUNNING),
    )  # fmt: skip
    running = next((one for one in same if one.going_on), None)
    if running is not None:
        return running
    same.update(
        state=State.FAILED, finished_at=timezone.now(),
        problem=_("算到一半停了：做这件事的程序被关掉了。再算一次就行。"),
    )  # fmt: skip
    now = Ground(area.code, today).standing([parameter], {pack: installed()[pack]})
    trial = WhatIf.objects.create(
        area_code=area.code, on=today, pack=pack, name=name, value=value,
        value_text=measured(parameter, node), was_text=now.text, asked_by=actor.name,
        asked_by_id=actor.id,
    )  # fmt: skip
    record(
        actor=actor, act="ledger.try_value", subject=Subject("parameter", f"{pack}/{name}", name),
        area=area.code, after={"值": trial.value_text},
    )  # fmt: skip
    transaction.on_commit(lambda: try_value.enqueue(trial.pk))
    return trial
