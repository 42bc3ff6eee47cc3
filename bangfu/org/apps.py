from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "bangfu.org"
    label = "org"
    verbose_name = "组织"
