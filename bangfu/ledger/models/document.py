"""Documents and photos of a household, kept outside the web root."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.household import Household
from bangfu.ledger.models.person import Person


def place_of(document: Document, _name: str) -> str:
    """Where a file lies: by its own random name, nothing of the person or of what was uploaded."""
    return f"ledger/{document.uid.hex[:2]}/{document.uid.hex}"


class Document(models.Model):
    """A paper or photo; taken off the file with a reason, never deleted."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, models.PROTECT, related_name="documents")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(_("种类"), max_length=30)
    title = models.CharField(_("名称"), max_length=120)
    file = models.FileField(upload_to=place_of, max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    sensitive = models.BooleanField(_("含健康情况"), default=False)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=60)
    came_from = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    """The household on whose file it stood before a split or a merger; the stored file is one."""
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("材料")
        ordering = ["-added_at"]
        indexes = [
            models.Index(
                fields=["valid_until"],
                name="document_expiry",
                condition=models.Q(removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title
