"""Digests that went out: each helper's once a day, and why one could not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper


class Digest(models.Model):
    """A helper's digest of a day, sent or not. What it said is worked out again when read."""

    class State(models.TextChoices):
        """What became of it."""

        SENDING = "sending", _("正在发")
        SENT = "sent", _("发了")
        FAILED = "failed", _("没发成")

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="digests")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State)
    homes = models.PositiveIntegerField(default=0)
    """How many households it spoke of."""
    tried_at = models.DateTimeField()

    class Meta:
        verbose_name = _("每日提醒")
        ordering = ["-day", "helper_id"]
        constraints = [
            models.UniqueConstraint(fields=["helper", "day"], name="one_digest_a_helper_and_day")
        ]
