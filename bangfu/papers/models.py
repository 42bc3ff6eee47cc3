"""The monthly ledgers of villages with their recorded steps, and what was printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models import Household
from bangfu.ledger.protected import ProtectedFactsField
from bangfu.org.models import Office
from bangfu.papers.snapshot import checksum


class AlreadySigned(RuntimeError):
    """The rows of a signed ledger were to be changed; a correction makes a new version."""


class MonthlyLedger(models.Model):
    """A village's care ledger of one month: every home checked, adjusted, signed, reported.

    `rows` is what the village stood for when it adjusted the ledger, `checksum` a digest over
    it; from the signature on neither changes. A correction after that is a new version of the
    same village and month (AK-2.3-a, AK-A2-10).
    """

    class State(models.TextChoices):
        """Which step was taken last."""

        DRAFTING = "drafting", _("正在核对")
        ADJUSTED = "adjusted", _("等签字")
        SIGNED = "signed", _("签了，等上报")
        REPORTED = "reported", _("已上报")
        RETURNED = "returned", _("被退回")

    area_code = models.CharField(_("村（居）"), max_length=12)
    month = models.DateField(_("月份"))
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFTING)
    rows: Any = ProtectedFactsField(default=list)
    changes: Any = models.JSONField(default=list)
    checksum = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(_("校验码"), max_length=9, blank=True, default="", db_index=True)
    as_of = models.DateField(_("资料截至"), null=True, blank=True)
    note = models.CharField(_("这个月变了什么"), max_length=300, blank=True, default="")
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.CharField(max_length=60)
    adjusted_at = models.DateTimeField(null=True, blank=True)
    adjusted_by = models.CharField(max_length=60, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=60, blank=True, default="")
    signed_post = models.CharField(max_length=140, blank=True, default="")
    stroke = models.TextField(blank=True, default="")
    """The handwritten signature as SVG path data in a box of 300 by 100; empty when only typed."""
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.CharField(max_length=60, blank=True, default="")
    reported_to = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报给")
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=60, blank=True, default="")
    returned_because = models.CharField(_("为什么退回"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("月度台账")
        ordering = ["-month", "area_code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "version"], name="one_ledger_a_village_month_version"
            )
        ]
        indexes = [models.Index(fields=["month", "area_code"], name="monthly_ledger_month")]

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> MonthlyLedger:
        """Remember what was signed, so that saving cannot replace it."""
        ledger = super().from_db(db, field_names, values)
        if "rows" in field_names and not ledger.rows:
            ledger.rows = []  # the protected field keeps nothing as nothing
        if {"checksum", "signed_at"} <= set(field_names) and ledger.signed_at is not None:
            ledger._signed = ledger.checksum  # type: ignore[attr-defined]
        return ledger

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; AlreadySigned where what the leader signed would change."""
        signed = getattr(self, "_signed", None)
        if signed is not None and checksum(self.rows) != signed:
            raise AlreadySigned(f"ledger {self.pk} was signed as {signed[:12]}")
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.area_code} {self.month:%Y-%m} v{self.version}"

    @property
    def drafting(self) -> bool:
        """Whether homes are still being checked."""
        return self.state == self.State.DRAFTING

    @property
    def signed(self) -> bool:
        """Whether a leader signed this version."""
        return self.signed_at is not None

    @property
    def last_day(self) -> dt.date:
        """The month's last day: the text says once a month and sets no day of it."""
        following = (self.month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return following - dt.timedelta(days=1)


class HomeCheck(models.Model):
    """One home of a monthly ledger was gone to and found as the ledger says (AK-A2-10)."""

    ledger = models.ForeignKey(MonthlyLedger, models.CASCADE, related_name="checks")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=60)
    checked_by_id = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "household"], name="one_check_a_home")
        ]
        ordering = ["id"]


class Print(models.Model):
    """One paper that left the system as a file: which, when, by whom, with which checksum."""

    code = models.CharField(_("校验码"), max_length=9, db_index=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    area_code = models.CharField(max_length=14)
    ledger = models.ForeignKey(
        MonthlyLedger, models.PROTECT, null=True, blank=True, related_name="prints"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    as_of = models.DateField()
    rows = models.PositiveIntegerField()
    suffix = models.CharField(max_length=5)
    full_numbers = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True, default="")
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=60)
    printed_post = models.CharField(max_length=140, blank=True, default="")

    class Meta:
        verbose_name = _("打印记录")
        ordering = ["-printed_at", "-id"]
        indexes = [models.Index(fields=["area_code", "printed_at"], name="print_area")]
