"""What is overdue rises: after how many days to which level, and what a level said about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models import Household
from bangfu.org.models.area import Level


class RisingDays(models.Model):
    """After how many days overdue a county lets a level see it; the newest row counts.

    The days are counted from the first day on which something was overdue.
    """

    area_code = models.CharField(max_length=14)
    township = models.PositiveSmallIntegerField(_("几天后乡镇看到"))
    county = models.PositiveSmallIntegerField(_("几天后区县看到"))
    city = models.PositiveSmallIntegerField(_("几天后市里看到"))
    why = models.CharField(_("为什么"), max_length=200)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("逾期上报的天数")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area_code"], name="rising_area")]


class Urging(models.Model):
    """What a level above said to a village about overdue duties: of a household, or of all."""

    level = models.CharField(max_length=10, choices=Level)
    area_code = models.CharField(max_length=14)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="urgings"
    )
    words = models.CharField(_("要做什么"), max_length=300)
    by_name = models.CharField(max_length=60)
    by_post = models.CharField(max_length=140, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("催办")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["area_code", "at"], name="urging_area"),
            models.Index(fields=["household", "at"], name="urging_household"),
        ]
