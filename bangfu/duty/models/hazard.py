"""Hazards in a home, followed until they are gone, step by step."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper
from bangfu.duty.models.visit import Visit
from bangfu.ledger.models import Document, Household


class Hazard(models.Model):
    """Something dangerous found in a home; open until somebody says how it was removed.

    `by_day` is the last day for removing it (None: no limit was set). Removed, it is
    looked at once more by somebody else (`rechecked_on`); found again, it is open again.
    """

    class Kind(models.TextChoices):
        """What kind of danger."""

        GAS = "gas", _("燃气")
        ELECTRIC = "electric", _("用电")
        SUFFOCATION = "suffocation", _("取暖、一氧化碳")
        FIRE = "fire", _("火灾")
        HOUSING = "housing", _("房屋")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("还没处理")
        DOING = "doing", _("正在处理")
        FIXED = "fixed", _("消除了")

    household = models.ForeignKey(Household, models.PROTECT, related_name="hazards")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    what = models.CharField(_("具体情况"), max_length=200)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="hazards")
    found_on = models.DateField(_("发现日期"))
    found_by = models.CharField(max_length=60)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    helper = models.ForeignKey(Helper, models.PROTECT, null=True, blank=True, related_name="+")
    charge = models.CharField(_("谁负责消除"), max_length=60, blank=True, default="")
    by_day = models.DateField(_("到什么时候消除"), null=True, blank=True)
    fixed_on = models.DateField(_("消除日期"), null=True, blank=True)
    fixed_how = models.CharField(_("怎样消除的"), max_length=200, blank=True, default="")
    fixed_by = models.CharField(max_length=60, blank=True, default="")
    fixed_by_id = models.CharField(max_length=20, blank=True, default="")
    rechecked_on = models.DateField(_("复查日期"), null=True, blank=True)
    rechecked_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("隐患")
        ordering = ["found_on", "id"]
        indexes = [
            models.Index(fields=["household", "state"], name="hazard_household"),
            models.Index(
                fields=["by_day"],
                name="hazard_open",
                condition=models.Q(state__in=["open", "doing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.what}"

    @property
    def deadly(self) -> bool:
        """Whether it can kill somebody at any hour."""
        return self.kind in DEADLY


DEADLY = frozenset(
    {Hazard.Kind.GAS, Hazard.Kind.ELECTRIC, Hazard.Kind.SUFFOCATION, Hazard.Kind.FIRE}
)
"""Kinds of danger to life, which no paper's deadline comes before."""


class HazardStep(models.Model):
    """One thing that was done about a hazard, or seen of it; added, never changed."""

    class Kind(models.TextChoices):
        """What was done."""

        ASSIGN = "assign", _("交给人处理")
        BEGIN = "begin", _("开始处理")
        EXTEND = "extend", _("放宽期限")
        STILL = "still", _("去看过，还在")
        FIXED = "fixed", _("消除了")
        RECHECK = "recheck", _("复查过，没有了")
        REOPEN = "reopen", _("又出现了")

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    words = models.CharField(_("说明"), max_length=200, blank=True, default="")
    by_day = models.DateField(null=True, blank=True)
    """The last day for removing it from this step on."""
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    after = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=60)
    by_id = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("隐患的一步")
        ordering = ["at", "id"]
