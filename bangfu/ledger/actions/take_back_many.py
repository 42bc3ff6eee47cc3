"""Take back what an import wrote: its observations, and the people and households it brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.file_many import refold_many
from bangfu.ledger.actions.heads_after import led_by, put_heads_in_order
from bangfu.ledger.fold import fold
from bangfu.ledger.models import Household, Membership, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import Left, State
from bangfu.ledger.projection import Figures, person_columns
from bangfu.ledger.queries.worked_on import Brought, Fates, Later, fates, told_by


@dataclass
class Heir:
    """What a later import stands for from now on: people and households the one before it brought."""

    joined: list[int] = field(default_factory=list)
    adopted: list[int] = field(default_factory=list)


@dataclass
class TakenBack:
    """What went, and the ids of households that stayed.

    `kept` because somebody worked on them since, `shared` because later imports name somebody
    there; `heirs` tells by origin which import stands for whom now. `headed` is how many
    households had to be given their head again.
    """

    observations: int = 0
    persons: int = 0
    homes: int = 0
    headed: int = 0
    kept: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    heirs: dict[str, Heir] = field(default_factory=lambda: defaultdict(Heir))
    areas: set[str] = field(default_factory=set)


@transaction.atomic
def take_back_many(
    *,
    actor: Actor,
    brought: Brought,
    why: str,
    subject: Subject,
    area: str,
    act: str = "intake.undo",
) -> TakenBack:
    """Withdraw every observation of an origin; people it brought go off the books.

    A household it brought somebody into and that was worked on since stays as it is. Whom a
    later import names stays, with what that import says too: it is told as by that import.
    """
    result = TakenBack()
    figures = Figures()
    for part in told_by(brought.origin):
        _take_back(part, actor, brought, why, figures, result)
    figures.write()
    record(
        actor=actor, act=act, subject=subject, area=area, why=why,
        after={
            "撤回的记录": result.observations, "销去的人": result.persons,
            "销去的户": result.homes, "留下的户": len(result.kept) + len(result.shared),
        } | ({"重定户主的户": result.headed} if result.headed else {}),
    )  # fmt: skip
    return result


def _take_back(
    observations: list[Observation],
    actor: Actor,
    brought: Brought,
    why: str,
    figures: Figures,
    result: TakenBack,
) -> None:
    ids = {one.household_id for one in observations}
    homes = Household.objects.select_for_update().in_bulk(sorted(ids))
    fate = fates(observations, homes, brought)
    told = {pk: ones for pk, ones in fate.told.items() if pk not in set(fate.kept)}
    led = led_by({pk: homes[pk] for pk in told if pk not in fate.closing})
    _off_the_books(fate.leaving, actor)
    again = list(_told_again(told, homes, fate, brought.later))
    now = timezone.now()
    Observation.objects.bulk_create(
        Observation(
            household=homes[pk], source=Source.WITHDRAWAL, valid_from=one.valid_from,
            recorded_at=now, by_id=actor.id, by_name=actor.name, note=why[:300],
            version=homes[pk].version + 1, withdraws=one,
        )
        for pk, ones in told.items() for one in ones
    )  # fmt: skip
    Observation.objects.bulk_create(again)
    known = {pk: homes[pk] for pk in told if pk not in fate.closing}
    for home in known.values():
        home.version += 1
    refold_many(known, figures)
    result.headed += put_heads_in_order(
        actor=actor, homes=known, led=led, since=brought.since, origin=brought.origin,
        figures=figures,
    )  # fmt: skip
    _close({pk: homes[pk] for pk in fate.closing}, told, figures)
    _hand_on(fate, brought, result)
    result.observations += sum(map(len, told.values()))
    result.persons += len(fate.leaving)
    result.homes += len(fate.closing)
    result.kept += fate.kept
    result.areas |= {homes[pk].area_code for pk in told}


def _hand_on(fate: Fates, brought: Brought, result: TakenBack) -> None:
    """Whoever stays belongs to the first later import that names them, to go with that one."""
    for pk, people in fate.shared.items():
        result.shared.append(pk)
        heirs = [heir for person in people if (heir := brought.heir(person))]
        for person, heir in zip(people, heirs, strict=True):
            result.heirs[heir.origin].joined.append(person)
        if fate.told[pk][0].version == 1 or pk in brought.adopted:
            first = min(heirs, key=lambda heir: heir.at)
            result.heirs[first.origin].adopted.append(pk)


def _told_again(
    told: Mapping[int, list[Observation]],
    homes: Mapping[int, Household],
    fate: Fates,
    later: tuple[Later, ...],
) -> Iterator[Observation]:
    """What later imports said too of what is withdrawn, as told by them when they came.

    Only where it was the withdrawn observation they found: what somebody else said stays anyway.
    """
    wanted = {
        pk: ones for pk, ones in told.items()
        if pk not in fate.closing and any(_alike(one, later) or one.note for one in ones)
    }  # fmt: skip
    said: dict[int, list[Observation]] = defaultdict(list)
    for one in Observation.objects.filter(household__among=list(wanted)):
        said[one.household_id].append(one)
    for pk, ones in wanted.items():
        own = {one.pk: one for one in ones}
        done: set[tuple[str, str]] = set()
        noted: set[int] = set()
        for heir in later:
            known = fold(said[pk], known_by=heir.at, home=pk)
            for one in own.values():
                facts, protected = (
                    {
                        subject: found
                        for subject, values in part.items()
                        if (found := {
                            name: value for name, value in values.items()
                            if name in _names(heir, subject, pk) and (subject, name) not in done
                            and (seen := known.get(subject, {}).get(name)) is not None
                            and seen.observation.pk == one.pk
                        })
                    }
                    for part in (one.facts, one.protected)
                )  # fmt: skip
                done |= {
                    (subject, name) for part in (facts, protected)
                    for subject, values in part.items() for name in values
                }  # fmt: skip
                note = one.note if pk in heir.remarked and one.pk not in noted else ""
                noted |= {one.pk} if note else set()
                if facts or protected or note:
                    yield Observation(
                        household=homes[pk], source=Source.IMPORT, origin=heir.origin,
                        valid_from=max(heir.day, one.valid_from), recorded_at=heir.at,
                        by_id=heir.by[0], by_name=heir.by[1], facts=facts, protected=protected,
                        note=note, version=homes[pk].version + 1,
                    )  # fmt: skip


def _alike(one: Observation, later: tuple[Later, ...]) -> bool:
    subjects = {*one.facts, *one.protected}
    return any(_names(heir, subject, one.household_id) for heir in later for subject in subjects)


def _names(heir: Later, subject: str, home: int) -> Iterable[str]:
    """The facts of a subject that an import found as it says them."""
    return heir.homes.get(home, ()) if subject == HOUSEHOLD else heir.persons.get(int(subject), ())


def _close(
    homes: Mapping[int, Household], told: Mapping[int, list[Observation]], figures: Figures
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
    freed = [(f"{home.number}（撤{told[pk][0].pk}）"[-40:], pk) for pk, home in homes.items()]
    table = connection.ops.quote_name(Household._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET number = %s WHERE id = %s", freed)  # noqa: S608


def _off_the_books(persons: Iterable[int], actor: Actor) -> None:
    leaving = list(persons)
    day = timezone.localdate()
    Person.objects.filter(pk__in=leaving).update(state=State.LEFT)
    Membership.objects.filter(person_id__in=leaving, until_day__isnull=True).update(
        until_day=day, left=Left.MISTAKE, left_because=_("导入撤回"), recorded_by=actor.name
    )
