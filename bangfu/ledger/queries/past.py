"""A household's file as it stood on a day, by what is known now or by what was known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.refold import observations_of
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import State, fold
from bangfu.ledger.models import Household, Membership, Observation, Outcome, Person
from bangfu.ledger.models.person import State as PersonState
from bangfu.ledger.projection import settle, support_key
from bangfu.ledger.queries.file import File, MadeOf, assemble
from bangfu.ledger.queries.hidden import sees_income
from bangfu.ledger.queries.scope import documents_of
from bangfu.ledger.screening.one import INCOME, outcomes_of
from bangfu.ledger.screening.rows import rows
from bangfu.org.access import Reader
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.policy.single.programmes import rows_by_programme
from bangfu.rulebook.queries import NotSet, program_for

DEPARTURES = ("ledger.person_left", "ledger.person_died", "ledger.person_moved")


@dataclass
class Then:
    """A household as it was: its own rows and its people's, never saved."""

    household: Household
    people: list[Person]
    memberships: list[Membership]
    observations: list[Observation]
    state: State


def file_on(reader: Reader, household: Household, on: dt.date, known_on: dt.date | None) -> File:
    """The file on a day; `known_on` leaves out what was recorded after that day.

    Place, people, facts and plan are those of the day, and what somebody could receive is
    judged anew by the rules that held there; `trouble` says why where that cannot be done.
    """
    known_by = _end_of(known_on) if known_on else None
    then = home_on(household.pk, on, known_by)
    outcomes, per_head, trouble = judged(then, on, known_by)
    then.household.income_per_head = per_head
    moment = known_by or _end_of(on)
    documents = documents_of(reader).filter(household=household, added_at__lte=moment)
    still = Q(removed_at=None) | Q(removed_at__gt=moment)
    file = assemble(
        reader,
        then.household,
        on,
        MadeOf(
            people=then.people,
            observations=then.observations,
            memberships=then.memberships,
            outcomes=outcomes,
            documents=list(documents.filter(still)),
            state=then.state,
        ),
    )
    file.past, file.known_on, file.trouble = True, known_on, trouble
    file.income_per_head = per_head if sees_income(reader) else None
    return file


def home_on(pk: int, on: dt.date, known_by: dt.datetime | None) -> Then:
    """A household with the people who belonged to it on a day, and the facts of that day."""
    household = Household.objects.get(pk=pk)
    household.area_code = place_on(household, on, known_by)
    household.township_code = household.area_code[:9]
    memberships = Membership.objects.filter(household=household, from_day__lte=on)
    if known_by is not None:
        memberships = memberships.filter(recorded_at__lte=known_by)
    found = list(memberships.select_related("person").order_by("from_day", "pk"))
    unknown = _departed_unknown(found, known_by)
    latest = {one.person_id: one for one in found}
    people = []
    for one in latest.values():
        there = one.until_day is None or one.until_day > on or one.person_id in unknown
        if there:
            one.until_day, one.left = None, ""  # on that day nobody knew of it
            one.person.state = PersonState.PRESENT
            one.person.area_code = household.area_code
            people.append(one.person)
    until_then = _homes_until(people, on) | {pk}
    observations = [
        one
        for one in observations_of(household, people)
        if one.valid_from <= on
        and one.household_id in until_then
        and (known_by is None or one.recorded_at <= known_by)
    ]
    state = fold(observations, on=on, known_by=known_by, home=pk)
    settle(household, people, state)
    people.sort(key=lambda person: (not person.is_head, person.pk))
    return Then(household, people, found, observations, state)


def place_on(household: Household, on: dt.date, known_by: dt.datetime | None = None) -> str:
    """The area code a household lived under on a day, by what was known by then."""
    later = household.moves.all()
    since = Q(day__gt=on) if known_by is None else Q(day__gt=on) | Q(recorded_at__gt=known_by)
    first = later.filter(since).order_by("day", "pk").first()
    return first.from_code if first else household.area_code


def _homes_until(people: Iterable[Person], on: dt.date) -> set[int]:
    """The households these people belonged to up to a day.

    What a household they came to later recorded is that household's, whatever day it is about.
    """
    rows = Membership.objects.filter(person__in=people, from_day__lte=on)
    return set(rows.values_list("household_id", flat=True))


def judged(
    then: Then, on: dt.date, known_by: dt.datetime | None
) -> tuple[list[Outcome], int | None, str]:
    """What the rules of the day say, income a head in fen, and why nothing can be said."""
    try:
        program = program_for(then.household.area_code, on)
    except NotSet as lacking:
        return [], None, str(lacking)
    homes = {home.household.pk: home for home in _around(then, on, known_by)}
    everybody = [person for home in homes.values() for person in home.people]
    # a person who has moved since is judged with the home of that day
    for home in homes.values():
        for person in home.people:
            person.household = home.household
            person.household_id = home.household.pk
    table = rows(everybody, {pk: home.household for pk, home in homes.items()})
    population = from_rows(table, dictionary())
    home = population.households.get(str(then.household.pk))
    if home is None:
        return [], None, ""
    evaluator = Evaluator(population, on)
    facts = {str(person.pk): person.facts for person in then.people}
    found = outcomes_of(
        then.household, rows_by_programme(program, decide(program, evaluator, home)), facts
    )
    per_head = evaluator.value(program.expression(INCOME)[0], home)
    return found, None if per_head is None else int(per_head * 100), ""


def _around(then: Then, on: dt.date, known_by: dt.datetime | None) -> list[Then]:
    """The household, and those of all who owe its people support, on that day."""
    homes = {then.household.pk: then}
    newly = [then]
    while newly:
        keys = [
            support_key(person.area_code, person.number) for home in newly for person in home.people
        ]
        owing = Person.objects.filter(supports_key__in=keys).exclude(household_id__in=homes)
        wanted = sorted(set(owing.values_list("household_id", flat=True)))
        newly = [home_on(pk, on, known_by) for pk in wanted]
        homes |= {home.household.pk: home for home in newly}
    return list(homes.values())


def _departed_unknown(memberships: list[Membership], known_by: dt.datetime | None) -> set[int]:
    """People whose departure was recorded only after that moment."""
    if known_by is None:
        return set()
    ids = [str(one.person_id) for one in memberships if one.until_day is not None]
    later = Entry.objects.filter(
        subject_kind="person", subject_id__in=ids, act__in=DEPARTURES, at__gt=known_by
    )
    return {int(pk) for pk in later.values_list("subject_id", flat=True)}


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
