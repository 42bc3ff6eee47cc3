"""The key persons of a village, and the help roster of a township or village."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bangfu.duty.models import Pairing
from bangfu.duty.models.visit import How
from bangfu.duty.queries.contacts import last_contacts
from bangfu.ledger.models import KeyPerson, Person
from bangfu.ledger.queries.filters import listed_on
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import full_names
from bangfu.papers.content import KeyPerson as ListedPerson
from bangfu.papers.content import KeyPersons, Roster, RosterRow
from bangfu.papers.queries.categories import age_on, listed_categories
from bangfu.papers.queries.helping import Helping, kind_of, named
from bangfu.papers.queries.homes import Home, homes_among
from bangfu.papers.queries.plans import Plans, by_when, measure_text


def key_reasons(homes: Sequence[Home], day: dt.date) -> dict[int, list[KeyPerson]]:
    """Who of these homes is listed as a key person on a day, with why."""
    rows = KeyPerson.objects.filter(
        listed_on(day), person__household__in=[home.household.pk for home in homes]
    )
    found: dict[int, list[KeyPerson]] = defaultdict(list)
    for row in rows.order_by("from_day", "pk"):
        found[row.person_id].append(row)
    return found


def key_person_content(
    homes: Sequence[Home], village: Area, day: dt.date, *, filled_by: str
) -> KeyPersons:
    """The list of help measures for key persons (GY-2.1-n)."""
    listings = key_reasons(homes, day)
    concerned = [home for home in homes if any(person.pk in listings for person in home.persons)]
    plans, helping = Plans(concerned, day), Helping(concerned, day)
    ids = [home.household.pk for home in concerned]
    visits = {pk: met.day for pk, met in last_contacts(ids, day, hows={How.HOME}).items()}
    people = tuple(
        _listed(home, person, plans, helping, listings[person.pk], day, visits)
        for home in concerned
        for person in home.persons
        if person.pk in listings
    )
    return KeyPersons(village=village.name, people=people, filled_by=filled_by)


def _listed(
    home: Home, person: Person, plans: Plans, helping: Helping, listings: Sequence[KeyPerson],
    day: dt.date, visits: Mapping[int, dt.date],
) -> ListedPerson:  # fmt: skip
    measures = plans.measures(home, person.pk)
    days = [measure.by_day for measure in measures if measure.by_day]
    return ListedPerson(
        name=person.label,
        sex=person.sex,
        age=age_on(person, day),
        identity=person.identity,
        phone=person.phone,
        address=home.address,
        reasons=tuple(listing.why for listing in listings),
        needs=plans.needs(home, person.pk),
        measures=tuple(measure_text(measure) for measure in measures),
        helpers=helping.responsible(home, person.pk),
        by_when=min(days).isoformat() if days else next(map(by_when, measures), ""),
        last_visit=visits.get(home.household.pk),
    )


def roster_content(reader: Reader, area: Area, day: dt.date, *, filled_by: str) -> Roster:
    """Who helps whom in a township, or in one village of it (DZ-2.8-g)."""
    held = Pairing.objects.filter(running_on(day)).values("household")
    homes = homes_among(households_of(reader).filter(inside(area.prefix), pk__in=held), day)
    plans, helping = Plans(homes, day), Helping(homes, day)
    names = full_names({home.household.village_code for home in homes})
    is_village = area.level == Level.VILLAGE
    township = area.parent if is_village else area
    rows = [
        _pair(home, one, plans, helping, names[home.household.village_code], township)
        for home in homes
        for one in helping.of(home)
    ]
    return Roster(
        township=township.name if township else "",
        village=area.name if is_village else "",
        rows=tuple(rows),
        filled_by=filled_by,
    )


def _pair(
    home: Home, one: Pairing, plans: Plans, helping: Helping, village: str, township: Area | None
) -> RosterRow:
    """A helper with the person helped; who holds the whole home helps its head first of all."""
    people = {person.pk: person for person in home.persons}
    person = people.get(one.person_id or 0) or home.head or home.persons[0]
    (helper,) = named([one])
    measures = plans.measures(home, person.pk if one.person_id else None)
    own = [measure for measure in measures if helper.name in measure.who]
    return RosterRow(
        helper=helper,
        person=person.label,
        helper_kind=kind_of(one),
        village=village.removeprefix(township.name) if township else village,
        categories=listed_categories(person),
        phone=person.phone,
        measures=tuple(dict.fromkeys(measure_text(measure) for measure in own or measures)),
        last_contact=helping.last_contact(home, one.helper_id),
    )
