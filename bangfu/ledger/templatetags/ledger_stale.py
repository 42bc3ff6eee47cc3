"""Say on a page with conclusions that some of them are those of rules or values of before."""

from __future__ import annotations

from typing import Any

from django import template

from bangfu.ledger.models import Household
from bangfu.ledger.queries.stale import Stale, stale_household, stale_in
from bangfu.ledger.views.runs import RUNNERS
from bangfu.org.access import Reader
from bangfu.org.roles import LEDGER_READERS

register = template.Library()


@register.inclusion_tag("ledger/stale.html", takes_context=True)
def stale_conclusions(context: template.Context, prefix: str = "") -> dict[str, Any]:
    """The notice for a page about an area, the reader's own where none is named."""
    reader: Reader | None = getattr(context["request"], "reader", None)
    if reader is None or not reader.may(LEDGER_READERS):
        return {}
    return _said(reader, stale_in(prefix or reader.prefix))


@register.inclusion_tag("ledger/stale.html", takes_context=True)
def stale_file(context: template.Context, household: Household) -> dict[str, Any]:
    """The notice for a page about one household."""
    return _said(context["request"].reader, stale_household(household)) | {"one": True}


def _said(reader: Reader, stale: Stale | None) -> dict[str, Any]:
    return {"stale": stale, "runs": reader.may(RUNNERS)}
