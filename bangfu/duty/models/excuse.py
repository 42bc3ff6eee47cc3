"""Excuses: why a duty need not be done for a time. Taken back with a reason, never deleted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models import Household, Person


class Excuse(models.Model):
    """From a day until a day (both included) a duty towards somebody is not owed.

    `duty` is `pack/id`; empty for every duty. Without a person it counts for the
    household and all its people.
    """

    class Why(models.TextChoices):
        """The usual reasons."""

        HOSPITAL = "hospital", _("住院")
        AWAY = "away", _("外出")
        INSTITUTION = "institution", _("住在机构")
        CUT_OFF = "cut_off", _("道路不通")
        REFUSES = "refuses", _("本人不愿意")
        OTHER = "other", _("其他")

    household = models.ForeignKey(Household, models.PROTECT, related_name="excuses")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="excuses"
    )
    duty = models.CharField(max_length=120, blank=True, default="")
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"))
    kind = models.CharField(_("原因"), max_length=12, choices=Why, default=Why.OTHER)
    why = models.CharField(_("具体情况"), max_length=200)
    by = models.CharField(max_length=60)
    by_id = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=60, blank=True, default="")
    taken_back_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("免去走访")
        ordering = ["-from_day", "-id"]
        indexes = [
            models.Index(fields=["household", "until_day"], name="excuse_household"),
            models.Index(fields=["until_day"], name="excuse_until"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")),
                name="excuse_ends_after_it_began",
            )
        ]
