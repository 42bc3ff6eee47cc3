"""Pairings: a named helper for a household or for one of its people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper, Level
from bangfu.ledger.models import Household, Person


class Pairing(models.Model):
    """A helper holds a household, or one person of it, from a day until a day (both included).

    The village holds whole households, the levels above it hold key persons one to
    one. `main` marks the one responsible at a level; others may help beside. Ended
    with a reason, never deleted: visits of the past stay credited.
    """

    # the indexes below begin with each of them
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="pairings", db_index=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="pairings", db_index=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="pairings", db_index=False
    )
    level = models.CharField(_("层级"), max_length=8, choices=Level)
    main = models.BooleanField(_("责任人"), default=True)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    why = models.CharField(_("为什么这样安排"), max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=60)
    decided_by_id = models.CharField(max_length=20, blank=True, default="")
    decided_at = models.DateTimeField(auto_now_add=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    ended_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("包保联系")
        ordering = ["level", "-main", "from_day", "id"]
        indexes = [
            models.Index(fields=["household", "from_day"], name="pairing_household"),
            models.Index(fields=["helper", "from_day"], name="pairing_helper"),
            models.Index(fields=["person"], name="pairing_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["helper", "household", "level"],
                condition=Q(until_day__isnull=True, person__isnull=True),
                name="one_running_pairing_a_home",
            ),
            models.UniqueConstraint(
                fields=["helper", "person", "level"],
                condition=Q(until_day__isnull=True, person__isnull=False),
                name="one_running_pairing_a_person",
            ),
            models.UniqueConstraint(
                fields=["household", "level"],
                condition=Q(until_day__isnull=True, person__isnull=True, main=True),
                name="one_responsible_a_home",
            ),
            models.UniqueConstraint(
                fields=["person", "level"],
                condition=Q(until_day__isnull=True, person__isnull=False, main=True),
                name="one_responsible_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.household}"
