"""Figures kept beside the people, and the views officers saved for themselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Staff


class AreaCount(models.Model):
    """How many persons on the books of a village hold a tag; kept with every change."""

    tag = models.CharField(max_length=120)
    village_code = models.CharField(max_length=12)
    persons = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "village_code"], name="one_count_a_tag_and_village"
            )
        ]
        indexes = [models.Index(fields=["village_code"], name="area_count_village")]


class SavedView(models.Model):
    """A way of looking at the ledger that somebody kept: filters, order, grouping, columns."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=30)
    query = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "name"], name="one_view_a_name_and_person")
        ]
        ordering = ["id"]
