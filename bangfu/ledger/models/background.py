"""Work on a whole area that goes on in the background, and how far it is."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SILENT_AFTER = timedelta(minutes=5)
"""Longer than any pause between two signs of life of a run."""


class State(models.TextChoices):
    """How far a run is."""

    WAITING = "waiting", _("排队")
    RUNNING = "running", _("正在算")
    DONE = "done", _("算完了")
    FAILED = "failed", _("没算成")


class Run(models.Model):
    """A run somebody asked for; `done` of `total` counts what the present stage counts."""

    State = State

    area_code = models.CharField(max_length=14)
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=40, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    asked_by = models.CharField(max_length=60)
    asked_by_id = models.CharField(max_length=20)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def silent(self) -> bool:
        """Whether it stopped without a word: the process working on it was ended."""
        return (
            self.state == State.RUNNING
            and self.heard_at is not None
            and timezone.now() - self.heard_at > SILENT_AFTER
        )

    @property
    def going_on(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in (State.WAITING, State.RUNNING) and not self.silent

    @property
    def failed(self) -> bool:
        """Whether it ended without a result."""
        return self.state == State.FAILED or self.silent

    @property
    def finished(self) -> bool:
        """Whether its result is there."""
        return self.state == State.DONE
