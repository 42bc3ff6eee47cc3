"""What is due now: of one household, of a helper. Nothing is stored, so nothing is ever lost.

Owed by the packs in force to whom the facts of this moment speak of, less the visits
that count, less what is excused, more in a surge.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from bangfu.duty.counting import HomeDue, Line, Made, State, excused, state_of, times
from bangfu.duty.judging import judge, without_weaker
from bangfu.duty.models import Excuse, Helper, Pairing, Surge, Visit
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.helping import pairings_of
from bangfu.duty.queries.then import Then
from bangfu.duty.terms import (
    Laid,
    Term,
    because_of,
    brought,
    covers,
    happenings,
    laid,
    multiplier,
    own_terms,
)
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household, Observation, Person
from bangfu.ledger.projection import support_key
from bangfu.ledger.screening.rows import JUDGED, rows
from bangfu.ledger.tags import split
from bangfu.org.models.area import SIGNIFICANT
from bangfu.org.written import Written
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.rulebook.queries import Around, NotSet
from bangfu.rulebook.queries.within import Within, within

HELPER, CARER, OFFICE = "helper", "carer", "office"
EVERYBODY = (HELPER, CARER, OFFICE)
"""Whose a duty can be."""
WEEKS = 8
"""How many weeks the strip shows."""


def due_of_household(household: Household, today: dt.date) -> HomeDue:
    """What is owed to one household today."""
    return due_of([household], today)[0]


def due_of_helper(helper: Helper, today: dt.date) -> list[HomeDue]:
    """What is owed to those a helper holds, the most urgent first; offices' work is left out."""
    return due_of_pairings(pairings_of(helper, today), today)


def due_of_pairings(pairings: Iterable[Pairing], today: dt.date) -> list[HomeDue]:
    """What helpers and carers owe to those of some pairings, the most urgent first.

    Whose policy cannot be read stays in it with the `trouble`, of whom too little is known
    with the `doubts`: nobody is forgotten over that.
    """
    held: dict[int, set[int | None]] = defaultdict(set)
    homes: dict[int, Household] = {}
    for pairing in pairings:
        homes[pairing.household_id] = pairing.household
        held[pairing.household_id].add(pairing.person_id)
    found = due_of(list(homes.values()), today, (HELPER, CARER))
    for one in found:
        whom = held[one.household.pk]
        one.lines = [
            line for line in one.lines
            if None in whom or line.person in whom
        ]  # fmt: skip
        one.doubts = [doubt for doubt in one.doubts if None in whom or doubt.person in whom]
    listed = (one for one in found if one.lines or one.trouble or one.doubts)
    return sorted(listed, key=lambda one: one.order)


def due_of(
    households: Sequence[Household], today: dt.date, whose: Collection[str] = EVERYBODY
) -> list[HomeDue]:
    """What is owed to some households today, in their order, by helpers, carers or offices."""
    ids = [home.pk for home in households]
    people, others = _people_around(ids)
    surges = running_surges(households, today)
    arounds: dict[str, Around] = {}
    grounds = grounds_of(households, surges, today, arounds)
    terms = [
        term for one in grounds.values() if isinstance(one, Laid) for term in one.terms
        if term.serving.whose in whose
    ]  # fmt: skip
    since = min(
        (min(term.start, term.before[0] if term.before else term.start) for term in terms),
        default=today,
    )
    visits = visits_of(ids, min(since, today - dt.timedelta(weeks=WEEKS)), today)
    excuses = excuses_of(ids, since)
    population = from_rows(
        rows([*people, *others], _homes(people, others, households)), dictionary()
    )
    evaluator = Evaluator(population, today)
    then = Then(population, changed_since(ids, since), arounds)
    by_home: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        by_home[person.household_id].append(person)
    found = []
    for home in households:
        ground = grounds[home.area_code]
        one = HomeDue(home)
        found.append(one)
        if isinstance(ground, str):
            one.trouble = ground
            continue
        _fill(one, ground, evaluator, by_home[home.pk], surges, visits[home.pk], excuses[home.pk],
              then, whose, today)  # fmt: skip
        one.weeks = strip(one, visits[home.pk], today)
    return found


# -- reading ------------------------------------------------------------------------------


