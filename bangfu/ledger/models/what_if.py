"""What if a value of the place were another: who would gain, who would lose, what it would cost."""

from __future__ import annotations

from typing import Any

from django.db import models

from bangfu.ledger.models.background import Run
from bangfu.ledger.models.household import Household
from bangfu.ledger.models.person import Person


class WhatIf(Run):
    """One value tried out on everybody of an area; nobody's file is touched.

    `value` is written as the engine takes it, `value_text` and `was_text` as people
    read it. `summary` has a row a programme: how many, and fen a month, before and after.
    """

    pack = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    value = models.TextField()
    value_text = models.TextField()
    was_text = models.TextField(blank=True, default="")
    summary: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["area_code", "-id"], name="what_if_area")]


class WhatIfChange(models.Model):
    """A household or person that would stand otherwise with a programme. Fen; None: no amount."""

    run = models.ForeignKey(WhatIf, models.CASCADE, related_name="changes")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_constraint=False)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    area_code = models.CharField(max_length=14)
    programme = models.CharField(max_length=40)
    change = models.CharField(max_length=10)
    was = models.CharField(max_length=6)
    would_be = models.CharField(max_length=6)
    fen_was = models.BigIntegerField(null=True, blank=True)
    fen_would_be = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["run", "programme", "area_code", "id"], name="what_if_change")
        ]
