from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "bangfu.rulebook"
    label = "rulebook"
    verbose_name = "政策"

    def ready(self) -> None:
        """Say what packs, values and their states mean in the journal."""
        from bangfu.journal.words import of_choices, said_by
        from bangfu.rulebook.models import ParameterChange

        said_by("state", of_choices(ParameterChange.State))
        said_by("pack", _pack)
        said_by("parameter", _parameter)
        said_by("value", _value)


def _pack(value: Any, _beside: object) -> str | None:
    from bangfu.rulebook.installed import name_of

    return name_of(value)


def _parameter(value: Any, _beside: object) -> str | None:
    from bangfu.rulebook.installed import name_of

    pack, _slash, name = str(value).partition("/")
    return f"{name}（{name_of(pack)}）" if name else None


def _value(value: Any, beside: Mapping[str, Any]) -> str | None:
    from bangfu.rulebook.values import in_words

    pack, _slash, name = str(beside.get("parameter", "")).partition("/")
    return in_words(pack, name, str(value)) if name else None
