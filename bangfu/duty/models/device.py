"""Phones that work without signal, and what they sent: each item once, with its answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models import Household
from bangfu.ledger.protected import ProtectedFactsField
from bangfu.org.models import Staff

MAX_DAYS = 14
"""Days without contact after which a phone wipes itself, unless the device says otherwise."""


class Device(models.Model):
    """A phone of a staff member; `key_digest` is what its secret key is recognised by.

    Asked to be wiped, it is told so at every contact until it says that it did;
    after that its key opens nothing.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="devices")
    name = models.CharField(_("手机"), max_length=60, blank=True, default="")
    key_digest = models.CharField(max_length=64, unique=True)
    max_days = models.PositiveSmallIntegerField(_("多少天不联系就清空"), default=MAX_DAYS)
    registered_at = models.DateTimeField(auto_now_add=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    wipe_asked_at = models.DateTimeField(null=True, blank=True)
    wipe_asked_by = models.CharField(max_length=60, blank=True, default="")
    wipe_because = models.CharField(max_length=200, blank=True, default="")
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("手机")
        ordering = ["-registered_at", "-id"]

    def __str__(self) -> str:
        return self.name or str(_("手机"))

    @property
    def to_be_wiped(self) -> bool:
        """Whether the phone has to be told to wipe itself."""
        return self.wipe_asked_at is not None or not self.staff.is_active


class State(models.TextChoices):
    """What became of an item."""

    RECEIVED = "received", _("镇里收到了")
    CONFLICT = "conflict", _("收到了，有几项要你比对")
    HELD = "held", _("等前面的记录")
    REFUSED = "refused", _("镇里退回")


class SyncItem(models.Model):
    """Something a phone sent, by the number the phone gave it, and what it was answered.

    The content stays (sealed: it may name people) so that nothing refused, held or
    in conflict is lost with the phone. `waits_for` is the item it cannot go before.
    """

    State = State

    uid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="items")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    content: Any = ProtectedFactsField()
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State)
    answer: Any = ProtectedFactsField()
    waits_for = models.UUIDField(null=True, blank=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("手机传来的")
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["device", "household"], name="sync_device_home"),
            models.Index(
                fields=["received_at"],
                name="sync_hardship",
                condition=models.Q(kind="new_hardship"),
            ),
            models.Index(
                fields=["waits_for"], name="sync_waiting", condition=models.Q(state="held")
            ),
        ]


class PhotoPart(models.Model):
    """Some bytes of a photo on their way in; gone once the photo is whole."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    photo = models.UUIDField(db_index=True)
    sha256 = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    offset = models.PositiveIntegerField()
    data = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("照片的一段")
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["device", "photo", "offset"], name="photo_part_once")
        ]