def running_surges(households: Iterable[Household], today: dt.date) -> list[Surge]:
    """Surges that last today somewhere, or that reach into a period of today."""
    far = dt.timedelta(days=366)
    rows_ = Surge.objects.filter(
        taken_back=False, from_day__lte=today + far, until_day__gte=today - far
    )
    codes = {home.area_code for home in households}
    return [one for one in rows_ if any(covers(one, code) for code in codes)]


VISITS = Written(
    lambda homes, first, last: Visit.objects.filter(
        household_id__among=homes, day__gte=first, day__lte=last, struck_at=None
    ).order_by("-day", "-pk").values_list(
        "pk", "household_id", "day", "how", "services", "persons"
    )
)  # fmt: skip


def visits_of(ids: Iterable[int], first: dt.date, last: dt.date) -> dict[int, list[Made]]:
    """The visits that count to some households in some days, the newest first."""
    rows_ = VISITS(homes=list(ids), first=first, last=last)
    whom: dict[int, set[int]] = defaultdict(set)
    listed: dict[int, tuple[int, dt.date, str, Any]] = {}
    for pk, home, day, how, services, person in rows_:
        listed[pk] = home, day, how, services
        if person is not None:
            whom[pk].add(person)
    found: dict[int, list[Made]] = defaultdict(list)
    for pk, (home, day, how, services) in listed.items():
        given = json.loads(services) if isinstance(services, str) else services
        found[home].append(Made(home, day, how, tuple(given), frozenset(whom.get(pk, ()))))
    return found


def excuses_of(ids: Iterable[int], since: dt.date) -> dict[int, list[Excuse]]:
    """What counts as excused of some households from a day on."""
    found: dict[int, list[Excuse]] = defaultdict(list)
    for one in Excuse.objects.filter(
        household_id__in=list(ids), until_day__gte=since, taken_back_at=None
    ):
        found[one.household_id].append(one)
    return found


