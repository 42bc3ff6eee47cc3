"""Visits in the log of a household, for the pages of the ledger."""

from __future__ import annotations

from typing import Any

from django import template

from bangfu.duty.queries.household_log import Entry, log_of
from bangfu.duty.views.places import READERS
from bangfu.ledger.queries.file import File

register = template.Library()


@register.simple_tag
def log_with_visits(file: File) -> list[Entry]:
    """Who was there and what became known, the newest first."""
    return log_of(file)


@register.inclusion_tag("duty/log_entry.html", takes_context=True)
def log_entry(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """One line of it; a visit opens for whoever works with visits."""
    return {
        "entry": entry, "file": context["file"], "writes": context.get("writes"),
        "opens": context["request"].reader.may(READERS), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
