from django.apps import AppConfig


class ReliefConfig(AppConfig):
    name = "bangfu.relief"
    label = "relief"
