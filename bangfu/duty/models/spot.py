"""Spot checks: which visits were drawn, by a draw anyone can repeat, and what was found of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.visit import Visit
from bangfu.org.models import Staff


class SpotBatch(models.Model):
    """One draw: the visits to an area in some days that were here by `drawn_at`.

    Every marked one is drawn, and of the others of each village `share` per cent,
    rounded up, by `seed`. `digest` is the fingerprint of the list drawn from.
    """

    class Why(models.TextChoices):
        """Why a batch is drawn."""

        REGULAR = "regular", _("按比例抽查")
        IRREGULAR = "irregular", _("不定期检查")

    area_code = models.CharField(_("哪里"), max_length=14)
    from_area = models.CharField(max_length=14)
    """Whose office drew it: those below, whose visits they are, do not see it."""
    first_day = models.DateField(_("从哪天的走访起"))
    last_day = models.DateField(_("到哪天的走访止"))
    kind = models.CharField(_("为什么抽"), max_length=10, choices=Why, default=Why.REGULAR)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    share = models.PositiveSmallIntegerField(_("抽多少"))
    """Per cent."""
    seed = models.CharField(_("抽样号"), max_length=32)
    base = models.PositiveIntegerField()
    marked = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=60)
    drawn_by_id = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("走访抽查")
        ordering = ["-drawn_at", "-id"]
        indexes = [models.Index(fields=["from_area", "drawn_at"], name="spot_batch_from")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="spot_batch_days_run_forward",
            )
        ]


class SpotPick(models.Model):
    """A visit of a batch that somebody has to look at, and whether for a mark or by lot."""

    batch = models.ForeignKey(SpotBatch, models.PROTECT, related_name="picks")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="picks")
    marked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("抽中的走访")
        ordering = ["-marked", "visit_id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "visit"], name="spot_pick_once"),
        ]


class SpotLook(models.Model):
    """What somebody else found of a visit; the newest counts, earlier ones stay.

    `ledger_complete`, `measures_real` and `help_arrived` are what GY-3.3-b judges;
    None where nobody judged it.
    """

    class Result(models.TextChoices):
        """Whether the visit took place as written."""

        GENUINE = "genuine", _("属实")
        WRONG = "wrong", _("不属实")
        UNKNOWN = "unknown", _("核不了")
        RESTORED = "restored", _("恢复计数")

    class How(models.TextChoices):
        """How it was looked into (GY-3.3-a)."""

        PHONE = "phone", _("打电话问")
        ONSITE = "onsite", _("上门去看")
        PAPERS = "papers", _("看记录比对")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="looks")
    batch = models.ForeignKey(
        SpotBatch, models.PROTECT, null=True, blank=True, related_name="looks"
    )
    result = models.CharField(_("结果"), max_length=8, choices=Result)
    how = models.CharField(_("怎样查的"), max_length=8, choices=How, default=How.PHONE)
    words = models.CharField(_("查到了什么"), max_length=300)
    ledger_complete = models.BooleanField(_("台账健全"), null=True, blank=True)
    measures_real = models.BooleanField(_("措施有力"), null=True, blank=True)
    help_arrived = models.BooleanField(_("帮扶到位"), null=True, blank=True)
    by = models.CharField(max_length=60)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("抽查结果")
        ordering = ["-at", "-id"]
