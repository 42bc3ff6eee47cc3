"""Care posts: public-benefit posts that match a carer to a household (AK-4.3-a)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.helper import Helper
from bangfu.ledger.models import Document, Household


class CarePost(models.Model):
    """A carer for a need of a household, with an agreement that names the duties.

    `fen` is what the post pays a month, None where it is not paid or not known.
    """

    helper = models.ForeignKey(Helper, models.PROTECT, related_name="care_posts")
    household = models.ForeignKey(Household, models.PROTECT, related_name="care_posts")
    need = models.CharField(_("要照看什么"), max_length=200)
    duties = models.TextField(_("岗位职责"))
    agreement = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("岗位协议"),
    )
    fen = models.BigIntegerField(_("每月补贴"), null=True, blank=True)
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("看护岗")
        ordering = ["-from_day", "-id"]
