"""One person's file as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.refold import observed_in
from bangfu.ledger.fold import fold
from bangfu.ledger.models import (
    Decision,
    Document,
    KeyPerson,
    Membership,
    Outcome,
    Person,
    Standing,
)
from bangfu.ledger.queries.benefits import Benefit, Row, benefits, decisions_about, rows_of
from bangfu.ledger.queries.file import Member, latest_acts, member
from bangfu.ledger.queries.known import About, about, questions, times_said
from bangfu.ledger.queries.scope import documents_of
from bangfu.org.access import Reader


@dataclass(frozen=True)
class PersonFile:
    """Everything a person's page shows."""

    person: Person
    member: Member
    facts: About
    benefits: list[Benefit]
    memberships: list[Membership]
    listings: list[KeyPerson]
    documents: list[Document]
    entries: list[Entry]
    whole: bool
    decided: dict[tuple[str, int | None], Decision] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """What they may receive line by line."""
        return rows_of(self.benefits, self.decided)

    @property
    def listed(self) -> KeyPerson | None:
        """The running listing as key person."""
        return next((one for one in self.listings if one.until_day is None), None)


def person_file(reader: Reader, person: Person) -> PersonFile:
    """The file of a person the reader may see, also of one no longer on the books."""
    day = timezone.localdate()
    household = person.household
    memberships = list(person.memberships.select_related("household").order_by("-from_day", "-pk"))
    observations = observed_in({household.pk, *(one.household_id for one in memberships)})
    state = fold(observations, home=household.pk)
    own = list(Outcome.objects.filter(household=household, person=person))
    asks = questions(reader, household, [person], own, state)
    subject = str(person.pk)
    shown = benefits(reader, household, [person], own, day)
    holds = [one.outcome.programme for one in shown if one.outcome.standing == Standing.HOLDS]
    return PersonFile(
        person=person,
        member=member(reader, person, memberships[0] if memberships else None, holds, day),
        facts=about(
            reader, subject, person.label, state.get(subject, {}),
            [one.fact.name for one in asks], day, person, times_said(observations, household.pk).get(subject),
        ),
        benefits=[one for one in shown if one.outcome.standing != Standing.HOLDS],
        memberships=memberships,
        listings=list(person.key_listings.order_by("-from_day", "-pk")),
        documents=list(documents_of(reader).filter(person=person, removed_at=None)),
        entries=latest_acts(reader, household.pk, [person.pk]),
        whole=not reader.hidden_groups,
        decided=decisions_about(household, day) if any(one.about for one in own) else {},
    )  # fmt: skip
