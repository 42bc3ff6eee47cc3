"""Reads of health files, for those who keep files and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.ledger.models import HealthEntry, Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.scope import persons_of
from bangfu.org.access import Reader
from bangfu.org.roles import LEDGER_WRITERS

Kind = HealthEntry.Kind


@dataclass(frozen=True)
class PersonHealth:
    """The newest entry of each part of one person's health file that stands."""

    person: Person
    newest: dict[str, HealthEntry]

    @property
    def parts(self) -> list[tuple[str, HealthEntry | None]]:
        """Condition, way of life and examination, each with its newest entry; None: nobody has asked."""
        return [(str(kind.label), self.newest.get(kind.value)) for kind in Kind]


@dataclass(frozen=True)
class HealthSheet:
    """The health files of a household's people at a glance."""

    people: list[PersonHealth]
    writes: bool


def health_entries_of(reader: Reader) -> QuerySet[HealthEntry]:
    """Entries of people in the reader's scope; none for a post that keeps no files."""
    if not reader.keeps_files:
        return HealthEntry.objects.none()
    return HealthEntry.objects.filter(person__in=persons_of(reader))


def health_sheet(
    reader: Reader, household: Household, people: Sequence[Person] | None = None
) -> HealthSheet | None:
    """The newest of the health files of a household or of some of its people; None for who keeps no files."""
    if not reader.keeps_files:
        return None
    if people is None:
        people = list(household.persons.filter(state=State.PRESENT).order_by("-is_head", "pk"))
    newest: dict[int, dict[str, HealthEntry]] = {one.pk: {} for one in people}
    rows = HealthEntry.objects.filter(person__in=list(newest), crossed_out_because="").order_by()
    for entry in sorted(rows, key=lambda one: (one.day, one.pk)):
        newest[entry.person_id][entry.kind] = entry
    return HealthSheet(
        [PersonHealth(one, newest[one.pk]) for one in people],
        reader.may(LEDGER_WRITERS) and household.closed_on is None,
    )


def health_file(person: Person) -> list[tuple[str, str, list[HealthEntry]]]:
    """Every entry of a person's health file by its part, the newest first, crossed-out ones too.

    Whoever calls has made sure that the reader keeps files and sees the person.
    """
    rows = list(HealthEntry.objects.filter(person=person).select_related("document"))
    return [
        (kind.value, str(kind.label), [one for one in rows if one.kind == kind]) for kind in Kind
    ]
