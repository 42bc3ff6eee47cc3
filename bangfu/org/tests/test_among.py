"""`among` finds whom `in` finds."""

from __future__ import annotations

import pytest

from bangfu.ledger.models import Household, Person
from bangfu.ledger.tests.conftest import VILLAGE

NAMES = ["甲", 'a"b', "c\\d", "{e,f}", "%s", "NULL", ""]


@pytest.fixture
def people(db) -> list[Person]:
    homes = [
        Household.objects.create(number=str(at), area_code=VILLAGE, township_code=VILLAGE[:9])
        for at in range(len(NAMES))
    ]
    return [
        Person.objects.create(number="1", name=name, household=home, area_code=VILLAGE)
        for name, home in zip(NAMES, homes, strict=True)
    ]


@pytest.mark.parametrize("wanted", [NAMES[:3], NAMES[3:], ["甲", "nobody"], []])
def test_texts_and_numbers(people, wanted):
    found = Person.objects.filter(name__among=wanted)
    assert set(found) == set(Person.objects.filter(name__in=wanted))
    homes = [one.household_id for one in found]
    assert set(Person.objects.filter(household__among=homes)) == set(found)
    assert set(Person.objects.filter(household__number__among=["0", "2"])) == {people[0], people[2]}
    assert Person.objects.filter(pk__among=[one.pk for one in people]).count() == len(NAMES)
