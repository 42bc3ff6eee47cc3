"""Have whole areas judged anew: when somebody asks, and every night because people grow older."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM, Actor, Subject
from bangfu.ledger.models import Household, ScreeningRun
from bangfu.ledger.models.background import Run, State
from bangfu.ledger.queries.stale import counties_of_stale
from bangfu.ledger.screening.many import Screened, screen_under
from bangfu.ledger.tasks import screen_area
from bangfu.org.models import Area
from bangfu.org.models.area import upward

R = TypeVar("R", bound=Run)
Tell = Callable[[str, int, int], None]
COUNTY = 6
"""Leading digits of a county's code: people who owe each other support mostly live in one."""


@transaction.atomic
def start_screening(*, actor: Actor, area: Area) -> ScreeningRun:
    """Have an area judged in the background; a run of it, or of an area around it, that is
    already going on is returned instead of a second. One whose process died is marked failed.
    """
    # two who ask at the same moment get the same run
    Area.objects.select_for_update().get(pk=area.pk)
    running = still_going(ScreeningRun, area)
    if running is not None:
        return running
    run = ScreeningRun.objects.create(
        area_code=area.code, on=timezone.localdate(), asked_by=actor.name, asked_by_id=actor.id
    )
    record(
        actor=actor, act="ledger.screen_area", subject=Subject("area", area.code, area.name),
        area=area.code,
    )  # fmt: skip
    transaction.on_commit(lambda: screen_area.enqueue(run.pk))
    return run


def still_going(model: type[R], area: Area, **wanted: object) -> R | None:
    """The run of an area, or of one around it, that goes on; those that died are marked so."""
    rows = model._default_manager.filter(
        area_code__in=upward(area.code), state__in=(State.WAITING, State.RUNNING), **wanted
    )
    for run in rows:
        if run.going_on:
            return run
        run.state, run.finished_at = State.FAILED, timezone.now()
        run.problem = _("算到一半停了：做这件事的程序被关掉了。再算一次就行。")
        run.save(update_fields=["state", "finished_at", "problem"])
    return None


def refresh_stale(
    day: dt.date, tell: Tell | None = None, *, prefix: str = ""
) -> dict[str, Screened]:
    """Judge anew, county by county, wherever somebody was last judged before this day, or by
    rules and values that are not those in force on it.

    Ages and periods run on though nobody writes anything. Gives what each county, by the
    leading digits of its code, came to; counties where all are up to date are left out.
    """
    digits = max(COUNTY, len(prefix))
    stale = Household.objects.filter(
        Q(screened_on=None) | Q(screened_on__lt=day),
        closed_on=None, people__gt=0, area_code__startswith=prefix,
    )  # fmt: skip
    counties = stale.annotate(county=Substr(F("area_code"), 1, digits))
    before = set(counties.order_by().values_list("county", flat=True).distinct())
    found = {}
    for county in sorted(before | counties_of_stale(prefix, day, digits)):
        found[county] = screen_under(county, day, tell)
        with transaction.atomic():
            record(
                actor=SYSTEM, act="ledger.screen_area", area=county.ljust(12, "0"),
                subject=Subject("area", county.ljust(12, "0"), _name(county)),
            )  # fmt: skip
    return found


def _name(prefix: str) -> str:
    area = Area.objects.filter(pk=prefix.ljust(12, "0")).first()
    return area.name if area else prefix
