"""What the sheets of plan and health need to know, so that any page can include them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from bangfu.ledger.models import Household, Person
from bangfu.ledger.queries.file import File
from bangfu.ledger.queries.health import HealthSheet, health_sheet
from bangfu.ledger.queries.plan import PlanSheet, plan_sheet

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_for(context: template.Context, household: Household) -> PlanSheet:
    """The household's plan as whoever asks for the page may see it; then, on a file of then."""
    file = context.get("file")
    on = file.day if file is not None and getattr(file, "past", False) else None
    return plan_sheet(context["request"].reader, household, on, at_hand(context, household))


@register.simple_tag(takes_context=True)
def health_for(
    context: template.Context, household: Household, person: Person | None = None
) -> HealthSheet | None:
    """The newest of the health files of a household or of one person; None for who keeps no files."""
    people = [person] if person else at_hand(context, household)
    return health_sheet(context["request"].reader, household, people)


def at_hand(context: Any, household: Household) -> Sequence[Person] | None:
    """Who lives in the household now, where the page already knows: the head first."""
    file = context.get("file")
    if isinstance(file, File) and not file.past and file.household.pk == household.pk:
        return file.people
    return None
