"""People coming into a household and going out of it, and who is a key person."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.heads import (
    heads_again,
    heads_before,
    present_in,
    put_head,
    relations_open,
)
from bangfu.ledger.actions.households import (
    Impossible,
    Newcomer,
    can_join,
    locked,
    not_ahead,
    one_of,
    put_on_the_books,
)
from bangfu.ledger.actions.observe import observe, subject_of
from bangfu.ledger.actions.refold import refold
from bangfu.ledger.facts import stored_day
from bangfu.ledger.heading import leader
from bangfu.ledger.helping import followers
from bangfu.ledger.models import (
    Decision,
    Household,
    KeyPerson,
    Membership,
    Observation,
    Person,
    Source,
)
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import Joined, Left, State
from bangfu.ledger.projection import HEAD, RELATION
from bangfu.ledger.screening.one import rescreen

ONE_STAYS = 2
"""So many members before a departure leave one alone behind."""


def person_subject(person: Person) -> Subject:
    """How the journal names a person."""
    return Subject("person", str(person.pk), person.label)


@transaction.atomic
def add_person(
    *,
    actor: Actor,
    household: Household,
    newcomer: Newcomer,
    day: dt.date,
    source: Source = Source.VISIT,
    note: str = "",
    uid: uuid.UUID | None = None,
) -> Person:
    """Put a person on the books of a household from a day on. `uid` makes a repeated call harmless.

    Raises Impossible for a second head or a day that does not go with the birth date.
    """
    home = locked(household)
    earlier = Observation.objects.filter(uid=uid, household=home).first() if uid else None
    if earlier is not None:
        told = {*earlier.facts, *earlier.protected} - {HOUSEHOLD}
        people = Person.objects.filter(household=home)
        return (people.filter(pk__in=told) or people).latest("pk")
    led = leader(home, present_in(home))
    can_join([newcomer], day, led.label if led else "")
    person = put_on_the_books(home, newcomer, day, actor)
    record(
        actor=actor, act="ledger.person_joined", subject=subject_of(home), area=home.area_code,
        why=note, after={"人员编号": person.number, "日期": day},
    )  # fmt: skip
    observe(
        actor=actor, household=home, source=source, valid_from=day,
        facts={str(person.pk): newcomer.facts}, note=note, uid=uid,
    )  # fmt: skip
    return Person.objects.get(pk=person.pk)


@transaction.atomic
def person_left(
    *, actor: Actor, person: Person, day: dt.date, left: Left, why: str, head: Person | None = None
) -> Person:
    """A person goes out of the household: died, moved away, or was recorded by mistake.

    A death is also recorded as a fact, because payments end with it. Where the head goes, `head`
    is who of those staying heads the household then, by default who mostly does. Raises
    Impossible where the person is no longer on the books, came later than that day, or `head`
    does not stay.
    """
    not_ahead(day)
    home = locked(person.household)
    one = Person.objects.select_for_update().get(pk=person.pk)
    if one.state != State.PRESENT:
        raise Impossible(_("%(name)s 已经不在册了") % {"name": one.label})
    membership = one.memberships.filter(until_day__isnull=True).latest("from_day")
    if day < membership.from_day:
        raise Impossible(
            _("%(name)s 是 %(day)s 才到这一户的，日期不能更早")
            % {"name": one.label, "day": membership.from_day}
        )
    members = present_in(home)
    led = leader(home, members)
    one_of(head, [each for each in members if each.pk != one.pk])
    if left == Left.DIED:
        observe(
            actor=actor, household=home, source=Source.SELF_REPORT, valid_from=day,
            facts={str(one.pk): {"死亡日期": stored_day(day)}}, note=why,
        )  # fmt: skip
        home = locked(home)
    membership.until_day, membership.left, membership.left_because = day, left, why[:200]
    membership.save(update_fields=["until_day", "left", "left_because"])
    _off_the_books(home, one, State.DIED if left == Left.DIED else State.LEFT)
    if led == one or len(members) == ONE_STAYS:
        put_head(actor=actor, household=home, day=day, why=why, head=head)
    followers().person_moved(actor=actor, person=one, into=None, day=day, why=why)
    act = {Left.DIED: "ledger.person_died", Left.MOVED_AWAY: "ledger.person_moved"}.get(
        left, "ledger.person_left"
    )
    record(
        actor=actor, act=act, subject=person_subject(one), area=home.area_code, why=why,
        after={"日期": day, "去向": _in_chinese(Left(left))},
    )  # fmt: skip
    return Person.objects.get(pk=one.pk)


@transaction.atomic
def person_returned(
    *, actor: Actor, person: Person, day: dt.date, why: str, head: Person | None = None
) -> Person:
    """Somebody who had gone is back in the household, or had been struck off by mistake.

    A recorded death counts no longer; both entries stay. Who had been the head is it again
    only where `head` says so; their relation to another head is not known. Raises Impossible where the person is
    on the books, the household is closed, or the day lies before they left.
    """
    not_ahead(day)
    home = locked(person.household)
    one = Person.objects.select_for_update().get(pk=person.pk)
    if one.state not in (State.LEFT, State.DIED):
        raise Impossible(_("%(name)s 在册，不用登记返回") % {"name": one.label})
    if home.closed_on is not None:
        raise Impossible(_("这一户已经销户，不能再登记返回"))
    last = one.memberships.filter(household=home).latest("from_day")
    if last.until_day is not None and day < last.until_day:
        raise Impossible(
            _("%(name)s 是 %(day)s 离开的，日期不能更早")
            % {"name": one.label, "day": last.until_day}
        )
    Membership.objects.create(
        person=one, household=home, from_day=day, joined=Joined.RETURNED, note=why[:200],
        recorded_by=actor.name,
    )  # fmt: skip
    Person.objects.filter(pk=one.pk).update(state=State.PRESENT)
    record(
        actor=actor, act="ledger.person_returned", subject=person_subject(one),
        area=home.area_code, why=why, after={"日期": day},
    )  # fmt: skip
    if "死亡日期" in one.facts:
        observe(
            actor=actor, household=home, source=Source.SELF_REPORT, valid_from=day,
            facts={str(one.pk): {"死亡日期": None}}, note=why,
        )  # fmt: skip
    else:
        home.version += 1
        refold(home)
        rescreen(home)
    _related_again(actor, locked(home), one.pk, head, last.until_day or day, day, why)
    return Person.objects.get(pk=one.pk)


def _related_again(
    actor: Actor, home: Household, pk: int, head: Person | None, left: dt.date, day: dt.date,
    why: str,
) -> None:  # fmt: skip
    """What becomes of the relation of somebody who is back, where the head changed meanwhile."""
    members = present_in(home)
    back = next(one for one in members if one.pk == pk)
    heads = [one for one in members if one.pk != pk and one.facts.get(RELATION) == HEAD]
    if len(members) == 1:
        put_head(actor=actor, household=home, day=day, why=why)
    elif heads and back.facts.get(RELATION) == HEAD and head is not None and head.pk == pk:
        heads_again(actor=actor, household=home, head=back, left=left, day=day, why=why)
    elif heads and str(heads[0].pk) not in (heads_before(home, left) or {str(heads[0].pk)}):
        relations_open(actor=actor, household=home, people={pk}, day=day, why=why)


@transaction.atomic
def mark_key_person(
    *, actor: Actor, person: Person, day: dt.date, why: str, clause: str = ""
) -> KeyPerson:
    """Put a person on the list of key persons for one-to-one help, with the reason (GY-2.1-n).

    Whoever is listed already stays so. A refusal to list them counts no longer. Raises
    Impossible for a day to come.
    """
    not_ahead(day)
    Person.objects.select_for_update().get(pk=person.pk)
    listed = KeyPerson.objects.filter(person=person, until_day__isnull=True).first()
    if listed is not None:
        return listed
    refused = Decision.objects.filter(person=person, about=Decision.About.KEY, lapsed_on=None)
    refused.update(lapsed_on=day, lapsed_because=_("列为重点人员了"))
    listing = KeyPerson.objects.create(
        person=person, why=why[:200], clause=clause, from_day=day, decided_by=actor.name
    )
    record(
        actor=actor, act="ledger.mark_key_person", subject=person_subject(person),
        area=person.area_code, why=why, after={"日期": day, "依据": clause},
    )  # fmt: skip
    return listing


@transaction.atomic
def unmark_key_person(*, actor: Actor, listing: KeyPerson, day: dt.date, why: str) -> KeyPerson:
    """End a listing as key person, with the reason; it stays on the file. Repeating it is harmless.

    Raises Impossible without a reason, and for a day to come.
    """
    not_ahead(day)
    if not why:
        raise Impossible(_("写明为什么不再列为重点"))
    one = KeyPerson.objects.select_for_update().select_related("person").get(pk=listing.pk)
    if one.until_day is not None:
        return one
    one.until_day, one.ended_because = day, why[:200]
    one.save(update_fields=["until_day", "ended_because"])
    record(
        actor=actor, act="ledger.unmark_key_person", subject=person_subject(one.person),
        area=one.person.area_code, why=why, before={"为什么列为重点": one.why}, after={"日期": day},
    )  # fmt: skip
    return one


def _in_chinese(left: Left) -> str:
    """How the journal, which is kept in Chinese, calls a departure."""
    with override("zh-hans"):
        return str(left.label)


def _off_the_books(home: Household, person: Person, state: State) -> None:
    Person.objects.filter(pk=person.pk).update(state=state)
    home.version += 1
    refold(home)
    rescreen(home)
