"""Two files of one person become one; both histories stay, and within the day it can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.heads import present_in, put_head
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import observe, withdraw
from bangfu.ledger.actions.persons import person_subject
from bangfu.ledger.actions.refold import refold
from bangfu.ledger.heading import leader
from bangfu.ledger.helping import followers
from bangfu.ledger.models import Duplicate, Household, Membership, Observation, Person, Source
from bangfu.ledger.models.person import Left, State
from bangfu.ledger.projection import HEAD, IDENTITY, PHONE, RELATION
from bangfu.ledger.screening.one import rescreen


def known_of(person: Person) -> dict[str, Any]:
    """What is known of a person, numbers included."""
    numbers = {IDENTITY: person.identity, PHONE: person.phone}
    return {**person.facts, **{name: number for name, number in numbers.items() if number}}


@transaction.atomic
def merge_persons(
    *,
    actor: Actor,
    pair: Duplicate,
    keep: Person,
    theirs: Collection[str] = (),
    why: str = "",
) -> Person:
    """Two files are one person's: `keep` stays, the other is closed as merged.

    The kept file learns what only the other knew, and for the facts in `theirs`
    the other's value. Raises Impossible where the pair is settled, `keep` is none
    of it, or one of them is no longer on the books.
    """
    held = _open(pair)
    if keep.pk not in (held.first_id, held.second_id):
        raise Impossible(_("要留的档案不在这两份里"))
    other_id = held.second_id if keep.pk == held.first_id else held.first_id
    people = Person.objects.select_for_update().in_bulk([keep.pk, other_id])
    kept, other = people[keep.pk], people[other_id]
    if kept.state != State.PRESENT or other.state != State.PRESENT:
        raise Impossible(_("有一份已经不在册，不能合并"))
    homes = Household.objects.select_for_update().in_bulk([kept.household_id, other.household_id])
    ours, told = known_of(kept), known_of(other)
    taken = {name: value for name, value in told.items() if name not in ours or name in theirs}
    # how somebody is related to a head is a matter of the household they stay in
    if kept.household_id != other.household_id:
        taken.pop(RELATION, None)
    led = leader(homes[other.household_id], present_in(homes[other.household_id]))
    if led == other and kept.household_id == other.household_id:
        taken[RELATION] = HEAD
    before = {name: ours[name] for name in taken if name in ours}
    _close(homes[other.household_id], homes[kept.household_id], other, actor)
    if led == other and kept.household_id != other.household_id:
        put_head(
            actor=actor, household=homes[other.household_id], day=timezone.localdate(),
            why=_("和另一份档案合并"), origin=origin_of(held),
        )  # fmt: skip
    if taken:
        observe(
            actor=actor, household=homes[kept.household_id], source=Source.MATCH,
            valid_from=timezone.localdate(), facts={str(kept.pk): taken},
            note=_("和重复的档案合并"), origin=origin_of(held),
        )  # fmt: skip
    held.verdict, held.why = Duplicate.Verdict.SAME, why[:200]
    held.decided_by, held.decided_at = actor.name, timezone.now()
    held.save()
    record(
        actor=actor, act="ledger.merge_persons", subject=person_subject(kept),
        area=kept.area_code, why=why, before={"已有": sorted(before)},
        after={"并入": other.number, "取自另一份": sorted(taken)},
    )  # fmt: skip
    return Person.objects.get(pk=kept.pk)


@transaction.atomic
def unmerge_persons(*, actor: Actor, pair: Duplicate, why: str = "") -> Duplicate:
    """Part two files again on the day they were made one. Raises Impossible later."""
    held = Duplicate.objects.select_for_update().get(pk=pair.pk)
    if held.verdict != Duplicate.Verdict.SAME or held.decided_at is None:
        raise Impossible(_("这两份没有合并过"))
    if timezone.localdate(held.decided_at) != timezone.localdate():
        raise Impossible(_("合并只能当天撤销。请在两份档案里分别改"))
    people = Person.objects.select_for_update().in_bulk([held.first_id, held.second_id])
    other = next((one for one in people.values() if one.state == State.MERGED), None)
    if other is None:
        raise Impossible(_("另一份已经恢复了"))
    for observation in Observation.objects.filter(origin=origin_of(held)):
        withdraw(actor=actor, observation=observation, why=why or _("合并错了"))
    home = Household.objects.select_for_update().get(pk=other.household_id)
    if home.merged_into_id is not None and home.closed_on is not None:
        home.closed_on, home.closed_because, home.merged_into = None, "", None
    membership = other.memberships.filter(left=Left.MERGED).latest("pk")
    membership.until_day, membership.left, membership.left_because = None, "", ""
    membership.save(update_fields=["until_day", "left", "left_because"])
    Person.objects.filter(pk=other.pk).update(state=State.PRESENT)
    _settle(home)
    held.verdict, held.why, held.decided_by, held.decided_at = Duplicate.Verdict.OPEN, "", "", None
    held.save()
    record(
        actor=actor, act="ledger.unmerge_persons", subject=person_subject(other),
        area=other.area_code, why=why, after={"恢复": other.number},
    )  # fmt: skip
    return held


@transaction.atomic
def not_duplicates(*, actor: Actor, pair: Duplicate, why: str) -> Duplicate:
    """Two files are two people's; the pair is not asked about again."""
    held = _open(pair)
    held.verdict, held.why = Duplicate.Verdict.DIFFERENT, why[:200]
    held.decided_by, held.decided_at = actor.name, timezone.now()
    held.save()
    record(
        actor=actor, act="ledger.not_duplicates", subject=person_subject(held.first),
        area=held.area_code, why=why, after={"另一份": held.second.number},
    )  # fmt: skip
    return held


def origin_of(pair: Duplicate) -> str:
    """What the observation of a merger says it came with."""
    return f"merge:{pair.pk}"


def _open(pair: Duplicate) -> Duplicate:
    held = Duplicate.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
    if held.verdict != Duplicate.Verdict.OPEN:
        raise Impossible(_("%(who)s已经处理过了") % {"who": held.decided_by})
    return held


def _close(home: Household, into: Household, other: Person, actor: Actor) -> None:
    day = timezone.localdate()
    open_membership = Membership.objects.filter(person=other, until_day__isnull=True).latest("pk")
    open_membership.until_day = max(day, open_membership.from_day or dt.date.min)
    open_membership.left, open_membership.recorded_by = Left.MERGED, actor.name
    why = open_membership.left_because = _("和另一份档案合并")
    open_membership.save(update_fields=["until_day", "left", "left_because", "recorded_by"])
    Person.objects.filter(pk=other.pk).update(state=State.MERGED)
    followers().person_moved(actor=actor, person=other, into=None, day=day, why=why)
    if home.pk != into.pk and not home.persons.filter(state=State.PRESENT).exists():
        home.closed_on, home.closed_because, home.merged_into = day, why, into
        followers().home_closed(actor=actor, household=home, day=day, why=why)
    _settle(home)


def _settle(home: Household) -> None:
    home.version += 1
    refold(home)
    rescreen(home)
