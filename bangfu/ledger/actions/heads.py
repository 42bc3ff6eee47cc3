"""Who heads a household, once its head is gone or two households became one.

Relations are told to the head: with another head only what follows by itself stays known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bangfu.journal.models import Actor
from bangfu.ledger.actions.observe import Told, observe
from bangfu.ledger.actions.refold import observations_of, observed_in
from bangfu.ledger.fold import fold
from bangfu.ledger.heading import HEAD_NAME, SPOUSE, related
from bangfu.ledger.models import Household, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State, full_years
from bangfu.ledger.projection import HEAD, RELATION

ADULT = 18
"""Years (民法典 17)."""


def present_in(household: Household) -> list[Person]:
    """The people on the books of a household, the head first."""
    rows = Person.objects.filter(household=household, state=State.PRESENT)
    return list(rows.order_by("-is_head", "pk"))


def likely_head(people: Sequence[Person], day: dt.date) -> Person | None:
    """Who mostly follows a head that is gone: the spouse, else the oldest adult; None: cannot be told."""
    spouses = [one for one in people if one.facts.get(RELATION) == SPOUSE]
    if len(spouses) == 1:
        return spouses[0]
    adults = [one for one in people if (full_years(one.born, day) or 0) >= ADULT]
    return min(adults, key=lambda one: (one.born or day, one.pk), default=None)


def put_head(
    *,
    actor: Actor,
    household: Household,
    day: dt.date,
    why: str,
    head: Person | None = None,
    origin: str = "",
) -> Person | None:
    """Somebody heads a household whose head is gone, `head` or else who mostly does.

    Whoever is alone heads it. Relations to the new head that do not follow by themselves are
    no longer known, and so is the head where nobody can be told to be it.
    """
    people = present_in(household)
    if not people:
        return None
    new = head or (people[0] if len(people) == 1 else likely_head(people, day))
    told: dict[str, dict[str, Any]] = {
        str(one.pk): {RELATION: related(one, new)}
        for one in people
        if one.facts.get(RELATION) != related(one, new)
    }
    name = (new.name if new else "") or None
    if household.facts.get(HEAD_NAME, name) != name:
        told[HOUSEHOLD] = {HEAD_NAME: name}
    if head is None and len(people) > 1:
        why = (
            _("户主不在这一户了，先照配偶、年长的成年人定了户主，请核对")
            if new
            else _("户主不在这一户了，还要问清谁是户主")
        )
    _tell(actor, household, people, day, told, why, origin)
    return new


def relations_open(
    *, actor: Actor, household: Household, people: Collection[int], day: dt.date, why: str
) -> None:
    """How some people are related to the head of the household they came to is not known yet."""
    here = present_in(household)
    told = {
        str(one.pk): {RELATION: None}
        for one in here
        if one.pk in people and one.facts.get(RELATION) is not None
    }
    _tell(actor, household, here, day, told, why)


def heads_again(
    *, actor: Actor, household: Household, head: Person, left: dt.date, day: dt.date, why: str
) -> None:
    """A head who had left on a day is back and heads the household; relations are as they were."""
    people = present_in(household)
    before = fold(
        observations_of(household, people), on=left - dt.timedelta(days=1), home=household.pk
    )
    told: dict[str, dict[str, Any]] = {}
    for one in people:
        seen = before.get(str(one.pk), {}).get(RELATION)
        was = HEAD if one.pk == head.pk else seen.value if seen else None
        if one.facts.get(RELATION) != was:
            told[str(one.pk)] = {RELATION: None if was == HEAD and one.pk != head.pk else was}
    name = head.name or None
    if household.facts.get(HEAD_NAME, name) != name:
        told[HOUSEHOLD] = {HEAD_NAME: name}
    _tell(actor, household, people, day, told, why)


def heads_before(household: Household, day: dt.date) -> set[str]:
    """Who was known as head of the household before a day, by id, those who died as such included."""
    state = fold(observed_in([household.pk]), on=day - dt.timedelta(days=1))
    return {who for who, seen in state.items() if RELATION in seen and seen[RELATION].value == HEAD}


def _tell(
    actor: Actor,
    household: Household,
    people: Sequence[Person],
    day: dt.date,
    told: Mapping[str, Mapping[str, Any]],
    why: str,
    origin: str = "",
) -> None:
    """Write it down as of the day, or as of the later day from which something else was told."""
    if not told:
        return
    facts: Told = told
    state = fold(observations_of(household, people), home=household.pk)
    later = [
        state[who][name].observation.valid_from
        for who, values in told.items()
        for name in values
        if name in state.get(who, {})
    ]
    observe(
        actor=actor, household=household, source=Source.SELF_REPORT,
        valid_from=max([day, *later]), facts=facts, note=why[:300], origin=origin,
    )  # fmt: skip
