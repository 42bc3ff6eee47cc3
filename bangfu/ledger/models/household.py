"""Households: a home with its people, and which office it was handed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Area, Office

HASH_DIGITS = 32
"""How much of the content hash of a footing a household keeps."""


class Household(models.Model):
    """A household on the books of a village.

    `facts` is the folded present state in the engine's storage form (fen,
    yyyymmdd, `|a|b|`); observations are where it comes from. `version` grows with
    every change and lets two people editing one file notice each other.
    `income_per_head` is in fen a month, None where it cannot be told.
    """

    number = models.CharField(_("户编号"), max_length=40)
    township_code = models.CharField(max_length=9)
    area_code = models.CharField(_("所在地"), max_length=14)
    head_name = models.CharField(_("户主"), max_length=60, blank=True, default="")
    facts: Any = models.JSONField(default=dict)
    income_per_head = models.BigIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(_("人数"), default=0)
    version = models.PositiveIntegerField(default=1)
    closed_on = models.DateField(_("销户日期"), null=True, blank=True)
    closed_because = models.CharField(max_length=80, blank=True, default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # few households have one: an index over all of them would only cost
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off", db_index=False
    )
    screened_on = models.DateField(null=True, blank=True)
    screened_with = models.CharField(max_length=HASH_DIGITS, blank=True, default="")
    """The rules and values last looked at (content hash of the footing), also where they lack
    something and nothing could be judged (`screened_on` None); empty where no pack was in force."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("家庭")
        constraints = [
            models.UniqueConstraint(
                fields=["township_code", "number"], name="household_number_once_a_township"
            )
        ]
        indexes = [
            models.Index(fields=["area_code", "id"], name="household_area"),
            models.Index(fields=["number"], name="household_number"),
            models.Index(
                fields=["split_from"],
                name="household_split",
                condition=models.Q(split_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people speak of the household: by its head's name, else by its number."""
        return f"{self.head_name}一家" if self.head_name else f"{self.number} 户"

    @property
    def village_code(self) -> str:
        """The village's code; groups and grids lie inside it."""
        return self.area_code[:12]

    @property
    def area(self) -> Area:
        """The area the household lives in."""
        return Area.objects.get(pk=self.area_code)


class HouseholdMove(models.Model):
    """A household moved to another area from a day on; where it lived before is told by these."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="moves")
    from_code = models.CharField(max_length=14)
    to_code = models.CharField(max_length=14)
    day = models.DateField(_("从哪天起"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("整户迁居")
        ordering = ["day", "id"]


class HandOver(models.Model):
    """A household handed to an office of another area, for a time and a reason."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="hand_overs")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    why = models.CharField(_("为什么转交"), max_length=200)
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("转交")
        indexes = [models.Index(fields=["office", "from_day"], name="hand_over_office")]
