"""What a household was given, on the pages of rooms below."""

from __future__ import annotations

from typing import Any

from django import template

from bangfu.ledger.models import Household
from bangfu.relief.models import Handout
from bangfu.relief.queries.giving import with_items

register = template.Library()
SHOWN = 5


@register.inclusion_tag("relief/given_section.html")
def given_to(household: Household, cares: bool = False) -> dict[str, Any]:
    """The last hand-outs to a household the reader already sees."""
    rows = Handout.objects.filter(household=household).select_related("campaign")[:SHOWN]
    return {"household": household, "given": with_items(list(rows)), "cares": cares}
