"""Campaigns, who is to get what in them, and what was handed out."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Visit
from bangfu.ledger.models import Document, Household
from bangfu.org.models import Staff
from bangfu.relief.models.need import GoodsNeed
from bangfu.relief.models.stock import GoodsKind, Store


class Campaign(models.Model):
    """One round of handing out in an area, such as 冬令 2026; over once `closed_at`."""

    name = models.CharField(_("名称"), max_length=60)
    area_code = models.CharField(_("哪里"), max_length=14)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"))
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("发放批次")
        ordering = ["-from_day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], name="one_campaign_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")),
                name="campaign_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Allocation(models.Model):
    """How much of something a household is to get from a store in a campaign.

    `wanted` is what was still lacking, `quantity` what it is to get, `proposed` what was
    reckoned; they differ only with `changed_because`. `store` None: there was nothing
    left for it, and it is listed. It counts once it is confirmed.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="allocations")
    household = models.ForeignKey(Household, models.PROTECT, related_name="allocations")
    goods = models.ForeignKey(GoodsKind, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="+")
    need = models.ForeignKey(GoodsNeed, models.PROTECT, related_name="allocations")
    wanted = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField()
    quantity = models.PositiveIntegerField(_("发多少"))
    urgency = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    """The place in the order of urgency, from 1."""
    why = models.TextField()
    changed_by = models.CharField(max_length=60, blank=True, default="")
    changed_because = models.CharField(_("为什么改"), max_length=200, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("分配")
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "need", "store"], name="one_allocation_a_need_and_store"
            )
        ]
        indexes = [models.Index(fields=["campaign", "household"], name="allocation_household")]


class Handout(models.Model):
    """Goods given to a household at one time, with who took them; kept once by its `uid`.

    What and how much are its movements; it is taken back by movements the other way.
    `stroke` is the handwritten signature as SVG path data in a box of 300 by 100;
    `on_paper` says that the printed list was signed instead.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, models.PROTECT, related_name="handouts")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="handouts"
    )
    area_code = models.CharField(max_length=14)
    """Where the household lived then."""
    day = models.DateField()
    at = models.DateTimeField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=60)
    at_home = models.BooleanField(_("送到家里"), default=False)
    received_by = models.CharField(_("谁领的"), max_length=60)
    proxy_relation = models.CharField(
        _("和这一户是什么关系"), max_length=40, blank=True, default=""
    )
    proxy_why = models.CharField(_("为什么代领"), max_length=200, blank=True, default="")
    stroke = models.TextField(blank=True, default="")
    on_paper = models.BooleanField(_("在纸质名单上签了"), default=False)
    again_because = models.CharField(_("为什么再发一次"), max_length=200, blank=True, default="")
    photo = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("发放")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["household", "day"], name="handout_household"),
            models.Index(fields=["campaign", "area_code"], name="handout_campaign"),
        ]
