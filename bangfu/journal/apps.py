from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bangfu.journal"
    label = "journal"
    verbose_name = "日志"
