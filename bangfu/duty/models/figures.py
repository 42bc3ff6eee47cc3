"""Figures of duties by village: counted in the background, thrown away without loss."""

from __future__ import annotations

from typing import Any

from django.db import models

from bangfu.ledger.models.background import Run


class DueFigures(models.Model):
    """What was due in a village on `day`; of any other day it says nothing.

    Duties of helpers and carers are counted apart from those of offices. `late_since`
    and `office_late_since` say how many are overdue by the day since when, `due_by` how many
    of helpers and carers are to be done by which day of the present periods, what stands
    under an earlier day already left out. `asked_at`: something changed since and counting
    anew is on its way.
    """

    village_code = models.CharField(max_length=12, primary_key=True)
    day = models.DateField()
    owed = models.PositiveIntegerField(default=0)
    """All that is owed in the present periods, what is excused left out."""
    done = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)
    soon = models.PositiveIntegerField(default=0)
    late_homes = models.PositiveIntegerField(default=0)
    """Households with something overdue."""
    office_overdue = models.PositiveIntegerField(default=0)
    office_due = models.PositiveIntegerField(default=0)
    late_since: Any = models.JSONField(default=dict)
    office_late_since: Any = models.JSONField(default=dict)
    due_by: Any = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)


class DueRun(Run):
    """Counting what is due in an area, in the background."""

    class Meta:
        indexes = [models.Index(fields=["area_code", "state"], name="due_run_area")]
