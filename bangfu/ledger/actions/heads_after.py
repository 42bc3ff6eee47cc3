"""Who heads households from which facts or people were taken away in bulk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.models import Actor
from bangfu.ledger.actions.file_many import refold_many
from bangfu.ledger.actions.heads import likely_head
from bangfu.ledger.fold import State, fold
from bangfu.ledger.heading import HEAD_NAME, leader, related
from bangfu.ledger.models import Household, Membership, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State as Standing
from bangfu.ledger.projection import HEAD, RELATION, Figures

Told = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Ordered:
    """What has to be told of a household so that it has its head again, and why it is so."""

    told: Told
    note: str


def led_by(homes: Mapping[int, Household]) -> dict[int, Person]:
    """Who leads some households, where that is known."""
    people = _present(homes)
    found = {pk: leader(home, people[pk]) for pk, home in homes.items()}
    return {pk: one for pk, one in found.items() if one is not None}


def put_heads_in_order(
    *,
    actor: Actor,
    homes: Mapping[int, Household],
    led: Mapping[int, Person],
    since: dt.datetime,
    origin: str,
    figures: Figures,
) -> int:
    """Give the locked households among `homes` their one head again; how many needed it.

    `led` is who led them before facts were taken away, `since` from when these had been known:
    what a household is again as it was before that stays so. Of two heads the one told last
    stays; where none is left, whoever mostly follows one that is gone. Screening is the caller's.
    """
    people = _present(homes)
    doubtful = [pk for pk in homes if not _in_order(homes[pk], people[pk], led.get(pk))]
    said = _said(homes, people, doubtful)
    day, now = timezone.localdate(), timezone.now()
    made = []
    for pk in doubtful:
        home = homes[pk]
        found = _ordered(home, people[pk], said[pk], since, day)
        if found is None:
            continue
        home.version += 1
        made.append(
            Observation(
                household=home, source=Source.SELF_REPORT, valid_from=day, recorded_at=now,
                by_id=actor.id, by_name=actor.name, facts=found.told, note=found.note,
                origin=origin, version=home.version,
            )
        )  # fmt: skip
    Observation.objects.bulk_create(made, batch_size=500)
    refold_many({one.household_id: homes[one.household_id] for one in made}, figures)
    return len(made)


def _present(homes: Collection[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Person.objects.filter(household__among=list(homes), state=Standing.PRESENT)
    for one in rows.order_by("pk"):
        found[one.household_id].append(one)
    return found


def _in_order(home: Household, people: list[Person], led: Person | None) -> bool:
    """Whether a household has one head and goes by that name, or had none before either."""
    heads = [one for one in people if one.facts.get(RELATION) == HEAD]
    if not heads:
        return not people or led is None or leader(home, people) is not None
    return len(heads) == 1 and home.facts.get(HEAD_NAME) in (None, heads[0].name)


def _said(
    homes: Mapping[int, Household], people: Mapping[int, list[Person]], doubtful: Iterable[int]
) -> dict[int, list[Observation]]:
    """What was observed of some households, and of their people where they lived before."""
    owner = {one.pk: pk for pk in doubtful for one in people[pk]}
    before: dict[int, set[int]] = {pk: {pk} for pk in owner.values()}
    rows = Membership.objects.filter(person__among=list(owner))
    for person, home in rows.values_list("person_id", "household_id"):
        before[owner[person]].add(home)
    told: dict[int, list[Observation]] = defaultdict(list)
    wanted = set().union(*before.values())
    for one in Observation.objects.filter(household__among=sorted(wanted)):
        told[one.household_id].append(one)
    return {pk: [one for home in earlier for one in told[home]] for pk, earlier in before.items()}


def _ordered(
    home: Household, people: list[Person], said: list[Observation], since: dt.datetime, day: dt.date
) -> Ordered | None:
    heads = [one for one in people if one.facts.get(RELATION) == HEAD]
    before = fold(said, known_by=since, home=home.pk)
    if _as_before(home, people, before) and not _head_left(home, people, before, since):
        return None
    note = _("导入撤回以后，户主照留下的记录")
    told: Told = {}
    if heads:
        state = fold(said, home=home.pk)
        head: Person | None = max(heads, key=lambda one: _when(state, one))
        told = {str(one.pk): {RELATION: None} for one in heads if one is not head}
    else:
        head = people[0] if len(people) == 1 else likely_head(people, day)
        told = {
            str(one.pk): {RELATION: related(one, head)}
            for one in people
            if one.facts.get(RELATION) != related(one, head)
        }
        note = (
            _("导入撤回以后没有户主了，先照配偶、年长的成年人定了户主，请核对")
            if head
            else _("导入撤回以后没有户主了，还要问清谁是户主")
        )
    name = (head.name if head else "") or None
    if home.facts.get(HEAD_NAME, name) != name:
        told[HOUSEHOLD] = {HEAD_NAME: name}
    return Ordered(told, note) if told else None


def _as_before(home: Household, people: list[Person], before: State) -> bool:
    """Whether all that tells who heads a household is as it was; of a new one it never is."""
    if not before:
        return False
    then = {who: {name: one.value for name, one in seen.items()} for who, seen in before.items()}
    same = all(one.facts.get(RELATION) == then.get(str(one.pk), {}).get(RELATION) for one in people)
    return same and home.facts.get(HEAD_NAME) == then.get(HOUSEHOLD, {}).get(HEAD_NAME)


def _head_left(home: Household, people: list[Person], before: State, since: dt.datetime) -> bool:
    """Whether somebody known as head when the import came has left the household since."""
    here = {str(one.pk) for one in people}
    headed = [
        int(who)
        for who, seen in before.items()
        if who not in here and RELATION in seen and seen[RELATION].value == HEAD
    ]
    left = Membership.objects.filter(household=home, person__among=headed)
    return left.filter(until_day__gte=timezone.localdate(since)).exists()


def _when(state: State, one: Person) -> tuple[dt.date, dt.datetime, int]:
    told = state[str(one.pk)][RELATION].observation
    return told.valid_from, told.recorded_at, told.pk
