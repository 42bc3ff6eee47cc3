"""Proposed pairings of large areas, worked out in the background, and pairs somebody refused."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper, Level
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.background import Run


class PairingDraft(Run):
    """Proposals for one level of an area; nothing is in force before somebody confirms it.

    `rows` has a proposal each: ids of household, person (None: the whole household), helper
    (None: nobody can) and of the pairing it takes the place of, how near, and why not.
    """

    level = models.CharField(_("层级"), max_length=8, choices=Level)
    everybody = models.BooleanField(default=False)
    """Whether those who have somebody already were placed anew as well."""
    rows: Any = models.JSONField(default=list)
    why = models.CharField(_("理由"), max_length=200, blank=True, default="")
    """With which reason all of it is being put in force; empty while it only proposes."""
    made = models.PositiveIntegerField(default=0)
    """How many of them were put in force."""

    class Meta:
        verbose_name = _("结对方案")
        ordering = ["-id"]
        indexes = [models.Index(fields=["area_code", "-id"], name="pairing_draft_area")]


class PairRefused(models.Model):
    """Somebody decided that this helper is not to hold this household or person, with why.

    It is not proposed again; whoever pairs them by hand all the same may.
    """

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="refused")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    why = models.CharField(_("为什么不合适"), max_length=200)
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("不合适的结对")
        indexes = [models.Index(fields=["household"], name="pair_refused_home")]
