"""`bangfu manage clear_photo_parts`: drop what phones began to send long ago and never finished."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bangfu.duty.actions.photos import KEPT_PARTS, drop_stale_parts
from bangfu.journal.models import Actor


class Command(BaseCommand):
    """Meant for every night; says how much was dropped."""

    help = "Drop the parts of photos of which nothing came for 30 days. A phone sends them anew."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Drop them and say how many."""
        done = drop_stale_parts(actor=Actor("system", "", _("每晚清理"), ""))
        self.stdout.write(
            _("%(days)d 天没有传完的照片 %(n)d 张，%(kb)d KB，已经清掉。手机里还有的会从头再传。")
            % {"days": KEPT_PARTS.days, "n": done.photos, "kb": -(-done.size // 1024)}
        )
