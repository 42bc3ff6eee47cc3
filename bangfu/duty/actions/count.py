"""The figures of what is due, village by village: counted in the background, never the truth itself."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone

from bangfu.duty.counting import State
from bangfu.duty.models import DueFigures
from bangfu.duty.queries.due import OFFICE
from bangfu.duty.queries.due_many import due_under
from bangfu.duty.queries.figures import stale_counties
from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM, Subject
from bangfu.org.access import inside
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under

Tell = Callable[[str, int, int], None]
COUNTED = (
    "owed", "done", "overdue", "due", "soon", "late_homes", "office_overdue", "office_due",
    "late_since", "office_late_since", "due_by",
)  # fmt: skip
_BY_VILLAGE = """
SELECT substr(area, 1, 12) AS village, whose = '{office}' AS office, state,
  CASE WHEN state = '{overdue}' THEN since END AS since, count(*) AS n
FROM rows GROUP BY ALL
"""
_BY_DAY = """
SELECT substr(area, 1, 12) AS village, due, count(*) AS n
FROM rows
WHERE whose <> '{office}' AND state NOT IN ('{done}', '{excused}')
  AND (state <> '{overdue}' OR since <> due + 1)
GROUP BY ALL
"""
_LATE_HOMES = """
SELECT substr(area, 1, 12) AS village, count(DISTINCT household) AS n
FROM rows WHERE state = '{overdue}' AND whose <> '{office}' GROUP BY ALL
"""


def count_due(prefix: str, today: dt.date) -> int:
    """Count all villages under a prefix anew; how many there are is the answer.

    Villages where nothing is owed have figures of nought: that they were counted is known.
    """
    # what changes from here on asks for another count
    DueFigures.objects.filter(inside(prefix, "village_code")).update(asked_at=None)
    counts = _counted(prefix, today)
    for code in areas_under(prefix, Level.VILLAGE).values_list("code", flat=True):
        counts.setdefault(code[:12], _nothing())
    now = timezone.now()
    made = [
        DueFigures(village_code=village, day=today, counted_at=now, **found)
        for village, found in sorted(counts.items())
    ]
    with transaction.atomic():
        DueFigures.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["village_code"],
            update_fields=["day", "counted_at", *COUNTED], batch_size=200,
        )  # fmt: skip
        # a village that is closed and empty has none
        DueFigures.objects.filter(inside(prefix, "village_code"), day__lt=today).delete()
    return len(made)


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(COUNTED[:-3], 0) | {name: {} for name in COUNTED[-3:]}


def _counted(prefix: str, today: dt.date) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(_nothing)
    words = {"office": OFFICE} | {state.value: state.value for state in State}
    with duckdb.connect() as work:
        work.register("rows", due_under(prefix, today).rows)
        for village, n in work.sql(_LATE_HOMES.format(**words)).fetchall():
            found[village]["late_homes"] = n
        for village, day, n in work.sql(_BY_DAY.format(**words)).fetchall():
            found[village]["due_by"][day.isoformat()] = n
        for village, office, state, since, n in work.sql(_BY_VILLAGE.format(**words)).fetchall():
            row = found[village]
            if state == State.OVERDUE and since is not None:
                row["office_late_since" if office else "late_since"][since.isoformat()] = n
            if office:
                if state in (State.OVERDUE, State.DUE):
                    row[f"office_{state}"] += n
                continue
            if state != State.EXCUSED:
                row["owed"] += n
            if state in (State.DONE, State.OVERDUE, State.DUE, State.SOON):
                row[str(state)] += n
    return json.loads(json.dumps(found))


def count_stale(today: dt.date, tell: Tell | None = None) -> dict[str, int]:
    """Count every county that has not been counted today; villages by county. One journal row each."""
    found = {}
    counties = stale_counties(today)
    for place, area in enumerate(counties):
        if tell is not None:
            tell(area.name, place, len(counties))
        found[area.name] = count_due(area.prefix, today)
        with transaction.atomic():
            record(
                actor=SYSTEM, act="duty.count_due", subject=Subject("area", area.code, area.name),
                area=area.code, after={"村居": found[area.name]},
            )  # fmt: skip
    return found
