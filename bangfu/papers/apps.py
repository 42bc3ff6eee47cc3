from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "bangfu.papers"
    label = "papers"
