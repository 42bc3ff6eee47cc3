from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "bangfu.duty"
    label = "duty"
