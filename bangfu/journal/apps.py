from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bangfu.journal"
    label = "journal"
