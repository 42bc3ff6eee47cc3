"""Who heads a household, and what becomes of the others' relations when another one does.

Relations are told to the head: with another head only what follows by itself stays known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.projection import HEAD, RELATION

HEAD_NAME = "户主姓名"
SPOUSE, CHILD = "配偶", "子女"

Told = Mapping[str, Mapping[str, Any]]
"""Subject (HOUSEHOLD or a person's id as text) → fact → value in storage form."""


class SecondHead(ValueError):
    """Two people at once are told to head one household."""


def leader(household: Household, people: Iterable[Person]) -> Person | None:
    """Who is known to head a household: marked so, or else named so for the household."""
    everybody = list(people)
    marked = next((one for one in everybody if one.facts.get(RELATION) == HEAD), None)
    named = household.facts.get(HEAD_NAME)
    return marked or next((one for one in everybody if one.name and one.name == named), None)


def related(one: Person, head: Person | None) -> str | None:
    """A relation to the new head; None: not known."""
    if head is not None and one.pk == head.pk:
        return HEAD
    was = one.facts.get(RELATION)
    spouse_leads = head is not None and head.facts.get(RELATION) == SPOUSE
    return CHILD if was == CHILD and spouse_leads else None


def named_head(people: Sequence[Person], told: Told) -> Person | None:
    """Who of the people present is told to head their household. Raises SecondHead where two are."""
    heads = [one for one in people if told.get(str(one.pk), {}).get(RELATION) == HEAD]
    if len(heads) > 1:
        raise SecondHead
    return heads[0] if heads else None


def handed_over(
    household: Household, people: Sequence[Person], told: Told
) -> dict[str, dict[str, Any]]:
    """What is no longer so once what is told makes somebody else the head of a household.

    The one who led it and everybody else are related to the new head only as far as it follows
    or is told with it; the household goes by the new head's name. Raises SecondHead.
    """
    head = named_head(people, told)
    if head is None:
        return {}
    others = [one for one in people if one.pk != head.pk]
    if head.facts.get(RELATION) == HEAD:
        # the others are related to this very head; only a second one is none
        moved = [one for one in others if one.facts.get(RELATION) == HEAD]
    else:
        moved = others if leader(household, others) is not None else []
    ends: dict[str, dict[str, Any]] = {
        str(one.pk): {RELATION: related(one, head)}
        for one in moved
        if RELATION not in told.get(str(one.pk), {})
        and one.facts.get(RELATION) != related(one, head)
    }
    name = told[str(head.pk)].get("姓名", head.name) or None
    known = household.facts.get(HEAD_NAME)
    if known not in (None, name) and HEAD_NAME not in told.get(HOUSEHOLD, {}):
        ends[HOUSEHOLD] = {HEAD_NAME: name}
    return ends
