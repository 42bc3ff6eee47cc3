"""Observations: what was learnt of a household, when, how, by whom. Only ever added."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.document import Document
from bangfu.ledger.models.household import Household
from bangfu.ledger.protected import ProtectedFactsField

HOUSEHOLD = "household"
"""The subject under which an observation keeps facts of the household itself."""


class Source(models.TextChoices):
    """How something became known; each shown by a one-character stamp."""

    VISIT = "visit", _("入户")
    PHONE = "phone", _("电话")
    WECHAT = "wechat", _("微信")
    IMPORT = "import", _("导入")
    MATCH = "match", _("比对")
    SELF_REPORT = "self_report", _("申报")
    DOCUMENT = "document", _("证件")
    WITHDRAWAL = "withdrawal", _("撤回")


IMPORTED = "import:"
"""What the origin of facts an import brought begins with; its number follows."""


class Observation(models.Model):
    """One visit, row, call, match or report, and the facts it established.

    `facts` maps a subject (the word HOUSEHOLD, or a person's id) to fact → value
    in storage form; None says that it is no longer known. `protected` does the
    same for identity numbers and telephones. A withdrawal takes back an earlier
    observation and says why; neither is ever changed or deleted.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="observations", db_index=False
    )
    source = models.CharField(_("来源"), max_length=12, choices=Source)
    valid_from = models.DateField(_("从哪天起"))
    recorded_at = models.DateTimeField(_("登记时间"))
    by_id = models.CharField(max_length=20)
    by_name = models.CharField(_("谁采集"), max_length=60)
    facts: Any = models.JSONField(default=dict)
    protected: Any = ProtectedFactsField()
    note = models.CharField(_("说明"), max_length=300, blank=True, default="")
    # few have one or are one: an index over all of them would only cost
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=60, blank=True, default="")
    """What it came with: `import:12`, `match:5`, `visit:…`; empty when typed on the file."""
    version = models.PositiveIntegerField(default=1)
    """The household's version this observation made."""
    withdraws = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by", db_index=False
    )

    class Meta:
        verbose_name = _("采集")
        ordering = ["valid_from", "recorded_at", "id"]
        indexes = [
            models.Index(fields=["household", "id"], name="observation_household"),
            # which homes of a city changed since a day: told without reading what was observed
            models.Index(
                fields=["household", "valid_from", "recorded_at"], name="observation_days"
            ),
            models.Index(
                fields=["origin"], name="observation_origin", condition=~models.Q(origin="")
            ),
            models.Index(
                fields=["document"],
                name="observation_document",
                condition=models.Q(document__isnull=False),
            ),
            models.Index(
                fields=["withdraws"],
                name="observation_withdraws",
                condition=models.Q(withdraws__isnull=False),
            ),
        ]
