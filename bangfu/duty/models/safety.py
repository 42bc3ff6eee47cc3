"""Safety checks of a home: each item fine, dangerous, absent, or not looked at."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.hazard import Hazard
from bangfu.duty.models.visit import Visit

ITEMS = (
    Hazard.Kind.GAS, Hazard.Kind.ELECTRIC, Hazard.Kind.SUFFOCATION, Hazard.Kind.FIRE,
    Hazard.Kind.HOUSING,
)  # fmt: skip
"""What a safety check looks at (GN-6-e; housing: GN-6-f)."""


class Answer(models.TextChoices):
    """What was seen of an item; not looked at is not fine."""

    FINE = "fine", _("没问题")
    DANGER = "danger", _("有隐患")
    NONE = "none", _("家里没有")
    UNSEEN = "unseen", _("没看")


class SafetyCheck(models.Model):
    """What one visit saw of each item: `answers` are of `Answer` by kind of danger.

    The visit serves duties to check safety only where every item was looked at.
    """

    Answer = Answer

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="safety")
    answers: Any = models.JSONField(_("逐项"), default=dict)

    class Meta:
        verbose_name = _("安全检查")

    @property
    def unseen(self) -> list[str]:
        """The items nobody looked at."""
        return [kind for kind in ITEMS if self.answers.get(kind, Answer.UNSEEN) == Answer.UNSEEN]
