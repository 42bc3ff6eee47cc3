"""Harm that has to be reported at once, as soon as somebody sees it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.visit import Visit
from bangfu.ledger.models import Household, Person


class Report(models.Model):
    """Harm or danger to somebody, told to the township at once; open until somebody took it up."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, models.PROTECT, related_name="reports")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="reports")
    what = models.CharField(_("发现了什么"), max_length=40)
    words = models.TextField(_("具体情况"), blank=True, default="")
    found_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    taken_up_by = models.CharField(max_length=60, blank=True, default="")
    outcome = models.CharField(_("怎样处理"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("强制报告")
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(
                fields=["household"],
                name="report_open",
                condition=models.Q(taken_up_at__isnull=True),
            )
        ]
