"""One row per act, each sealed over the row before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.journal.acts import sentence
from bangfu.journal.changes import Change, changes

START = "0" * 64
"""What the first entry names as the digest before it."""

STILL_AT_WORK = timedelta(minutes=3)
"""Longer than any pause between two signs of life of a verification."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff at one of their posts, or the system itself."""

    kind: Literal["staff", "system"]
    id: str
    name: str
    post: str = ""


SYSTEM = Actor("system", "bangfu", "系统")
"""What nobody asked for: scheduled work, a command at the server's terminal."""


@dataclass(frozen=True)
class Subject:
    """What the act was about.

    `id` is the record's own number. It is kept as it is so that the entries about a record can
    be found again, therefore it is never an identity number.
    """

    kind: str
    id: str
    label: str = ""


class Entry(models.Model):
    """One act. Written by `actions.record` alone; the database refuses to change or delete it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60)
    actor_name = models.TextField(blank=True)
    actor_post = models.TextField(blank=True)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=100)
    subject_label = models.TextField(blank=True)
    area_code = models.CharField(max_length=20, blank=True)
    why = models.TextField(blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "seq"), name="journal_subject"),
            models.Index(fields=("area_code", "seq"), name="journal_area"),
            models.Index(fields=("actor_id", "seq"), name="journal_actor"),
            models.Index(fields=("actor_name", "seq"), name="journal_actor_name"),
            models.Index(fields=("act", "seq"), name="journal_act"),
            models.Index(fields=("at",), name="journal_at"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.subject_kind}:{self.subject_id}"

    @property
    def sentence(self) -> str:
        """What was done, in words that follow a name."""
        return sentence(self.act, self.subject_label)

    @property
    def changes(self) -> list[Change]:
        """What the act changed, value by value; a text that was tampered with tells nothing."""
        try:
            return changes(self.before, self.after)
        except (ValueError, AttributeError):
            return []


class Head(models.Model):
    """The end of the chain, one row; whoever holds its lock writes the next entry."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="journal_one_head"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"


class Verification(models.Model):
    """One reading of the whole chain that somebody asked for, and what it showed."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("排队")
        READING = "reading", _("正在核对")
        DONE = "done", _("核对完了")
        FAILED = "failed", _("没有核对完")

    asked_at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField()
    breaks = models.JSONField(default=list)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.state} {self.done}/{self.total}"

    @property
    def going_on(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in (self.State.WAITING, self.State.READING) and not self.silent

    @property
    def silent(self) -> bool:
        """Whether it stopped without a word: the process reading was ended."""
        return self.state == self.State.READING and timezone.now() - self.heard_at > STILL_AT_WORK

    @property
    def intact(self) -> bool:
        """Whether it read everything and found nothing."""
        return self.state == self.State.DONE and not self.breaks
