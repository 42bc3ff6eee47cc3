"""Visits: who came to whom, when, how, what was done and what was found."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper
from bangfu.ledger.models import Document, Household, Observation, Person
from bangfu.org.models import Staff


class How(models.TextChoices):
    """How the contact was made; only HOME serves 上门. At the OFFICE nobody was met."""

    HOME = "home", _("上门")
    PHONE = "phone", _("电话")
    WECHAT = "wechat", _("微信")
    OFFICE = "office", _("在单位办")


CONTACTS = frozenset({How.HOME, How.PHONE, How.WECHAT})
"""Ways in which somebody was really reached."""
OF_VISIT = "visit:"
"""What the origin of facts told with a visit begins with; the visit's number follows."""


class Visit(models.Model):
    """One visit or call; added, never changed, and counted once by its `uid`.

    `persons` are those it was for; none means the whole household. `at` is when it
    took place, corrected by what the phone's clock was off, `device_at` what the
    phone said, `received_at` when the office had it; `day` is the local day of `at`
    by which periods count. Found wrong at a spot check it is struck out and counts for
    nothing, until it is restored. `services` are codes of `given.SERVICES` or the
    `pack/id` of a duty that was done. `found` holds lists under the keys need,
    hazard, hazard_seen, new_hardship, harm. `marks` say why it goes to the spot check.
    """

    How = How

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    persons = models.ManyToManyField(Person, related_name="visits", blank=True)
    area_code = models.CharField(max_length=14)
    """Where the household lived then; scopes go by where it lives now."""
    helper = models.ForeignKey(Helper, models.PROTECT, null=True, blank=True, related_name="visits")
    """Who was responsible then; a later change of pairing does not move it."""
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="visits")
    by_name = models.CharField(_("谁去的"), max_length=60)
    written_by_id = models.CharField(max_length=20, blank=True, default="")
    """Whose account wrote it down, where that was not who came either."""
    at = models.DateTimeField(_("什么时候"))
    day = models.DateField()
    device_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    how = models.CharField(_("方式"), max_length=8, choices=How, default=How.HOME)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    services: Any = models.JSONField(_("做了什么"), default=list, blank=True)
    found: Any = models.JSONField(_("发现了什么"), default=dict, blank=True)
    words = models.TextField(_("本人说的话"), blank=True, default="")
    note = models.TextField(_("说明"), blank=True, default="")
    signature: Any = models.JSONField(_("签名"), default=list, blank=True)
    """Strokes of a signature: lists of [x, y] between 0 and 1000."""
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    marks: Any = models.JSONField(default=list, blank=True)
    marked = models.BooleanField(default=False)
    """Whether there are marks."""
    struck_at = models.DateTimeField(null=True, blank=True)
    """When a spot check found it wrong; until restored it serves no duty."""
    struck_by = models.CharField(max_length=60, blank=True, default="")
    struck_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("走访")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["household", "day"], name="visit_household"),
            models.Index(fields=["area_code", "day"], name="visit_area"),
            models.Index(fields=["day", "area_code", "received_at"], name="visit_came"),
            models.Index(fields=["helper", "day"], name="visit_helper"),
            models.Index(fields=["staff", "at"], name="visit_staff"),
            models.Index(
                fields=["area_code", "day"], name="visit_marked", condition=models.Q(marked=True)
            ),
        ]


class Photo(models.Model):
    """A photo of a visit by its fingerprint; `document` once the picture itself is here."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=40, default="image/jpeg")
    size = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("照片")
        ordering = ["id"]
