"""Hazards in a home, followed until they are gone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.visit import Visit
from bangfu.ledger.models import Household


class Hazard(models.Model):
    """Something dangerous found in a home."""

    class Kind(models.TextChoices):
        """What kind of danger."""

        GAS = "gas", _("燃气")
        ELECTRIC = "electric", _("用电")
        SUFFOCATION = "suffocation", _("取暖、一氧化碳")
        FIRE = "fire", _("火灾")
        HOUSING = "housing", _("房屋")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("还没处理")
        DOING = "doing", _("正在处理")
        FIXED = "fixed", _("消除了")

    household = models.ForeignKey(Household, models.PROTECT, related_name="hazards")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    what = models.CharField(_("具体情况"), max_length=200)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="hazards")
    found_on = models.DateField(_("发现日期"))
    found_by = models.CharField(max_length=60)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    by_day = models.DateField(_("到什么时候消除"), null=True, blank=True)
    fixed_on = models.DateField(_("消除日期"), null=True, blank=True)
    fixed_how = models.CharField(_("怎样消除的"), max_length=200, blank=True, default="")
    fixed_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("隐患")
        ordering = ["found_on", "id"]
        indexes = [
            models.Index(fields=["household", "state"], name="hazard_household"),
        ]
