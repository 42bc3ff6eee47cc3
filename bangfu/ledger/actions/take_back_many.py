"""Take back what an import wrote: its observations, and the people and households it brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.file_many import refold_many
from bangfu.ledger.models import (
    Decision,
    Document,
    HealthEntry,
    Household,
    KeyPerson,
    Membership,
    Observation,
    Person,
    Source,
)
from bangfu.ledger.models.person import Left, State
from bangfu.ledger.projection import Figures, person_columns

HOMES_AT_ONCE = 2_000


@dataclass
class TakenBack:
    """What went, and the ids of households that stayed because somebody worked on them since."""

    observations: int = 0
    persons: int = 0
    homes: int = 0
    kept: list[int] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)


@transaction.atomic
def take_back_many(
    *,
    actor: Actor,
    origin: str,
    since: dt.datetime,
    why: str,
    subject: Subject,
    area: str,
    joined: Collection[int] = (),
    act: str = "intake.undo",
) -> TakenBack:
    """Withdraw every observation of an origin; people it brought go off the books.

    `joined` are the people it put into households that were on the books before. A
    household it brought somebody into, and that was worked on after `since`, stays as it is.
    """
    result = TakenBack()
    figures = Figures()
    done = set(Observation.objects.filter(withdraws__origin=origin).values_list("withdraws_id", flat=True))  # fmt: skip
    told = Observation.objects.filter(origin=origin).exclude(pk__in=done).order_by("household_id")
    ids = list(told.values_list("pk", flat=True))
    for start in range(0, len(ids), HOMES_AT_ONCE):
        part = Observation.objects.filter(pk__in=ids[start : start + HOMES_AT_ONCE])
        _take_back(list(part), actor, since, why, frozenset(joined), figures, result)
    figures.write()
    record(
        actor=actor, act=act, subject=subject, area=area, why=why,
        after={
            "撤回的记录": result.observations, "销去的人": result.persons,
            "销去的户": result.homes, "留下的户": len(result.kept),
        },
    )  # fmt: skip
    return result


def _take_back(
    observations: list[Observation],
    actor: Actor,
    since: dt.datetime,
    why: str,
    joined: Collection[int],
    figures: Figures,
    result: TakenBack,
) -> None:
    by_home = {one.household_id: one for one in observations}
    homes = Household.objects.select_for_update().in_bulk(list(by_home))
    brought = _brought(by_home, joined)
    touched = _touched(homes, by_home, since)
    leaving: list[int] = []
    gone: dict[int, Household] = {}
    for pk, observation in by_home.items():
        if pk in touched and (brought[pk] or observation.version == 1):
            result.kept.append(pk)
            continue
        gone[pk] = homes[pk]
        leaving += brought[pk]
    _off_the_books(leaving, actor)
    new = {pk: home for pk, home in gone.items() if by_home[pk].version == 1}
    known = {pk: home for pk, home in gone.items() if pk not in new}
    now = timezone.now()
    Observation.objects.bulk_create(
        Observation(
            household=home, source=Source.WITHDRAWAL, valid_from=by_home[pk].valid_from,
            recorded_at=now, by_id=actor.id, by_name=actor.name, note=why[:300],
            version=home.version + 1, withdraws=by_home[pk],
        )
        for pk, home in gone.items()
    )  # fmt: skip
    for home in known.values():
        home.version += 1
    refold_many(known, figures)
    _close(new, by_home, figures)
    result.observations += len(gone)
    result.persons += len(leaving)
    result.homes += len(new)
    result.areas |= {home.area_code for home in gone.values()}


def _close(
    homes: Mapping[int, Household], by_home: Mapping[int, Observation], figures: Figures
) -> None:
    """Close households of which nothing was ever known but what is withdrawn: all of it is empty now."""
    day = timezone.localdate()
    people = Person.objects.filter(household_id__in=list(homes))
    for person in people.only("area_code", "tags"):
        figures.take_off(person)
    people.update(**person_columns({}, ""), tags="", is_head=False, updated_at=timezone.now())
    closed = Household.objects.filter(pk__in=list(homes))
    closed.update(
        facts={}, head_name="", people=0, closed_on=day, closed_because=_("导入撤回"),
        version=F("version") + 1, updated_at=timezone.now(),
    )  # fmt: skip
    # the number is free for the corrected file
    freed = [(f"{home.number}（撤{by_home[pk].pk}）"[-40:], pk) for pk, home in homes.items()]
    table = connection.ops.quote_name(Household._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET number = %s WHERE id = %s", freed)  # noqa: S608


def _brought(by_home: Mapping[int, Observation], joined: Collection[int]) -> dict[int, list[int]]:
    """The people each household got: everybody of a new one, those who joined one on the books."""
    brought: dict[int, list[int]] = {pk: [] for pk in by_home}
    rows = Person.objects.filter(household_id__in=list(by_home), state=State.PRESENT)
    for home, person in rows.values_list("household_id", "pk"):
        if by_home[home].version == 1 or person in joined:
            brought[home].append(person)
    return brought


def _touched(
    homes: Mapping[int, Household], by_home: Mapping[int, Observation], since: dt.datetime
) -> set[int]:
    touched = {pk for pk, home in homes.items() if home.version != by_home[pk].version}
    of_home = [(Decision, "decided_at"), (Document, "added_at")]
    for model, when in of_home:
        rows = model.objects.filter(household_id__in=list(homes), **{f"{when}__gt": since})
        touched |= set(rows.values_list("household_id", flat=True))
    rows = HealthEntry.objects.filter(person__household_id__in=list(homes), added_at__gt=since)
    touched |= set(rows.values_list("person__household_id", flat=True))
    listed = KeyPerson.objects.filter(
        person__household_id__in=list(homes), from_day__gte=since.date()
    )
    touched |= set(listed.values_list("person__household_id", flat=True))
    return touched


def _off_the_books(persons: Iterable[int], actor: Actor) -> None:
    leaving = list(persons)
    day = timezone.localdate()
    Person.objects.filter(pk__in=leaving).update(state=State.LEFT)
    Membership.objects.filter(person_id__in=leaving, until_day__isnull=True).update(
        until_day=day, left=Left.MISTAKE, left_because=_("导入撤回"), recorded_by=actor.name
    )
