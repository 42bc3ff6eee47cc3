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


class VillageFigures(models.Model):
    """What is open in a village, counted in households; counted anew after every change of one.

    Pages for a county or a city add these up instead of reading every outcome.
    """

    village_code = models.CharField(max_length=12, primary_key=True)
    households = models.PositiveIntegerField(default=0)
    measured = models.PositiveIntegerField(default=0)
    """Something is being done for them."""
    helped = models.PositiveIntegerField(default=0)
    """Somebody of the village is responsible for them; counted by whoever knows who helps."""
    asking = models.PositiveIntegerField(default=0)
    """Something has to be asked before it is clear what they are entitled to."""
    missed = models.PositiveIntegerField(default=0)
    """May be entitled to what they do not receive, and nobody has decided on it."""
    over = models.PositiveIntegerField(default=0)
    """Receive what nothing speaks for any more, and nobody has decided on it."""
    lapsed = models.PositiveIntegerField(default=0)
    """A paper on their file has expired."""
    unjudged = models.PositiveIntegerField(default=0)
    """Never judged, or could not be."""
    judged_first = models.CharField(max_length=32, blank=True, default="")
    """By what its households were judged (`screened_with`): the first in the order of letters."""
    judged_last = models.CharField(max_length=32, blank=True, default="")
    """The last; where all were judged by the same rules and values, the same as the first."""
    counted_at = models.DateTimeField()


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
