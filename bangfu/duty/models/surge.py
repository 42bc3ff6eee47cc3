"""Surges: a festival, a cold wave, an epidemic, during which more is owed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Surge(models.Model):
    """From a day until a day more is owed to some people of an area.

    `kind` is an event as policy packs name it, so that their duties for it come
    into force; any other word stands for what no pack speaks of. `multiplier`
    multiplies how often running visits are owed. A duty of its own has `duty` (what to do), `every` and `at_least`, and `who` says to whom:
    a ledger tag such as `低保类别=A类`; empty for everybody on the books. Ended early
    it counts until that day; taken back, it never counted.
    """

    class Every(models.TextChoices):
        """How often, in the packs' words."""

        DAY = "日", _("每天")
        WEEK = "周", _("每周")
        HALF_MONTH = "半月", _("每半月")
        MONTH = "月", _("每月")
        ONCE = "一次", _("这段时间一次")

    kind = models.CharField(_("类别"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    area_code = models.CharField(_("哪里"), max_length=14)
    who = models.CharField(_("哪些人"), max_length=120, blank=True, default="")
    duty = models.CharField(_("要做什么"), max_length=200, blank=True, default="")
    how: Any = models.JSONField(_("方式"), default=list, blank=True)
    every = models.CharField(_("多久一次"), max_length=4, choices=Every, default=Every.ONCE)
    at_least = models.PositiveSmallIntegerField(_("至少几次"), default=1)
    multiplier = models.PositiveSmallIntegerField(_("平常的走访加到几倍"), default=1)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"))
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    ended_because = models.CharField(max_length=200, blank=True, default="")
    taken_back = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("加密走访")
        ordering = ["-from_day", "-id"]
        indexes = [models.Index(fields=["area_code", "until_day"], name="surge_area")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")),
                name="surge_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whom(self) -> str:
        """To whom in words: a plain yes needs no answer beside it."""
        fact, _, answer = self.who.partition("=")
        return fact if answer in ("", "是") else f"{fact}：{answer}"
