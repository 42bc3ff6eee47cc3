"""What policies ask of an office, so that its page can include it."""

from __future__ import annotations

from django import template
from django.utils import timezone

from bangfu.org.models import Office
from bangfu.rulebook.queries.offices import Charged, charged_with

register = template.Library()


@register.simple_tag
def charged(office: Office) -> list[Charged]:
    """What falls on an office today, by pack."""
    return charged_with(office, timezone.localdate())
