"""Bring a household's present state in line with its observations."""

from __future__ import annotations

from collections.abc import Iterable

from bangfu.ledger.fold import fold
from bangfu.ledger.models import Household, Observation, Person
from bangfu.ledger.projection import Figures, settle

HOUSEHOLD_FIELDS = (
    "facts", "head_name", "people", "version", "area_code", "township_code", "number",
    "closed_on", "closed_because", "merged_into", "updated_at",
)  # fmt: skip
PERSON_FIELDS = (
    "household", "area_code", "state", "is_head", "name", "sex", "born", "identity",
    "identity_key", "identity_tail", "phone", "phone_key", "phone_tail", "spelling", "initials", "supports_key",
    "facts", "tags", "updated_at",
)  # fmt: skip


def refold(household: Household, figures: Figures | None = None) -> list[Person]:
    """Fold all observations of a locked household again and save it with its persons."""
    counted = figures or Figures()
    people = list(Person.objects.filter(household=household).order_by("pk"))
    for person in people:
        counted.take_off(person)
    settle(household, people, fold(observations_of(household, people), home=household.pk))
    save(household, people, counted)
    if figures is None:
        counted.write()
    return people


def observations_of(household: Household, people: Iterable[Person]) -> list[Observation]:
    """What was observed of a household, and of its people while they lived elsewhere."""
    return observed_in({household.pk, *earlier_homes(people)})


def observed_in(homes: Iterable[int]) -> list[Observation]:
    """What was observed of some households and the people who lived there, the oldest first."""
    rows = Observation.objects.filter(household_id__in=homes).order_by()
    return sorted(rows, key=lambda one: (one.valid_from, one.recorded_at, one.pk))


def earlier_homes(people: Iterable[Person]) -> set[int]:
    """Households some of these people belonged to at any time."""
    rows = Person.objects.filter(pk__in=[person.pk for person in people])
    return set(rows.values_list("memberships__household_id", flat=True)) - {None}


def save(household: Household, people: list[Person], figures: Figures) -> None:
    """Save a settled household and its people, and count them."""
    household.save(update_fields=HOUSEHOLD_FIELDS)
    for person in people:
        person.save(update_fields=PERSON_FIELDS)
        figures.put_on(person)
