"""What an act changed, from the two texts its entry keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.journal.words import name_in_words, value_in_words


@dataclass(frozen=True)
class Change:
    """One value an act changed, as people read it; None stands for “not there”."""

    name: str
    before: str | None
    after: str | None


def changes(before: str, after: str) -> list[Change]:
    """One line a value; values the act left as they were, and blanks left blank, are not told."""
    old, new = _values(before), _values(after)
    return [
        Change(name_in_words(name), old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name) and (old.get(name) or new.get(name))
    ]


def _values(text: str) -> dict[str, str]:
    values = json.loads(text) if text else {}
    return {
        name: _shown(value) if (said := value_in_words(name, value, values)) is None else said
        for name, value in values.items()
    }


def _shown(value: object) -> str:
    match value:
        case None:
            return _("不知道")
        case bool():
            return _("是") if value else _("否")
        case list():
            return "、".join(map(_shown, value))
        case dict():
            return "；".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    return str(value)
