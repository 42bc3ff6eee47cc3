"""One plan a household: what is needed, what is done about it, by whom, and whether it helped."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.household import Household
from bangfu.ledger.models.person import Person, State
from bangfu.org.models import Office


class Plan(models.Model):
    """The household's one plan (AK-2.4-b, GY-2.1-k), with a development part where there is
    labour capacity (P2-2.4-a).
    """

    household = models.OneToOneField(Household, models.CASCADE, related_name="plan")
    difficulty = models.TextField(_("具体困难"), blank=True, default="")
    development = models.TextField(_("怎样靠自己增收"), blank=True, default="")
    set_on = models.DateField(_("定方案的日子"))
    set_by = models.CharField(max_length=60)
    review_on = models.DateField(_("下次调整"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_on = models.DateField(null=True, blank=True, default=timezone.localdate)
    """Since when there is a plan at all; None where nobody kept that."""

    class Meta:
        verbose_name = _("一户一策")
        indexes = [models.Index(fields=["review_on"], name="plan_review")]


class PlanThen(models.Model):
    """A plan as it was until a moment: kept before each change, so that any day can be shown.

    `said` is the plan with its needs and measures as Django writes objects down.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="earlier")
    until = models.DateTimeField()
    said = models.TextField()

    class Meta:
        verbose_name = _("以前的方案")
        ordering = ["until", "id"]
        indexes = [models.Index(fields=["plan", "until"], name="plan_then")]


class Need(models.Model):
    """Something the household or one of its people lacks."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="needs")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="needs")
    what = models.CharField(_("需求"), max_length=120)
    detail = models.CharField(_("具体情况"), max_length=300, blank=True, default="")
    found_on = models.DateField(_("发现日期"))
    met_on = models.DateField(_("解决日期"), null=True, blank=True)
    came_from = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The household in whose plan it stood before a split or a merger."""

    class Meta:
        verbose_name = _("需求")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what

    @property
    def whose(self) -> str:
        """Whom it concerns; empty for the whole household."""
        return self.person.label if self.person else ""

    @property
    def gone(self) -> str:
        """How the person it concerns is no longer on the books; empty while they are."""
        here = self.person is None or self.person.state == State.PRESENT
        return "" if here else str(self.person.get_state_display())

    @property
    def cared_for(self) -> bool:
        """Whether something is being done about it, or was."""
        return any(one.progress != Progress.STOPPED for one in self.measures.all())


class Progress(models.TextChoices):
    """How far a measure is."""

    PLANNED = "planned", _("还没开始")
    DOING = "doing", _("正在做")
    DONE = "done", _("做完了")
    STOPPED = "stopped", _("不做了")


OPEN = (Progress.PLANNED, Progress.DOING)
"""How far a measure is that still has to be asked after."""


class Kind(models.TextChoices):
    """What is given; goods and service go together (AK-1-a)."""

    GOODS = "goods", _("物资")
    SERVICE = "service", _("服务")
    MONEY = "money", _("资金")
    WORK = "work", _("就业发展")


class Effect(models.TextChoices):
    """Whether a measure helped, as the people themselves see it."""

    SOLVED = "solved", _("解决了")
    BETTER = "better", _("好一些")
    NONE = "none", _("没有用")


class Measure(models.Model):
    """What is done about a need: who, by when or how often, how far, and did it help."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="measures")
    what = models.CharField(_("措施"), max_length=200)
    kind = models.CharField(_("方式"), max_length=10, choices=Kind, default=Kind.SERVICE)
    who = models.CharField(_("谁来做"), max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    by_day = models.DateField(_("到什么时候"), null=True, blank=True)
    rhythm = models.CharField(_("多久一次"), max_length=40, blank=True, default="")
    progress = models.CharField(max_length=8, choices=Progress, default=Progress.PLANNED)
    progress_note = models.CharField(_("做到哪一步"), max_length=200, blank=True, default="")
    progress_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    effect = models.CharField(max_length=8, choices=Effect, blank=True, default="")
    effect_note = models.CharField(max_length=200, blank=True, default="")
    stopped_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("措施")
        ordering = ["id"]
        indexes = [models.Index(fields=["progress", "by_day"], name="measure_due")]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.progress in OPEN