def changed_since(ids: Iterable[int] | QuerySet[Any], since: dt.date) -> dict[int, dt.date]:
    """The last day from which something new held or was recorded of a household, since a day."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    seen = Observation.objects.filter(
        Q(valid_from__gt=since) | Q(recorded_at__gte=start),
        household_id__in=ids if isinstance(ids, QuerySet) else list(ids),
    )
    later = Greatest("valid_from", TruncDate("recorded_at"))
    return dict(seen.order_by().values_list("household_id").annotate(day=Max(later)))


OWING = Written(
    lambda keys: Person.objects.filter(supports_key__among=keys, state__in=JUDGED)
    .order_by().values_list("household_id").distinct()
)  # fmt: skip


def _people_around(ids: Iterable[int]) -> tuple[list[Person], list[Person]]:
    """The people of some households, and those elsewhere who owe them support."""
    listed = list(ids)
    # sealed numbers decide nothing, and to unseal them costs
    living = Person.objects.filter(state__in=JUDGED).defer("identity", "phone", "account")
    people = list(living.filter(household_id__in=listed).order_by("household", "pk"))
    others: dict[int, Person] = {}
    newly, known = people, set(listed)
    while newly:
        keys = [support_key(person.area_code, person.number) for person in newly]
        homes = {home for (home,) in OWING(keys=keys)} - known
        known |= homes
        newly = (
            list(living.filter(household_id__in=homes).select_related("household")) if homes else []
        )
        others |= {person.pk: person for person in newly}
    return people, list(others.values())


def _homes(
    people: Iterable[Person], others: Iterable[Person], households: Iterable[Household]
) -> dict[int, Household]:
    return {home.pk: home for home in households} | {
        person.household_id: person.household for person in others
    }


def grounds_of(
    households: Iterable[Household],
    surges: Sequence[Surge],
    today: dt.date,
    arounds: dict[str, Around] | None = None,
) -> dict[str, Laid | str]:
    """By area: the terms of its packs, or why there are none; what was read goes to `arounds`."""
    found: dict[str, Laid | str] = {}
    arounds = {} if arounds is None else arounds
    inside: dict[str, Within] = {}
    for code in {home.area_code for home in households}:
        village = code[: SIGNIFICANT["village"]]
        if village not in inside:
            inside[village] = within(village)
        here = [one for one in surges if covers(one, code) and one.from_day <= today]
        try:
            around = arounds.setdefault(code, inside[village].around(code))
            found[code] = laid(around.footing(today), happenings(here))
        except NotSet as missing:
            found[code] = str(missing)
    return found


# -- judging and counting -----------------------------------------------------------------


def _fill(
    one: HomeDue, ground: Laid, evaluator: Evaluator, people: Sequence[Person],
    surges: Sequence[Surge], visits: Sequence[Made], excuses: Sequence[Excuse],
    then: Then, whose: Collection[str], today: dt.date,
) -> None:  # fmt: skip
    area = one.household.area_code
    tags = {person.pk: split(person.tags) for person in people}
    tags[None] = frozenset().union(*tags.values())
    names = {person.pk: person.label for person in people} | {None: one.household.label}
    wanted = [term for term in ground.terms if term.serving.whose in whose]
    judged = judge(ground, evaluator, str(one.household.pk), wanted)
    one.doubts = judged.doubts
    applies = {
        subject: term
        for subject, term in judged.terms.items()
        if brought(surges, term, today, area, tags[subject[1]])
    }
    for term in own_terms(surges, today):
        for person in judged.alive:
            if brought(surges, term, today, area, tags[person]):
                applies[term.key, person] = term
    for (_key, person), term in without_weaker(applies).items():
        often = multiplier(surges, term, area, tags[person])
        line = _line(term, person, names[person], often, visits, excuses, today)
        line.surges = because_of(surges, term, today, area, tags[person])
        if line.state not in (State.EXCUSED, State.DONE) and not line.done:
            _look_back(line, one.household, visits, excuses, then, surges, tags[person])
        one.lines.append(line)
    one.lines.sort(key=lambda line: line.order)


def _line(
    term: Term, person: int | None, name: str, often: int, visits: Sequence[Made],
    excuses: Sequence[Excuse], today: dt.date,
) -> Line:  # fmt: skip
    needed = term.at_least * often
    done = times(term, person, visits, term.start, min(term.end, today))
    state = state_of(term, done, needed, today)
    line = Line(term, person, name, needed, done, state)
    line.last = next((one.day for one in visits if one.serves(term, person)), None)
    if state == State.OVERDUE:
        line.since = term.due + dt.timedelta(days=1)
    if state != State.DONE:
        line.excuse = excused(term.key, person, excuses, today) or excused(
            term.key, person, excuses, term.due
        )
        if line.excuse is not None:
            line.state, line.since = State.EXCUSED, None
    return line


def _look_back(
    line: Line, household: Household, visits: Sequence[Made], excuses: Sequence[Excuse],
    then: Then, surges: Sequence[Surge], tags: frozenset[str],
) -> None:  # fmt: skip
    """Overdue, where the period before was missed and nothing was done since.

    Judged by the facts and rules of then: who became entitled yesterday was not missed last week.
    """
    before = line.term.before
    if before is None or timezone.localdate(household.created_at) > before[0]:
        return
    term = then.owed(household, line.term.key, line.person, before[0])
    if term is None:
        return
    needed = term.at_least * multiplier(surges, term, household.area_code, tags)
    if times(term, line.person, visits, term.start, term.end) >= needed:
        return
    if excused(term.key, line.person, excuses, term.due) is None:
        line.state, line.since = State.OVERDUE, term.due + dt.timedelta(days=1)


def strip(one: HomeDue, visits: Sequence[Made], today: dt.date) -> list[str]:
    """The last weeks as cells: whether somebody came, only called, or nobody did."""
    monday = today - dt.timedelta(days=today.weekday())
    known = max(timezone.localdate(one.household.created_at), _weekly_since(one) or dt.date.max)
    cells = []
    for n in range(WEEKS - 1, -1, -1):
        first = monday - dt.timedelta(weeks=n)
        hows = {v.how for v in visits if first <= v.day < first + dt.timedelta(days=7)}
        if "home" in hows:
            cells.append("done")
        elif hows & CONTACTS:
            cells.append("phone")
        elif n == 0:
            cells.append("due")
        else:
            cells.append("missed" if first >= known else "future")
    return cells


def _weekly_since(one: HomeDue) -> dt.date | None:
    """From when somebody was to come each week: always, only since a surge began, or never."""
    weekly = [
        line for line in one.of(HELPER) if line.term.every == "周" and line.term.serving.contact
    ]
    if not weekly:
        return None
    began = [min((each.from_day for each in line.surges), default=dt.date.min)
             if line.term.event or line.term.surge else dt.date.min for line in weekly]  # fmt: skip
    return min(began)
