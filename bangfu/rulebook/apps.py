from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "bangfu.rulebook"
    label = "rulebook"
    verbose_name = "政策"
