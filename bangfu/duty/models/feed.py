"""The address at which a calendar program fetches somebody's own due list."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Staff


class CalendarFeed(models.Model):
    """An address with a secret of its own; whoever has it reads this person's due list.

    The secret is kept only as its SHA-256: 256 random bits need no slow hash. It works
    until it is ended. `reads` counts since `hour_from`, so that a runaway program is told to wait.
    """

    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="calendar_feeds", verbose_name=_("谁的")
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_because = models.CharField(_("给哪里用"), max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    last_read_at = models.DateTimeField(null=True, blank=True)
    hour_from = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("日历订阅")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(ended_at=None),
                name="one_calendar_feed_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff.name}"
