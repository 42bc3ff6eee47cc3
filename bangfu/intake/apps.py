from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bangfu.intake"
    label = "intake"
