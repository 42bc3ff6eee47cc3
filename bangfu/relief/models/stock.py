"""Kinds of goods, the stores they lie in, and every movement; what lies there is their sum."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StaysAsItIs(RuntimeError):
    """A movement was to be changed or deleted; a mistake gets a counter entry."""


class GoodsKind(models.Model):
    """Something that is handed out (GN-6-c).

    Quantities are whole numbers of `unit`. `pack_size` is how many of them make one
    `pack_unit`, such as 10 公斤 a 袋; 1 where single ones are handed out, and it is the
    least a proposal gives at a time. Without `area_code` everybody has the kind, with it
    the county that added it. `service` is the code of `duty.given.SERVICES` a hand-out at
    home counts as.
    """

    class Service(models.TextChoices):
        """What handing it out at home counts as."""

        HEATING = "goods.heating", _("取暖物资")
        NECESSITIES = "goods.necessities", _("衣被等必需品")
        FOOD = "goods.food", _("粮油食品")
        PRODUCTION = "goods.production", _("生产资料")

    name = models.CharField(_("物资"), max_length=40)
    unit = models.CharField(_("单位"), max_length=10)
    pack_size = models.PositiveIntegerField(_("一份是多少"), default=1)
    pack_unit = models.CharField(_("一份叫什么"), max_length=10, blank=True, default="")
    service = models.CharField(_("算作哪一类"), max_length=20, choices=Service)
    area_code = models.CharField(max_length=14, blank=True, default="")
    clause = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("物资种类")
        ordering = ["area_code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], name="one_kind_of_a_name"),
            models.CheckConstraint(condition=Q(pack_size__gte=1), name="kind_pack_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def amount(self, quantity: int) -> str:
        """A quantity in words."""
        return f"{quantity} {self.unit}"

    @property
    def packing(self) -> str:
        """How it is packed, in words; empty for single ones."""
        return f"{self.pack_size} {self.unit}/{self.pack_unit}" if self.pack_size > 1 else ""


class Store(models.Model):
    """Where goods lie: a county's, a township's or a village's."""

    name = models.CharField(_("仓库"), max_length=60)
    area_code = models.CharField(_("哪里的"), max_length=14)
    keeper = models.CharField(_("谁管"), max_length=60, blank=True, default="")
    place = models.CharField(_("放在哪里"), max_length=120, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("仓库")
        ordering = ["area_code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "name"], name="one_store_of_a_name")
        ]
        indexes = [models.Index(fields=["area_code", "id"], name="store_area")]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """Goods on their way from one store to another, and what arrived of them.

    `received` is None while they are under way; less than `quantity` only with
    `difference_why`. What is missing then has left the first store and reached none.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    goods = models.ForeignKey(GoodsKind, models.PROTECT, related_name="+")
    from_store = models.ForeignKey(Store, models.PROTECT, related_name="sent")
    to_store = models.ForeignKey(Store, models.PROTECT, related_name="coming")
    quantity = models.PositiveIntegerField(_("发出数量"))
    sent_on = models.DateField(_("哪天发出"))
    sent_by = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True, default="")
    received = models.PositiveIntegerField(_("收到数量"), null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=60, blank=True, default="")
    difference_why = models.CharField(_("差数的原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("调拨")
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__isnull=True)
                | Q(received=models.F("quantity"))
                | (Q(received__lt=models.F("quantity")) & ~Q(difference_why="")),
                name="transfer_difference_said",
            )
        ]

    @property
    def missing(self) -> int:
        """How much did not arrive; 0 while it is under way."""
        return 0 if self.received is None else self.quantity - self.received


class WriteOff(models.Model):
    """Goods lost or spoilt: one says so and why, another person agrees or not.

    `movement` is there once it was agreed to.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    store = models.ForeignKey(Store, models.PROTECT, related_name="write_offs")
    goods = models.ForeignKey(GoodsKind, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("数量"))
    why = models.CharField(_("为什么"), max_length=200)
    asked_by = models.CharField(max_length=60)
    asked_by_id = models.CharField(max_length=60)
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_by_id = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("意见"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("报损")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | ~Q(decided_by_id=models.F("asked_by_id")),
                name="write_off_by_two",
            )
        ]


class Movement(models.Model):
    """Goods that came into a store (more than 0) or left it (less); only ever added.

    `price_fen` is what one `unit` cost, None where nobody said. `campaign` stands beside
    `handout` so that what a campaign gave is one sum.
    """

    class Kind(models.TextChoices):
        """Why they moved."""

        BOUGHT = "bought", _("采购入库")
        DONATED = "donated", _("捐赠入库")
        SENT = "sent", _("调出")
        RECEIVED = "received", _("调入")
        HANDED = "handed", _("发放")
        RETURNED = "returned", _("退回")
        LOST = "lost", _("报损")

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    store = models.ForeignKey(Store, models.PROTECT, related_name="movements")
    goods = models.ForeignKey(GoodsKind, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    quantity = models.IntegerField(_("数量"))
    price_fen = models.BigIntegerField(_("单价"), null=True, blank=True)
    day = models.DateField(_("哪天"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=60)
    paper = models.CharField(_("单据号"), max_length=60, blank=True, default="")
    origin = models.CharField(_("从哪里来"), max_length=120, blank=True, default="")
    why = models.CharField(max_length=200, blank=True, default="")
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, blank=True, related_name="movements"
    )
    write_off = models.OneToOneField(
        WriteOff, models.PROTECT, null=True, blank=True, related_name="movement"
    )
    handout = models.ForeignKey(
        "relief.Handout", models.PROTECT, null=True, blank=True, related_name="movements"
    )
    allocation = models.ForeignKey(
        "relief.Allocation", models.PROTECT, null=True, blank=True, related_name="movements"
    )
    need = models.ForeignKey(
        "relief.GoodsNeed", models.PROTECT, null=True, blank=True, related_name="movements"
    )
    takes_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back"
    )

    class Meta:
        verbose_name = _("出入库")
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["store", "goods"], name="movement_stock"),
            models.Index(fields=["store", "day"], name="movement_store_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("bought", "donated", "received", "returned"), quantity__gt=0)
                | Q(kind__in=("sent", "handed", "lost"), quantity__lt=0),
                name="movement_direction",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; StaysAsItIs once it is there."""
        if not self._state.adding:
            raise StaysAsItIs("movements are only added")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never: StaysAsItIs."""
        raise StaysAsItIs("movements are only added")
