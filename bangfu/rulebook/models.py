"""What a place decides about policy: packs in force, local parameter values, original documents.

Packs themselves are files; nothing of them is copied here. Rows are only added or
closed, so that any past day can be judged again as it was judged then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.org.models import Area

PACK_ID = 60
"""How long a pack's id may be."""


class PackInForce(models.Model):
    """A pack applies in an area and everything below it, from a day until a day (both included)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("地区"))
    pack = models.CharField(_("政策包"), max_length=PACK_ID)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)

    class Meta:
        ordering = ["area_id", "pack", "from_day"]
        verbose_name = _("施行的政策包")
        indexes = [models.Index(fields=["area", "pack", "from_day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="pack_in_force_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.pack}"

    def covers(self, day: dt.date) -> bool:
        """Whether the pack applies on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


class ParameterChange(models.Model):
    """A local value of a pack's parameter: one person proposes it, another decides.

    `value` is what the engine reads (as a value in a pack's `parameters.yaml`).
    A confirmed value is never edited; a later one takes its place from its day on.
    """

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", _("等待确认")
        CONFIRMED = "confirmed", _("已确认")
        DECLINED = "declined", _("没有同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("地区"))
    pack = models.CharField(_("政策包"), max_length=PACK_ID)
    name = models.CharField(_("参数"), max_length=60)
    value = models.TextField(_("值"))
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    why = models.TextField(_("为什么"))
    evidence = models.TextField(_("依据的文件"), blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁提出")
    )
    proposed_at = models.DateTimeField(_("什么时候提出"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("谁决定"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("什么时候决定"), null=True, blank=True)
    reply = models.TextField(_("决定的理由"), blank=True, default="")

    class Meta:
        ordering = ["area_id", "pack", "name", "from_day", "pk"]
        verbose_name = _("参数值")
        indexes = [
            models.Index(fields=["area", "state", "pack", "name"]),
            models.Index(fields=["state", "proposed_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="parameter_value_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"]) | ~Q(decided_by=F("proposed_by")),
                name="parameter_value_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="parameter_value_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.key}"

    @property
    def key(self) -> str:
        """`pack/name`, the word by which the engine takes a value set by hand."""
        return f"{self.pack}/{self.name}"


def stored_original(original: Original, filename: str) -> str:
    """Where an original is kept: by its content, never under the name it was sent with."""
    return f"originals/{original.sha256[:2]}/{original.sha256}.{original.kind}"


class Original(models.Model):
    """The document itself, attached by an area to a pack; packs carry our wording only."""

    class Kind(models.TextChoices):
        """What kind of file, judged by its content."""

        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        TXT = "txt", _("文本")

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("地区"))
    pack = models.CharField(_("政策包"), max_length=PACK_ID)
    title = models.CharField(_("文件名称"), max_length=200)
    kind = models.CharField(_("种类"), max_length=4, choices=Kind)
    file = models.FileField(_("文件"), upload_to=stored_original, max_length=120)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)
    paragraphs = models.JSONField(_("段落"), default=list)
    clause_places = models.JSONField(_("条款在哪一段"), default=dict)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁附上")
    )
    added_at = models.DateTimeField(_("什么时候附上"))
    detached_at = models.DateTimeField(_("什么时候撤下"), null=True, blank=True)

    class Meta:
        ordering = ["pack", "area_id", "-added_at"]
        verbose_name = _("原文")
        indexes = [models.Index(fields=["pack", "area"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "pack", "sha256"],
                condition=Q(detached_at__isnull=True),
                name="one_original_of_a_content",
            )
        ]

    def __str__(self) -> str:
        return self.title


class HolidayNotice(models.Model):
    """The days off and make-up days of a year, as the notice that a place was sent says.

    `off` and `worked` are lists of `[ISO day, name]`; they may name days around the
    year's turn. The newest of an area and year that was not taken back counts.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("地区"))
    year = models.PositiveSmallIntegerField(_("年份"))
    off: Any = models.JSONField(_("放假"))
    worked: Any = models.JSONField(_("调休上班"))
    document = models.CharField(_("哪一份通知"), max_length=120)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField(auto_now_add=True)
    taken_back_by = models.CharField(max_length=60, blank=True, default="")
    taken_back_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("放假通知")
        ordering = ["-year", "-id"]
        indexes = [models.Index(fields=["area", "year"], name="holidays_of_a_year")]

    def __str__(self) -> str:
        return self.document
