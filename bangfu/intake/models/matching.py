"""Lists of other departments held against the ledger, and what came out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.intake.models.upload import Upload
from bangfu.ledger.models import Person
from bangfu.ledger.protected import ProtectedFactsField


class MatchList(models.Model):
    """One list, as held against the ledger; every person of it was looked for."""

    upload = models.OneToOneField(Upload, models.PROTECT, related_name="match")
    department = models.CharField(max_length=30)
    area_code = models.CharField(max_length=14)
    rows = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    """People of the list about whom list and ledger say the same."""
    elsewhere = models.PositiveIntegerField(default=0)
    """People of the list who belong, or are on the books, outside the area."""
    matched_at = models.DateTimeField()
    matched_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]


class Finding(models.Model):
    """One thing a list says that the ledger does not; somebody has to settle it."""

    class Kind(models.TextChoices):
        """What was found."""

        NOT_IN_LEDGER = "not_in_ledger", _("台账里没有")
        CONFLICT = "conflict", _("和台账不同")
        UNKNOWN = "unknown", _("台账没有登记")
        NEW_HARDSHIP = "new_hardship", _("新的困难")
        DIED = "died", _("可能已去世")

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open", _("还没处理")
        DONE = "done", _("照名单改了")
        DECLINED = "declined", _("没有照名单")
        CLOSED = "closed", _("不用再处理")
        """Nobody had to: the ledger says the same by now, or a later list says otherwise."""

    said_before: Any = models.JSONField(default=list)
    """Ids of the lists that said so before, the earliest first."""
    list = models.ForeignKey(MatchList, models.CASCADE, related_name="findings")
    """The list that said so last; what is open goes on with the next one that says the same."""
    kind = models.CharField(max_length=14, choices=Kind)
    area_code = models.CharField(max_length=14)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60)
    """The person's name as the list writes it."""
    row = models.PositiveIntegerField()
    fact = models.CharField(max_length=40, blank=True, default="")
    theirs: Any = models.JSONField(null=True)
    ours: Any = models.JSONField(null=True)
    what = models.CharField(max_length=200)
    """In words what was found and why it matters."""
    told: Any = ProtectedFactsField()
    """Everything the list says of somebody the ledger does not know."""
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    why = models.CharField(max_length=300, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "area_code"], name="finding_open"),
            models.Index(fields=["list", "kind"], name="finding_list"),
        ]

    @property
    def row_id(self) -> str:
        """The id as text, for names on a page."""
        return str(self.pk)
