"""The engine's sentences in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext


def say(text: str, /, **values: object) -> str:
    """A sentence the engine hands over, translated and with its values filled in."""
    spoken = gettext(text)
    return spoken.format(**values) if values else spoken
