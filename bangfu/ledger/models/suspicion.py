"""Two files that may be one person's; only a person merges them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.person import Person


class Duplicate(models.Model):
    """A suspicion that two persons are one, and what came of it."""

    class Verdict(models.TextChoices):
        """What somebody found."""

        OPEN = "open", _("还没有看")
        SAME = "same", _("同一个人")
        DIFFERENT = "different", _("不是同一个人")

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    area_code = models.CharField(max_length=14)
    because = models.CharField(max_length=80)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    why = models.CharField(max_length=200, blank=True, default="")
    found_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_suspicion_a_pair"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="suspicion_in_order"
            ),
        ]
        indexes = [models.Index(fields=["verdict", "area_code"], name="duplicate_open")]
