"""The key persons of a village, and the help roster of a township or village."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from bangfu.ledger.models import Household, KeyPerson, Person
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area, Unit
from bangfu.org.models.area import Level
from bangfu.org.queries import full_names
from bangfu.papers.content import KeyPerson as ListedPerson
from bangfu.papers.content import KeyPersons, Roster, RosterRow
from bangfu.papers.queries.categories import age_on, listed_categories
from bangfu.papers.queries.homes import Home, homes_among
from bangfu.papers.queries.plans import Plans, by_when, helpers_of, measure_text

_KINDS = {
    Unit.ENTERPRISE: "企事业单位",
    Unit.RESCUE_STATION: "企事业单位",
    Unit.SOCIAL_ORGANISATION: "社会组织",
    Unit.SOCIAL_WORK: "社会组织",
    Unit.OTHER: "",
}
"""Kinds of helper as DZ-2.8-c counts them; every other office is of party or government."""


def key_reasons(homes: Sequence[Home], day: dt.date) -> dict[int, list[KeyPerson]]:
    """Who of these homes is listed as a key person on a day, with why."""
    rows = KeyPerson.objects.filter(
        person__household__in=[home.household.pk for home in homes], from_day__lte=day
    ).filter(Q(until_day__isnull=True) | Q(until_day__gt=day))
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
    plans = Plans(concerned, day)
    people = tuple(
        _listed(home, person, plans, listings[person.pk], day)
        for home in concerned
        for person in home.persons
        if person.pk in listings
    )
    return KeyPersons(village=village.name, people=people, filled_by=filled_by)


def _listed(
    home: Home, person: Person, plans: Plans, listings: Sequence[KeyPerson], day: dt.date
) -> ListedPerson:
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
        helpers=plans.helpers(home, person.pk),
        by_when=min(days).isoformat() if days else next(map(by_when, measures), ""),
        last_visit=plans.last_contact(home, visit=True),
    )


def roster_content(reader: Reader, area: Area, day: dt.date, *, filled_by: str) -> Roster:
    """Who helps whom in a township, or in one village of it (DZ-2.8-g)."""
    helped = Household.objects.filter(plan__needs__measures__isnull=False).values("pk")
    inside_area = households_of(reader).filter(inside(area.prefix), pk__in=helped)
    homes = homes_among(inside_area, day)
    plans = Plans(homes, day)
    names = full_names({home.household.village_code for home in homes})
    is_village = area.level == Level.VILLAGE
    township = area.parent if is_village else area
    rows = [
        row
        for home in homes
        for row in _pairs(home, plans, names[home.household.village_code], township)
    ]
    return Roster(
        township=township.name if township else "",
        village=area.name if is_village else "",
        rows=tuple(rows),
        filled_by=filled_by,
    )


def _pairs(home: Home, plans: Plans, village: str, township: Area | None) -> list[RosterRow]:
    """Each helper of a home with each person helped; what is done for the home is its head's."""
    people = {person.pk: person for person in home.persons}
    head = home.head or home.persons[0]
    together: dict[tuple[str, str, int], list] = defaultdict(list)
    for measure in plans.measures(home):
        person = people.get(measure.need.person_id, head)
        for helper in helpers_of([measure]):
            together[helper.name, helper.unit, person.pk].append((helper, measure))
    return [
        _pair(home, people[person], done, plans, village, township)
        for (_name, _unit, person), done in together.items()
    ]


def _pair(
    home: Home, person: Person, done: list, plans: Plans, village: str, township: Area | None
) -> RosterRow:
    helper, first = done[0]
    office = first.office
    named = village.removeprefix(township.name) if township else village
    return RosterRow(
        helper=helper,
        person=person.label,
        helper_kind=_KINDS.get(Unit(office.unit), "党政机关") if office else "",
        village=named,
        categories=listed_categories(person),
        phone=person.phone,
        measures=tuple(measure_text(measure) for _helper, measure in done),
        last_contact=plans.last_contact(home, by=helper.name),
    )
