"""Uploaded files on their way into the ledger, and imports that can be taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.observation import IMPORTED
from bangfu.ledger.protected import ProtectedFactsField
from bangfu.org.models import Area, Office, Staff

UNDO_DAYS = 7


def place_of(upload: Upload, _name: str) -> str:
    """Where a file lies: by a random name; nothing of what is in it, or of its own name."""
    return f"intake/{upload.uid.hex[:2]}/{upload.uid.hex}{upload.suffix}"


class Upload(models.Model):
    """One file and how far it is. Nothing of it is in the ledger before `applied`.

    `mapping` goes from a heading's key to what the column carries, `units` from
    the same key to the unit it is typed in; they hold for all sheets that are
    read. `corrections` (protected: they may hold numbers of people) goes from
    `sheet!D7` to what was typed there instead, `choices` from `sheet!7` to the
    words a person decided about that row.
    """

    class Kind(models.TextChoices):
        """What the file is for."""

        LEDGER = "ledger", _("台账")
        MATCH = "match", _("比对名单")

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", _("等着对表头")
        MAPPED = "mapped", _("等着核对")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已经导入")
        UNDONE = "undone", _("已经撤回")
        ABANDONED = "abandoned", _("不导入了")

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LEDGER)
    department = models.CharField(max_length=30, blank=True, default="")
    """Whose list it is, for matching: a key of `lists.LISTS`."""
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    """Only people of this area are touched."""
    name = models.CharField(_("文件"), max_length=200)
    file = models.FileField(upload_to=place_of, max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    sheets: Any = models.JSONField(default=list)
    """The sheets to read; the CSV's only one has no name."""
    mapping: Any = models.JSONField(default=dict)
    units: Any = models.JSONField(default=dict)
    village = models.CharField(max_length=14, blank=True, default="")
    """Where rows belong that say nothing of it."""
    corrections: Any = ProtectedFactsField()
    choices: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody decides on rows they have not seen."""
    counts: Any = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True, default="")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    uploaded_by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["area", "sha256"], name="upload_content"),
            models.Index(fields=["area", "state"], name="upload_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        """The kind of file, as its name says."""
        return "." + self.name.rpartition(".")[2].lower()

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in {self.State.UPLOADED, self.State.MAPPED}


class HeadingMemory(models.Model):
    """What an office said a heading means, to be offered the next time."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    department = models.CharField(max_length=30, blank=True, default="")
    heading = models.CharField(max_length=120)
    target = models.CharField(max_length=40)
    unit = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "department", "heading"], name="one_meaning_a_heading"
            )
        ]


class Batch(models.Model):
    """One import, as written: its observations carry the origin `import:<id>`."""

    upload = models.OneToOneField(Upload, models.PROTECT, related_name="batch")
    area_code = models.CharField(max_length=14)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=60)
    counts: Any = models.JSONField(default=dict)
    made: Any = models.JSONField(default=dict)
    """What it added, by ids: needs, measures, pairings, people who joined households; what changed
    measures were before; whom on the books it named, and what it said of them that was known
    (`named`); households it stands for since an import before it was taken back (`adopted`);
    when it is undone, households of which later imports speak too (`shared`)."""
    screened_at = models.DateTimeField(null=True, blank=True)
    not_set = models.CharField(max_length=300, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True, default="")
    undone_because = models.CharField(max_length=300, blank=True, default="")
    kept: Any = models.JSONField(default=list)
    """Ids of households that stayed when it was undone: somebody had worked on them since."""

    class Meta:
        ordering = ["-id"]

    @property
    def origin(self) -> str:
        """What its observations say they came with."""
        return f"{IMPORTED}{self.pk}"

    @property
    def undo_until(self) -> dt.datetime:
        """Until when it can be taken back."""
        return self.applied_at + dt.timedelta(days=UNDO_DAYS)

    @property
    def undoable(self) -> bool:
        """Whether it can still be taken back."""
        return self.undone_at is None and timezone.now() < self.undo_until
