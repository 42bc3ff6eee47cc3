"""Codes of areas and their leading digits."""

from __future__ import annotations

from bangfu.org.models import Area


def prefix_of(code: str) -> str:
    """The leading digits of everything in an area."""
    return Area.objects.get(pk=code).prefix
