from typing import Any

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "bangfu.org"
    label = "org"
    verbose_name = "组织"

    def ready(self) -> None:
        """Say what codes of areas, offices and posts mean in the journal."""
        from bangfu.journal.words import of_choices, said_by
        from bangfu.org.models.area import Level
        from bangfu.org.models.office import Unit
        from bangfu.org.roles import Role

        said_by("role", of_choices(Role))
        said_by("level", of_choices(Level))
        said_by("unit", of_choices(Unit))
        said_by("area", _place)
        said_by("standards_code", _place)


def _place(value: Any, _beside: object) -> str | None:
    from bangfu.org.queries import full_names

    return full_names([value]).get(value) if isinstance(value, str) and value else None
