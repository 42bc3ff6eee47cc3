"""The households and people a reader may see: their area, and what was handed to their office."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.http import Http404

from bangfu.ledger.models import (
    Document,
    HandOver,
    Household,
    KeyPerson,
    Measure,
    Need,
    Outcome,
    Person,
)
from bangfu.org.access import Reader, found_or_404, inside
from bangfu.org.days import running_on
from bangfu.org.written import Written

HANDED = "ledger.handed"
"""Under which the reader keeps what was handed to their office."""


def handed_to(reader: Reader) -> list[int]:
    """Ids of the households handed to the reader's office on this day; asked once an answer."""
    if reader.kept is not None and HANDED in reader.kept:
        return list(reader.kept[HANDED])
    found = [home for (home,) in HANDED_OVER(office=reader.office_id, day=reader.day)]
    if reader.kept is not None:
        reader.kept[HANDED] = found
    return found


def hand_overs_to(reader: Reader) -> QuerySet[HandOver]:
    """What was handed to the reader's office, as it runs on this day."""
    return _handed_over(reader.office_id, reader.day)


def _handed_over(office: int, day: dt.date) -> QuerySet[HandOver]:
    return HandOver.objects.filter(running_on(day), office_id=office)


HANDED_OVER = Written(
    lambda office, day: _handed_over(office, day).order_by().values_list("household_id")
)


def running_hand_overs(household: Household, day: dt.date) -> QuerySet[HandOver]:
    """To which offices a household is handed on a day or later."""
    rows = household.hand_overs.filter(running_on(day, later_too=True))
    return rows.select_related("office").order_by("from_day", "pk")


def households_of(reader: Reader) -> QuerySet[Household]:
    """Households in the reader's scope."""
    return Household.objects.filter(_scope(reader, "area_code", "pk"))


def holds(reader: Reader, household: Household) -> bool:
    """Whether a household is in the reader's scope."""
    return reader.sees(household.area_code) or household.pk in handed_to(reader)


def household_or_404(reader: Reader, pk: int, *at_hand: str) -> Household:
    """One household in the reader's scope, with what belongs to it `at_hand`; 404 for any other.

    What was handed to the office is asked for only where the household lies elsewhere.
    """
    home = found_or_404(Household.objects.select_related(*at_hand), pk=pk)
    if not reader.sees(home.area_code) and home.pk not in handed_to(reader):
        raise Http404
    return home


def persons_of(reader: Reader) -> QuerySet[Person]:
    """People in the reader's scope, those no longer on the books included."""
    return Person.objects.filter(_scope(reader, "area_code", "household_id"))


def person_or_404(reader: Reader, pk: int) -> Person:
    """One person in the reader's scope, the household at hand; 404 for any other."""
    found = found_or_404(Person.objects.select_related("household"), pk=pk)
    if not reader.sees(found.area_code) and found.household_id not in handed_to(reader):
        raise Http404
    return found


def outcomes_of(reader: Reader) -> QuerySet[Outcome]:
    """What the engine says of households in the reader's scope."""
    return Outcome.objects.filter(_scope(reader, "area_code", "household_id"))


def documents_of(reader: Reader) -> QuerySet[Document]:
    """Documents of households in the reader's scope; health papers only for who keeps files."""
    rows = Document.objects.filter(_scope(reader, "household__area_code", "household_id"))
    return rows if reader.keeps_files else rows.filter(sensitive=False)


def documents_in(reader: Reader, household: Household) -> QuerySet[Document]:
    """The same of one household that is known to be in the scope."""
    rows = Document.objects.filter(household=household)
    return rows if reader.keeps_files else rows.filter(sensitive=False)


def needs_of(reader: Reader) -> QuerySet[Need]:
    """Needs of households in the reader's scope."""
    return Need.objects.filter(_scope(reader, "plan__household__area_code", "plan__household_id"))


def measures_of(reader: Reader) -> QuerySet[Measure]:
    """Measures for households in the reader's scope."""
    home = "need__plan__household"
    return Measure.objects.filter(_scope(reader, f"{home}__area_code", f"{home}_id"))


def listings_of(reader: Reader) -> QuerySet[KeyPerson]:
    """Listings as key persons, running and ended, of people in the reader's scope."""
    return KeyPerson.objects.filter(_scope(reader, "person__area_code", "person__household_id"))


def _scope(reader: Reader, area_field: str, id_field: str) -> Q:
    handed = handed_to(reader)
    own = inside(reader.prefix, area_field)
    return own | Q(**{f"{id_field}__in": handed}) if handed else own
