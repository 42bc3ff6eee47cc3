"""The health file of a helped person (AK-4.4.5-a)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.document import Document
from bangfu.ledger.models.person import Person


class HealthEntry(models.Model):
    """One dated entry: condition, way of life or examination. Wrong ones are crossed out, with why."""

    class Kind(models.TextChoices):
        """The three parts of the file."""

        CONDITION = "condition", _("健康状况")
        LIFESTYLE = "lifestyle", _("生活方式")
        EXAMINATION = "examination", _("体检")

    person = models.ForeignKey(Person, models.CASCADE, related_name="health_entries")
    kind = models.CharField(max_length=12, choices=Kind)
    day = models.DateField(_("日期"))
    content = models.TextField(_("内容"))
    where = models.CharField(_("在哪里"), max_length=80, blank=True, default="")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=60)
    crossed_out_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("健康档案")
        ordering = ["-day", "-id"]
