"""Record what was learnt, and take a mistaken record back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.refold import observations_of, refold
from bangfu.ledger.facts import FactRefused, checked, fact_named, is_protected, shown
from bangfu.ledger.fold import fold
from bangfu.ledger.heading import HEAD_NAME, SecondHead, handed_over
from bangfu.ledger.models import Document, Household, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import HEAD, RELATION
from bangfu.ledger.screening.one import rescreen

Told = Mapping[str, Mapping[str, Any]]
"""Subject (HOUSEHOLD or a person's id as text) → fact → value in storage form; None: no longer known."""


@dataclass(frozen=True)
class Conflict:
    """One fact that somebody else changed since the file was opened."""

    subject: str
    fact: str
    theirs: Any
    ours: Any
    by_name: str
    at: dt.datetime


class EditedMeanwhile(Exception):
    """Somebody else recorded other values of the same facts; a person has to compare."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(_("有人先改了同样的内容"))
        self.conflicts = conflicts


EARLIEST_YEAR = 1949
"""Nothing the ledger asks for holds from an earlier day."""


class NotYet(FactRefused):
    """A fact was to hold from a day that cannot be: one to come, or out of reach."""


def subject_of(household: Household) -> Subject:
    """How the journal names a household."""
    return Subject("household", str(household.pk), household.label)


@transaction.atomic
def observe(
    *,
    actor: Actor,
    household: Household,
    source: Source,
    valid_from: dt.date,
    facts: Told,
    note: str = "",
    document: Document | None = None,
    origin: str = "",
    uid: uuid.UUID | None = None,
    seen_version: int | None = None,
    own: Collection[str] = (),
) -> Observation:
    """Add an observation; the household's present state and outcomes follow at once.

    Whoever is told to head a household that somebody else leads takes their place: how the
    others are related to the new head is not known but where it is told too.

    `uid` makes a repeated call harmless: the first observation is returned.
    `seen_version` is the version the caller saw, `own` the origins of what the caller itself
    recorded since, which is no conflict. Raises EditedMeanwhile where
    somebody else has since given another value to one of these facts, FactRefused
    for a value that cannot be taken or a second head, NotYet for a day to come, and for a new
    head on a day before the others' relations were told.
    """
    home = Household.objects.select_for_update().get(pk=household.pk)
    if uid is not None:
        earlier = Observation.objects.filter(uid=uid).first()
        if earlier is not None:
            return earlier
    if valid_from > timezone.localdate():
        raise NotYet(_("从哪天起"), _("这一天还没有到"), _("请写已经发生的日期"))
    if valid_from.year < EARLIEST_YEAR:
        raise NotYet(_("从哪天起"), _("这一天太早了"), _("请核对年份"))
    whole = _with_one_head(home, facts, valid_from)
    open_facts, protected = _sorted(home, whole)
    if seen_version is not None and seen_version < home.version:
        conflicts = _conflicts(home, facts, seen_version, own)
        if conflicts:
            raise EditedMeanwhile(conflicts)
    before = _present(home, whole)
    home.version += 1
    observation = Observation.objects.create(
        uid=uid or uuid.uuid4(),
        household=home,
        source=source,
        valid_from=valid_from,
        recorded_at=timezone.now(),
        by_id=actor.id,
        by_name=actor.name,
        facts=open_facts,
        protected=protected,
        note=note,
        document=document,
        origin=origin,
        version=home.version,
    )
    refold(home)
    rescreen(home)
    record(
        actor=actor,
        act="ledger.observe",
        subject=subject_of(home),
        area=home.area_code,
        why=note,
        before=before,
        after=_present(home, whole),
    )
    _copy(home, household)
    return observation


@transaction.atomic
def withdraw(*, actor: Actor, observation: Observation, why: str) -> Observation:
    """Take back an observation that was a mistake; both stay on the file. Repeating it is harmless."""
    home = Household.objects.select_for_update().get(pk=observation.household_id)
    earlier = Observation.objects.filter(withdraws=observation).first()
    if earlier is not None:
        return earlier
    home.version += 1
    told = {
        subject: dict.fromkeys(values)
        for kept in (observation.facts, observation.protected)
        for subject, values in kept.items()
    }
    before = _present(home, told)
    withdrawal = Observation.objects.create(
        household=home,
        source=Source.WITHDRAWAL,
        valid_from=observation.valid_from,
        recorded_at=timezone.now(),
        by_id=actor.id,
        by_name=actor.name,
        note=why,
        version=home.version,
        withdraws=observation,
    )
    refold(home)
    rescreen(home)
    record(
        actor=actor,
        act="ledger.withdraw_observation",
        subject=subject_of(home),
        area=home.area_code,
        why=why,
        before=before,
        after=_present(home, told),
    )
    return withdrawal


def _sorted(home: Household, facts: Told) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts told, checked, the open ones and the protected ones apart."""
    people = {str(pk) for pk in Person.objects.filter(household=home).values_list("pk", flat=True)}
    open_facts: dict[str, dict[str, Any]] = {}
    protected: dict[str, dict[str, Any]] = {}
    for subject, values in facts.items():
        if subject != HOUSEHOLD and subject not in people:
            raise FactRefused(_("人员"), _("这一户里没有这个人"), _("请刷新页面再填"))
        entity = "household" if subject == HOUSEHOLD else "person"
        for name, value in values.items():
            fact = fact_named(name)
            if fact.entity != entity:
                raise FactRefused(
                    name, _("填错了地方"), _("家庭的情况填在家庭里，个人的填在个人里")
                )
            kept = protected if is_protected(fact) else open_facts
            kept.setdefault(subject, {})[name] = checked(name, value)
    return open_facts, protected


def _with_one_head(home: Household, facts: Told, day: dt.date) -> Told:
    """The facts told, with what a new head among them ends."""
    if not any(values.get(RELATION) == HEAD for values in facts.values()):
        return facts
    people = list(Person.objects.filter(household=home, state=State.PRESENT))
    try:
        ends = handed_over(home, people, facts)
    except SecondHead:
        raise FactRefused(
            RELATION, _("一户只能有一个户主"), _("只留一个，其他人写和他的关系")
        ) from None
    if not ends:
        return facts
    whole = {who: {**facts.get(who, {}), **ends.get(who, {})} for who in {**facts, **ends}}
    _refuse_before(home, people, whole, day)
    return whole


def _refuse_before(home: Household, people: list[Person], told: Told, day: dt.date) -> None:
    """A head cannot be another one on a day before the relations that end with it were told."""
    state = fold(observations_of(home, people), home=home.pk)
    since = [
        seen.observation.valid_from
        for who, values in told.items()
        for name, seen in state.get(who, {}).items()
        if name in (RELATION, HEAD_NAME) and name in values
    ]
    last = max(since, default=day)
    if day < last:
        raise NotYet(
            _("从哪天起"), _("户主是谁、各人和户主的关系 %(day)s 才记过") % {"day": last},
            _("换户主写那天或者以后的日子"),
        )  # fmt: skip


def _conflicts(
    home: Household, facts: Told, seen_version: int, own: Collection[str]
) -> list[Conflict]:
    found: dict[tuple[str, str], Conflict] = {}
    later = Observation.objects.filter(household=home, version__gt=seen_version)
    later = later.exclude(origin__in=own)
    for one in later.order_by("version"):
        for kept in (one.facts, one.protected):
            for subject, values in kept.items():
                for name, theirs in values.items():
                    ours = facts.get(subject, {}).get(name, theirs)
                    if ours != theirs:
                        found[subject, name] = Conflict(
                            subject, name, theirs, ours, one.by_name, one.recorded_at
                        )
    return list(found.values())


def _present(home: Household, facts: Told) -> dict[str, Any]:
    """The present values of the facts told of, as the journal shows them: protected ones masked."""
    people = {str(person.pk): person for person in Person.objects.filter(household=home)}
    shown_now: dict[str, Any] = {}
    for subject, values in facts.items():
        person = people.get(subject)
        label = _("家庭") if person is None else person.label
        for name in values:
            shown_now[f"{label} {name}"] = _shown_of(home, person, name)
    return shown_now


def _shown_of(home: Household, person: Person | None, name: str) -> str:
    fact = fact_named(name)
    if person is None:
        return shown(fact, home.facts.get(name))
    if is_protected(fact):
        return person.masked_identity if fact.type == "id_number" else person.masked_phone
    return shown(fact, person.facts.get(name))


def _copy(home: Household, household: Household) -> None:
    """Let the caller's object show what was just saved."""
    household.__dict__.update({k: v for k, v in home.__dict__.items() if k != "_state"})
