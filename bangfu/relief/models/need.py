"""What a household lacks, who found it, and on what it rests."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Visit
from bangfu.ledger.models import Household
from bangfu.relief.models.stock import GoodsKind


class GoodsNeed(models.Model):
    """A household needs so much of something; whether it got it is told by what was handed out.

    `grounds` are sentences with the clauses they rest on, [{"say", "clauses"}], where it
    came from facts and duties; empty where somebody simply saw it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, models.PROTECT, related_name="goods_needs")
    goods = models.ForeignKey(GoodsKind, models.PROTECT, related_name="+", verbose_name=_("物资"))
    quantity = models.PositiveIntegerField(_("要多少"))
    why = models.CharField(_("为什么要"), max_length=200)
    grounds: Any = models.JSONField(default=list, blank=True)
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("哪次走访发现的"),
    )
    found_on = models.DateField(_("哪天知道的"))
    by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")
    withdrawn_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("物资需求")
        ordering = ["found_on", "id"]
        indexes = [
            models.Index(
                fields=["household", "goods"], name="need_standing",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]  # fmt: skip
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="goods_need_some")]
