"""Numbers the texts leave open and a county sets: kept with why, the newest counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LocalNumber(models.Model):
    """A value of `local.NUMBERS` for an area from now on; earlier ones stay for the record."""

    area_code = models.CharField(max_length=14)
    name = models.CharField(max_length=30)
    value = models.PositiveIntegerField()
    why = models.CharField(_("为什么"), max_length=200)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("县里定的数")
        ordering = ["-set_at", "-id"]
        indexes = [models.Index(fields=["name", "area_code"], name="local_number_area")]
