"""Care posts: public-benefit posts that match a carer to a household (AK-4.3-a)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper
from bangfu.ledger.models import Document, Household, Person


class CarePost(models.Model):
    """A carer for a need of a household, with an agreement that names the duties.

    `match` says why this carer for this need. `fen` is what the post pays a month and
    `days_a_month` for how many days of service, None where it is not paid or not known.
    """

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="care_posts")
    household = models.ForeignKey(Household, models.PROTECT, related_name="care_posts")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="care_posts"
    )
    need = models.CharField(_("要照看什么"), max_length=200)
    match = models.CharField(_("为什么由这个人来"), max_length=200, blank=True, default="")
    duties = models.TextField(_("岗位职责"))
    agreement = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("岗位协议"),
    )
    signed_on = models.DateField(_("协议哪天签的"), null=True, blank=True)
    agreement_until = models.DateField(_("协议到哪天"), null=True, blank=True)
    fen = models.BigIntegerField(_("每月补贴"), null=True, blank=True)
    days_a_month = models.PositiveSmallIntegerField(_("每月服务几天"), null=True, blank=True)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("看护岗")
        ordering = ["-from_day", "-id"]


class CareMonth(models.Model):
    """A month of a care post as the village confirmed it; the highest `version` counts.

    `counted` are the days with a visit by the carer, `days` those confirmed, `fen` the
    proposed pay (None: the agreement does not say enough) by what the agreement said
    then: `of_fen` for `of_days`. Money is only proposed here.
    """

    post = models.ForeignKey(CarePost, models.PROTECT, related_name="months")
    month = models.DateField(_("月份"))
    """The first day of the month."""
    version = models.PositiveSmallIntegerField(default=1)
    counted = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(_("服务了几天"))
    fen = models.BigIntegerField(null=True, blank=True)
    of_fen = models.BigIntegerField(null=True, blank=True)
    of_days = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    by = models.CharField(max_length=60)
    by_id = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("看护岗的一个月")
        ordering = ["-month", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "month", "version"], name="care_month_version_once"
            ),
        ]
