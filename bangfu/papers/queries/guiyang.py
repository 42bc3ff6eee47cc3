"""The two Guiyang ledgers of a village: the survey of every home, and who helps whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bangfu.duty.models.helper import Level
from bangfu.duty.queries.contacts import Met, last_contacts
from bangfu.ledger.models import KeyPerson, Person
from bangfu.org.models import Area
from bangfu.org.models.area import Level as AreaLevel
from bangfu.org.models.area import upward
from bangfu.papers.content import (
    PairedPerson,
    Pairings,
    Survey,
    SurveyedHousehold,
    SurveyedMember,
)
from bangfu.papers.queries.categories import (
    CARE,
    KEPT_OFF_LEDGERS,
    SURVEYED,
    age_on,
    belonging,
    listed_categories,
)
from bangfu.papers.queries.helping import Helping
from bangfu.papers.queries.homes import Home
from bangfu.papers.queries.lists import key_reasons
from bangfu.papers.queries.plans import Plans, measure_text


def survey_content(
    homes: Sequence[Home], village: Area, day: dt.date, *, filled_by: str, health: bool = True
) -> Survey:
    """The survey ledger (GY-A1): homes with somebody in the covered groups; where no rules in
    force know those groups, every home on the books. `health` False leaves out what is said of
    disability and illness. Raises rulebook.queries.NotSet.
    """
    found = belonging(homes, village.pk, SURVEYED, day)
    covered = [
        home
        for home in homes
        if not found.judged or any(person.pk in found.rules for person in home.persons)
    ]
    plans = Plans(covered, day)
    met = last_contacts([home.household.pk for home in covered], day)
    return Survey(
        city=_city(village),
        village=village.name,
        households=tuple(
            _surveyed(home, plans, met.get(home.household.pk), day, health) for home in covered
        ),
        filled_by=filled_by,
    )


def _surveyed(
    home: Home, plans: Plans, last: Met | None, day: dt.date, health: bool
) -> SurveyedHousehold:
    head = home.head
    words = [word for person in home.persons for word in listed_categories(person)]
    return SurveyedHousehold(
        head=home.head_name,
        identity=head.identity if head else "",
        phone=head.phone if head else "",
        address=home.address,
        categories=tuple(dict.fromkeys(words)),
        members=tuple(_member(person, day, health) for person in home.persons),
        needs=plans.needs(home),
        measures=tuple(measure_text(measure) for measure in plans.measures(home)),
        way=last.way if last else "",
        surveyed_on=last.day if last else None,
        surveyed_by=last.who if last else "",
    )


def _member(person: Person, day: dt.date, health: bool) -> SurveyedMember:
    facts = person.facts

    def said(*names: str) -> str:
        return "".join(
            str(facts[name]) for name in names if facts.get(name) not in (None, "无", "")
        )

    return SurveyedMember(
        name=person.label,
        relation=said("与户主关系"),
        age=age_on(person, day),
        work=said("就业状况"),
        school=said("在读学段", "在学状态"),
        disability=said("残疾类别", "残疾等级") if health else "",
        illness=said("患病类别") if health else "",
    )


def pairing_content(
    homes: Sequence[Home], village: Area, day: dt.date, *, filled_by: str, levels: int = 4
) -> Pairings:
    """The one-to-one help ledger (GY-A2): the covered groups, care persons and key persons, and
    whoever already has a helper. Raises rulebook.queries.NotSet.
    """
    covered = set(belonging(homes, village.pk, SURVEYED, day).rules)
    care = belonging(homes, village.pk, CARE, day).rules
    covered |= {person for person, held in care.items() if set(held) - KEPT_OFF_LEDGERS}
    listings = key_reasons(homes, day)
    plans, helping = Plans(homes, day), Helping(homes, day)
    people = tuple(
        _paired(home, person, plans, helping, listings.get(person.pk, []))
        for home in homes
        for person in home.persons
        if person.pk in covered or person.pk in listings or _named(home, person, helping)
    )
    return Pairings(
        city=_city(village), village=village.name, people=people, filled_by=filled_by,
        levels=levels, of_township=village.level == AreaLevel.TOWNSHIP,
    )  # fmt: skip


def _named(home: Home, person: Person, helping: Helping) -> bool:
    """Whether somebody holds exactly this person, or the home this person heads."""
    return any(
        one.person_id == person.pk or (one.person_id is None and person == home.head)
        for one in helping.of(home, person.pk)
    )


def _paired(
    home: Home, person: Person, plans: Plans, helping: Helping, listings: Sequence[KeyPerson]
) -> PairedPerson:
    return PairedPerson(
        name=person.label,
        identity=person.identity,
        phone=person.phone,
        address=home.address,
        categories=listed_categories(person),
        key_reasons=tuple(listing.why for listing in listings),
        village_helpers=helping.at(home, Level.VILLAGE, person.pk),
        township_helpers=helping.at(home, Level.TOWNSHIP, person.pk),
        county_helpers=helping.at(home, Level.COUNTY, person.pk),
        city_helpers=helping.at(home, Level.CITY, person.pk),
        needs=plans.needs(home, person.pk),
        measures=tuple(measure_text(m) for m in plans.measures(home, person.pk)),
    )


def _city(village: Area) -> str:
    city = Area.objects.filter(code__in=upward(village.pk), level=AreaLevel.CITY).first()
    return city.name if city else ""
